// The parts of K7's list of operations, one source each.
#pragma once

#include "contracts/certify/records.hpp"
#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::certify {

OperationHandler define_handler();
OperationHandler issue_handler();
ApprovalRule issue_rule();
std::vector<OperationHandler> status_handlers();
std::vector<ApprovalRule> status_rules();
std::vector<Query> queries();

// A version of an achievement never changes; of a credential only `changes` grows, and nothing
// follows a revocation.
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

// Whether the account may approve something about a credential of `holder`: a member's own account,
// with no interest in the holder. Refuses not_authorised, conflict_of_interest.
Check may_approve_for(const Context& context, const ledger::AccountId& account,
                      const ledger::AccountId& holder);

// k, or all members that may approve where there are fewer by now; at least 1.
std::uint64_t approvals_needed(const ledger::StateView& view, const AchievementTerms& terms,
                               const ledger::AccountId& holder, ledger::Epoch now);

Approvers approvers_of(const Approval& approval);

}  // namespace merit::contracts::certify
