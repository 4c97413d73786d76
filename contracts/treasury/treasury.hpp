// What other contracts ask of K1 TREASURY.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"

#include <optional>

namespace merit::contracts::treasury {

// The terms of a pool in an epoch: frozen for its life; of a project's own pool the project's
// settings in force then.
PoolTerms terms_in(const ledger::StateView& view, const Pool& pool, ledger::Epoch epoch);

// B(t) of a close that begins now: the pool's money, or min(money, budget_per_epoch).
ledger::Amount budget(const PoolMoney& money, const PayTerms& terms);

// Whether the pool pays for this epoch: first_epoch <= epoch <= last_epoch and not wound up.
bool is_open_in(const Pool& pool, ledger::Epoch epoch);

// payout for one recipient (CONTRACTS 5): of `amount`, which lies in closing(pool), at most half
// repays the account's debts (debt.hpp); of the rest the part `hold_ppm` of `set` is held for
// `hold_epochs`, what then remains becomes free; an alias's whole reward goes to unclaimed. Answers
// what went where.
struct Payout {
    ledger::Amount repaid;
    ledger::Amount free;
    ledger::Amount held;
    ledger::Amount unclaimed;
    ledger::Epoch release_epoch;
};
Result<Payout, Refusal> pay(Context& context, const ledger::PoolId& pool, const PoolTerms& terms,
                            const ParameterSet& set, ledger::Epoch epoch,
                            const ledger::Recipient& recipient, ledger::Amount amount);

// The own pool of a new project: genesis asset, from the current epoch on, without an end.
void open_own_pool(Context& context, const ledger::PoolId& pool, const ledger::ProjectId& project);

// At the boundary where an alias becomes an account's for good: its unclaimed postings become
// balance if their hold has passed, else held until their own release. What is frozen (freeze.hpp)
// is claimed by the clock when its freeze has ended. One posting is a step; returns whether all are
// done.
bool claim_unclaimed(Context& context, const ledger::AliasId& alias,
                     const ledger::AccountId& account, ledger::Epoch closing, std::uint64_t& steps);

}  // namespace merit::contracts::treasury
