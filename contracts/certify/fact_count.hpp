// What the contracts where facts happen tell K7, once each. For clock tasks and operations.
#pragma once

#include "contracts/certify/terms.hpp"
#include "contracts/registry/kinds.hpp"
#include "ledger/recipient.hpp"
#include "ledger/state_view.hpp"

namespace merit::contracts::certify {

// In place of a project: what was counted in all of them.
inline constexpr ledger::ProjectId all_projects{};

// Adds to the count of the recipient in the project and in all_projects. Points carry the kind of
// their work; reviews are of the kind `review`. A count ends at 2^64 - 1.
void count_fact(ledger::Overlay& state, Fact fact, registry::ContributionKind kind,
                const ledger::ProjectId& project, const ledger::Recipient& recipient,
                std::uint64_t amount);

// A permanent alias claim: what the alias has in this project, or in all_projects, counts for the
// account from now on; a row for each fact and kind of work. Again moves nothing.
void move_facts(ledger::Overlay& state, const ledger::AliasId& from, const ledger::AccountId& to,
                const ledger::ProjectId& project);

}  // namespace merit::contracts::certify
