// Double entry: the only way in which money moves (CONTRACTS section 5).
//
// Every unit of an asset lies in exactly one sub-account. A movement takes from one and gives to
// another, or comes in by a deposit, or leaves by a withdrawal, and names its cause (INV-2). A
// refused movement changes nothing (INV-1: nothing is ever negative). The books check themselves
// after every transaction and clock step (INV-0, invariants.hpp).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/records.hpp"

#include <variant>

namespace merit::contracts::treasury {

struct BalanceOf {
    ledger::AccountId account;
};
struct PoolOf {
    ledger::PoolId pool;
};
// Money that the running close of a pool has set aside.
struct ClosingOf {
    ledger::PoolId pool;
};
// Reward of the close of `epoch` that becomes free at the end of `release_epoch`.
struct HeldOf {
    ledger::PoolId pool;
    ledger::AccountId account;
    ledger::Epoch epoch;
    ledger::Epoch release_epoch;
};
struct UnclaimedOf {
    ledger::PoolId pool;
    ledger::AliasId alias;
    ledger::Epoch epoch;
    ledger::Epoch release_epoch;
    ledger::Epoch last_epoch;  // in which it can be claimed
};
// prize(id), bond(case), revenue(project) and reserve(project).
struct PurseOf {
    PurseKind kind = PurseKind::prize;
    crypto::Hash256 id;
};
using SubAccount = std::variant<BalanceOf, PoolOf, ClosingOf, HeldOf, UnclaimedOf, PurseOf>;

// Where money for a creditor goes.
SubAccount sub_account_of(const Creditor& creditor);

enum class Cause : std::uint8_t {
    deposit,
    withdraw,
    transfer,
    fund,          // balance -> pool; gifts of MATCH too
    close_begin,   // pool -> closing
    close_return,  // closing -> pool: what was not paid
    reward,        // closing -> balance
    hold,          // closing -> held
    unclaimed,     // closing -> unclaimed
    release,       // held -> balance
    claim,         // unclaimed -> balance or held
    expire,        // unclaimed -> a sponsor's balance, or a project's own pool
    wind_up,       // pool -> a sponsor's balance, or a project's own pool
    prize,         // balance or pool -> prize
    award,         // prize -> balance, or a project's own pool
    prize_return,  // prize -> a sponsor's balance, or a pool
    bond,          // balance -> bond
    bond_return,   // bond -> balance of who gave it
    bond_award,    // bond -> balance, or a pool
    cost,          // revenue or reserve -> balance of the payee
    reserve,       // revenue -> reserve, or back: what is above its target
    share,         // revenue -> balance, a pool, or the revenue of an upstream project
    repay,         // closing or a debtor's balance -> a creditor's balance or pool
    correction,    // unclaimed or held -> the balance or pool that a Correction names
};
std::string_view name_of(Cause cause);

// Value of an index entry `movement` of an account.
struct Movement {
    Cause cause = Cause::transfer;
    bool in = false;  // to the account, or from it
    ledger::AssetId asset;
    ledger::Amount amount;
    MERIT_FIELDS(cause, in, asset, amount)
};

// Moves `amount` > 0 (0 is allowed and does nothing). Refuses treasury.insufficient_balance where
// `from` has less, treasury.overflow where a sum leaves its type. Both sub-accounts must exist in
// the asset (pools are opened first): anything else is a bug.
Check move(Context& context, const ledger::AssetId& asset, const SubAccount& from,
           const SubAccount& to, ledger::Amount amount, Cause cause);

// Units come into being in `to`, a balance or a purse, or vanish from `from`.
Check move_in(Context& context, const ledger::AssetId& asset, const SubAccount& to,
              ledger::Amount amount);
Check move_out(Context& context, const ledger::AssetId& asset, const BalanceOf& from,
               ledger::Amount amount);

// What a purse holds.
ledger::Amount purse_of(const ledger::StateView& view, const ledger::AssetId& asset,
                        const PurseOf& purse);

// INV-3: each (contract, id, epoch) settles at most once. The second call for the same three
// refuses with <contract>.duplicate.
Check settle_once(Context& context, ContractNumber contract, BytesView id, ledger::Epoch epoch);

}  // namespace merit::contracts::treasury

namespace merit::ledger {
template <>
struct EnumRange<contracts::treasury::Cause> {
    static constexpr auto last = contracts::treasury::Cause::correction;
};
}  // namespace merit::ledger
