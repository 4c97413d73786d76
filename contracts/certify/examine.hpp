// Whether a credential can be issued to an account now: what `issue` refuses, and what the query
// why_not explains, are one rule.
#pragma once

#include "contracts/certify/error.hpp"
#include "contracts/certify/records.hpp"
#include "ledger/state_view.hpp"

#include <vector>

namespace merit::contracts::certify {

struct Examined {
    std::uint32_t version = 0;  // the newest
    Achievement achievement;
    ledger::Bounded<std::uint64_t, criteria_max> facts;  // in the order of the criteria
    std::optional<ledger::CredentialId> newest;          // of this account and achievement
    // There are no criteria, or the newest credential was revoked: only approvals can issue.
    bool by_approval = false;
    std::vector<Refusal> reasons;  // against it, in the order in which `issue` refuses
};

// Refuses not_found: no such achievement, or no such account.
Result<Examined, Refusal> examine(const ledger::StateView& view, const ledger::BadgeId& achievement,
                                  const ledger::AccountId& account, ledger::Epoch now);

}  // namespace merit::contracts::certify
