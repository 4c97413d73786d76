// INV-0 and INV-1 from the changes alone, without trust in the code that moved the money: what the
// rows of a kind gained is what the totals of that kind gained, and the totals add up. Nothing is
// frozen that does not wait.
#include "contracts/framework/changes.hpp"
#include "contracts/treasury/freeze.hpp"
#include "contracts/treasury/handlers.hpp"
#include "contracts/treasury/state.hpp"

#include <map>
#include <set>
#include <tuple>

namespace merit::contracts::treasury {

namespace {

using ledger::Recipient;
using ledger::u128;

// What changed, by asset: sums over rows, and the differences of the totals.
struct Gains {
    i128 balances = 0;
    i128 pools = 0;
    i128 held = 0;
    i128 unclaimed = 0;
    i128 purses = 0;
    friend bool operator==(const Gains&, const Gains&) = default;
};

struct Books {
    std::map<AssetId, Gains> rows;
    std::map<AssetId, Gains> totals;
    std::map<std::tuple<AssetId, AccountId>, i128> held_by_rows;
    std::map<std::tuple<AssetId, AccountId>, i128> held_by_balances;
    std::map<PoolId, Gains> pools_by_rows;    // held and unclaimed
    std::map<PoolId, Gains> pools_by_totals;  // the same, from PoolMoney
    std::map<std::tuple<AssetId, Recipient>, i128> frozen_by_cases;
    std::map<std::tuple<AssetId, Recipient>, i128> frozen_by_sums;
    std::set<std::tuple<AssetId, Recipient>> waiting;  // whose held or unclaimed money changed
};

i128 signed_of(ledger::Amount amount) {
    return static_cast<i128>(amount.value);
}

void count_balance(Books& books, const auto& key, const Balance& balance, i128 sign) {
    const auto& [asset, account] = key;
    books.rows[asset].balances += sign * signed_of(balance.free);
    books.held_by_balances[{asset, account}] += sign * signed_of(balance.held);
    books.waiting.insert({asset, {account}});
}

void count_money(Books& books, const auto& key, const PoolMoney& money, i128 sign) {
    Gains& rows = books.rows[money.asset];
    rows.pools += sign * (signed_of(money.balance) + signed_of(money.closing));
    Gains& pool = books.pools_by_totals[std::get<0>(key)];
    pool.held += sign * signed_of(money.held);
    pool.unclaimed += sign * signed_of(money.unclaimed);
}

void count_held(Books& books, const auto& key, const HeldMoney& money, i128 sign) {
    const i128 amount = sign * signed_of(money.amount);
    books.rows[money.asset].held += amount;
    books.held_by_rows[{money.asset, std::get<1>(key)}] += amount;
    books.pools_by_rows[std::get<2>(key)].held += amount;
}

void count_unclaimed(Books& books, const auto& key, const UnclaimedMoney& money, i128 sign) {
    const i128 amount = sign * signed_of(money.amount);
    books.rows[money.asset].unclaimed += amount;
    books.pools_by_rows[std::get<1>(key)].unclaimed += amount;
    books.waiting.insert({money.asset, {std::get<0>(key)}});
}

void count_purse(Books& books, const auto& key, ledger::Amount money, i128 sign) {
    books.rows[std::get<2>(key)].purses += sign * signed_of(money);
}

void count_freeze(Books& books, const auto& key, ledger::Amount amount, i128 sign) {
    books.frozen_by_cases[{std::get<1>(key), std::get<2>(key)}] += sign * signed_of(amount);
}

void count_frozen(Books& books, const auto& key, ledger::Amount amount, i128 sign) {
    books.frozen_by_sums[key] += sign * signed_of(amount);
    books.waiting.insert(key);
}

void count_totals(Books& books, const auto& key, const AssetTotals& totals, i128 sign) {
    Gains& gains = books.totals[std::get<0>(key)];
    gains.balances += sign * signed_of(totals.balances);
    gains.pools += sign * signed_of(totals.pools);
    gains.held += sign * signed_of(totals.held);
    gains.unclaimed += sign * signed_of(totals.unclaimed);
    gains.purses += sign * signed_of(totals.purses);
}

void check_row(const Balance& row) {
    const u128 in =
        row.deposited.value + row.received.value + row.rewarded.value + row.refunded.value;
    const u128 out = row.sent.value + row.funded.value + row.withdrawn.value;
    MERIT_ASSERT(in == out + row.free.value + row.held.value,
                 "an account has what came in minus what went out");
}

void check_row(const PoolMoney& row) {
    const u128 known = u128{row.balance.value} + row.closing.value + row.held.value +
                       row.unclaimed.value + row.paid.value + row.refunded.value;
    MERIT_ASSERT(row.funded.value == known,
                 "funded = paid + held + unclaimed + refunded + remaining");
}

void check_row(const AssetTotals& row) {
    const u128 there = u128{row.balances.value} + row.pools.value + row.held.value +
                       row.unclaimed.value + row.purses.value;
    MERIT_ASSERT(row.deposited.value == row.withdrawn.value + there,
                 "INV-0: the sub-accounts hold deposits minus withdrawals");
}

void check_row(const HeldMoney&) {}
void check_row(const UnclaimedMoney&) {}
void check_row(ledger::Amount amount) {
    MERIT_ASSERT(amount.value > 0, "an empty purse or freeze has no row");
}

template <class Key, class Value>
void drop_zeros(std::map<Key, Value>& gains) {
    std::erase_if(gains, [](const auto& entry) { return entry.second == Value{}; });
}

void check_frozen(const Books& books, const ledger::StateView& before,
                  const ledger::StateDelta& changes) {
    ledger::Overlay after(before);
    for (const auto& [asset, recipient] : books.waiting) {
        if (!row_after(frozen_sums, before, changes, asset, recipient)) continue;
        if (after.delta().empty()) after.merge(changes);
        MERIT_ASSERT(frozen_of(after, asset, recipient) <= waiting_of(after, asset, recipient),
                     "only money that waits is frozen");
    }
}

}  // namespace

void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes) {
    const auto first = changes.lower_bound(Bytes{static_cast<Byte>(Prefix::asset_totals)});
    if (first == changes.end() || first->first[0] > static_cast<Byte>(Prefix::frozen)) return;
    Books books;
    const auto visit = [&](const auto& map, auto count) {
        visit_changes(map, before, changes, [&](const auto& key, const auto& value, i128 sign) {
            if (sign > 0) check_row(value);
            count(books, key, value, sign);
        });
    };
    visit(balances, [](auto&&... arguments) { count_balance(arguments...); });
    visit(pool_money, [](auto&&... arguments) { count_money(arguments...); });
    visit(held, [](auto&&... arguments) { count_held(arguments...); });
    visit(unclaimed, [](auto&&... arguments) { count_unclaimed(arguments...); });
    visit(purses, [](auto&&... arguments) { count_purse(arguments...); });
    visit(freezes, [](auto&&... arguments) { count_freeze(arguments...); });
    visit(frozen_sums, [](auto&&... arguments) { count_frozen(arguments...); });
    visit(asset_totals, [](auto&&... arguments) { count_totals(arguments...); });
    drop_zeros(books.rows);
    drop_zeros(books.totals);
    drop_zeros(books.held_by_rows);
    drop_zeros(books.held_by_balances);
    drop_zeros(books.pools_by_rows);
    drop_zeros(books.pools_by_totals);
    drop_zeros(books.frozen_by_cases);
    drop_zeros(books.frozen_by_sums);
    MERIT_ASSERT(books.rows == books.totals, "INV-0: the totals of an asset follow its rows");
    MERIT_ASSERT(books.held_by_rows == books.held_by_balances,
                 "an account's held money is the sum of its held rows");
    MERIT_ASSERT(books.pools_by_rows == books.pools_by_totals,
                 "a pool's held and unclaimed money is the sum of its rows");
    MERIT_ASSERT(books.frozen_by_cases == books.frozen_by_sums,
                 "what is frozen is the sum over the cases");
    check_frozen(books, before, changes);
}

}  // namespace merit::contracts::treasury
