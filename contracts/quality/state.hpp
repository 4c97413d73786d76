// The maps of K3 QUALITY. For contract sources only.
#pragma once

#include "contracts/framework/map.hpp"
#include "contracts/quality/records.hpp"

namespace merit::contracts::quality {

// contribution/reviewer
inline constexpr Map<Prefix::review, ReviewRow, ledger::ContributionId, ledger::AccountId> reviews;
inline constexpr Map<Prefix::quality, QualityRow, ledger::ContributionId> qualities;
// smaller recipient/larger recipient/epoch -> reviews between the two, both directions
inline constexpr Map<Prefix::pair, std::uint32_t, ledger::Recipient, ledger::Recipient,
                     ledger::Epoch>
    pairs;

}  // namespace merit::contracts::quality
