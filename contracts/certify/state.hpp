// The maps of K7 CERTIFY. For contract sources only.
#pragma once

#include "contracts/certify/records.hpp"
#include "contracts/framework/map.hpp"

namespace merit::contracts::certify {

// achievement/version, from 1
inline constexpr Map<Prefix::achievement, Achievement, ledger::BadgeId, std::uint32_t> achievements;
inline constexpr Map<Prefix::achievement_newest, std::uint32_t, ledger::BadgeId> newest_versions;
inline constexpr Map<Prefix::credential, Credential, ledger::CredentialId> credentials;
// account/achievement -> its newest credential, whatever its state
inline constexpr Map<Prefix::holder, ledger::CredentialId, ledger::AccountId, ledger::BadgeId>
    holders;
// effect/account/achievement: a credential of it with this effect was issued once
inline constexpr Map<Prefix::effect_holder, Empty, Effect, ledger::AccountId, ledger::BadgeId>
    effect_holders;
// recipient/project/fact/kind -> what was counted so far; project zero: in all projects
inline constexpr Map<Prefix::fact_count, std::uint64_t, ledger::Recipient, ledger::ProjectId, Fact,
                     registry::ContributionKind>
    fact_counts;

}  // namespace merit::contracts::certify
