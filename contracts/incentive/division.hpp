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
    u128 weight = 0;  // w
};

// The policies of a close of `budget`: P, W, R and cut of each. Errors: overflow, out_of_bounds.
NumberResult<PolicyCloses> divide_budget(const treasury::PayTerms& pay, std::uint64_t budget,
                                         std::span<const RecipientWeight> recipients,
                                         const ledger::PoolId& pool, ledger::Epoch epoch);

// One recipient's part of one policy, from what the EpochClose says and w.
StatementPolicy part_of(const PolicyClose& policy, treasury::PoolMode mode,
                        const ledger::PoolId& pool, ledger::Epoch epoch,
                        const ledger::Recipient& recipient, u128 weight);

// Sum of the parts, at most floor(budget * max_share / 10^6).
ledger::Amount reward_of(const treasury::PayTerms& pay, ledger::Amount budget,
                         std::span<const StatementPolicy> parts);

// Fills reward, debt_repaid, held, held_until, free and unclaimed. `debt` is what an account owed
// when it was paid.
void pay_out(Statement& statement, ledger::Amount reward, ledger::Amount debt,
             const ParameterSet& parameters);

// Whether a recipient is among those that a close with this mark paid.
bool is_kept(const std::optional<KeptMark>& kept, const ledger::Recipient& recipient, u128 weight);

}  // namespace merit::contracts::incentive
