// Debts: what a Correction could not collect (CONTRACTS section 5, K1; DETAILS 11).
//
// A debt is a claim, not money: kept per asset, account and creditor. It is repaid out of at most
// half of each later reward (payout), and by what the account sends to a creditor; it cannot spend
// otherwise what it owes. Past payments are never reversed.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"

#include <vector>

namespace merit::contracts::treasury {

struct Debt {
    Creditor creditor;
    ledger::Amount amount;  // > 0
};

// In ascending order of creditors: the order in which they are repaid.
std::vector<Debt> debts_of(const ledger::StateView& view, const ledger::AssetId& asset,
                           const ledger::AccountId& account);
// The sum of its debts, at most 2^64 - 1.
ledger::Amount debt_of(const ledger::StateView& view, const ledger::AssetId& asset,
                       const ledger::AccountId& account);

// Sets what the account owes this creditor from now on; 0 ends the debt.
void set_debt(Context& context, const ledger::AssetId& asset, const ledger::AccountId& account,
              const Creditor& creditor, ledger::Amount amount);

// What an account wants to spend: refuses treasury.insufficient_balance unless balance - debt >=
// amount.
Check check_spending(const ledger::StateView& view, const ledger::AssetId& asset,
                     const ledger::AccountId& account, ledger::Amount amount);

// Of what the sender pays to `creditor`: repays as much as it owes it, out of its balance, and
// answers how much that is. Other debts do not stand against it. Refuses
// treasury.insufficient_balance where the balance has less.
Result<ledger::Amount, Refusal> repay_creditor(Context& context, const ledger::AssetId& asset,
                                               const ledger::AccountId& creditor,
                                               ledger::Amount amount);

// Pays `amount` of closing(pool) to the creditors of the account and lowers its debts. At most its
// debts.
Check repay_debts(Context& context, const ledger::PoolId& pool, const ledger::AssetId& asset,
                  const ledger::AccountId& account, ledger::Amount amount);

}  // namespace merit::contracts::treasury
