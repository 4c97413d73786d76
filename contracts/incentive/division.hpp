// How a budget was divided, and what part of it one recipient has: the pure part of a close. The
// close, the explanations and the offline verifier use these same functions. Pure; any thread.
#pragma once

#include "contracts/incentive/epoch_close.hpp"
#include "contracts/incentive/statement.hpp"
#include "contracts/numbers/incentive.hpp"

#include <vector>

namespace merit::contracts::incentive {

struct RecipientWeight {
    ledger::Recipient recipient;
    u128 weight = 0;  // w of the epoch
    Standing before;  // where the terms read earlier epochs
};

RecipientWeight weight_of(const Statement& statement);

// Whether a close makes statements: not without a budget, nor if it failed.
bool makes_statements(const EpochClose& close);

// The policies of a close of `budget`, in listed order: P, W, R and cut of each. Errors: overflow,
// out_of_bounds.
NumberResult<PolicyCloses> divide_budget(const treasury::PayTerms& pay, std::uint64_t budget,
                                         std::span<const RecipientWeight> recipients,
                                         const ledger::PoolId& pool, ledger::Epoch epoch);

// What a policy weighs one recipient by: d in mode rate, else w, A or e. `earned`: by the earlier
// policies of this close. Errors: overflow; out_of_bounds for an A of a later epoch.
NumberResult<W256> policy_weight(const EpochClose& close, const PolicyClose& policy,
                                 const RecipientWeight& recipient, std::uint64_t earned);

// One recipient's part of one policy, from what the EpochClose says and its weight there. Errors:
// overflow, out_of_bounds for a weight above W.
NumberResult<StatementPolicy> part_of(const EpochClose& close, const PolicyClose& policy,
                                      const ledger::Recipient& recipient, const W256& weight);
std::uint64_t amount_of(const StatementPolicy& part);

// The salt of ties between recipients of a policy.
SplitSalt policy_salt(treasury::Policy policy, const ledger::PoolId& pool, ledger::Epoch epoch);

// Sum of the parts, at most floor(budget * max_share / 10^6).
ledger::Amount reward_of(const treasury::PayTerms& pay, ledger::Amount budget,
                         std::span<const StatementPolicy> parts);

// Fills reward, debt_repaid, held, held_until, free and unclaimed. `debt` is what an account owed
// when it was paid.
void pay_out(Statement& statement, ledger::Amount reward, ledger::Amount debt,
             const ParameterSet& parameters);

// By which the largest recipients are found where there are too many: A where the terms read
// earlier epochs, otherwise w. Errors: as of policy_weight.
NumberResult<u128> rank_of(const treasury::PayTerms& pay, ledger::Epoch epoch,
                           const RecipientWeight& recipient);
// Whether a recipient of this rank is among those that a close with this mark paid.
bool is_kept(const std::optional<KeptMark>& kept, const ledger::Recipient& recipient, u128 rank);

}  // namespace merit::contracts::incentive
