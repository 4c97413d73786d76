#include "contracts/framework/clock.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;
using ledger::Overlay;

// The books check the changes of a transaction without trust in the code that made them.
struct Books {
    explicit Books(const TestWorld& base) : world(base), changes(world.state()) {}
    void check() { contracts::check_invariants(world.state(), changes.delta()); }
    Balance balance(std::size_t member) {
        return *balances.get(changes, world.asset(), world.member(member));
    }
    void put(const Balance& row, std::size_t member) {
        balances.put(changes, row, world.asset(), world.member(member));
    }
    const TestWorld& world;
    Overlay changes;
};

TEST(Invariants, StopABalanceThatGrowsFromNothing) {
    const TestWorld world;
    Books books(world);
    Balance row = books.balance(0);
    row.free.value += 1;
    row.received.value += 1;
    books.put(row, 0);
    EXPECT_DEATH(books.check(), "the totals of an asset follow its rows");
}

TEST(Invariants, StopABalanceWithoutItsFlow) {
    const TestWorld world;
    Books books(world);
    Balance row = books.balance(0);
    row.free.value -= 1;
    books.put(row, 0);
    EXPECT_DEATH(books.check(), "what came in minus what went out");
}

TEST(Invariants, StopTotalsThatDoNotAddUp) {
    const TestWorld world;
    Books books(world);
    Balance row = books.balance(0);
    row.free.value += 1;
    row.received.value += 1;
    books.put(row, 0);
    AssetTotals totals = *asset_totals.get(books.changes, world.asset());
    totals.balances.value += 1;
    asset_totals.put(books.changes, totals, world.asset());
    EXPECT_DEATH(books.check(), "deposits minus withdrawals");
}

TEST(Invariants, StopHeldMoneyThatNoBalanceKnows) {
    const TestWorld world;
    Books books(world);
    held.put(books.changes, {world.asset(), Amount{5}}, ledger::Epoch{3}, world.member(0),
             ledger::PoolId{}, ledger::Epoch{1});
    EXPECT_DEATH(books.check(), "the totals of an asset follow its rows");
}

TEST(Invariants, StopAPurseThatFillsFromNothing) {
    const TestWorld world;
    Books books(world);
    purses.put(books.changes, Amount{5}, PurseKind::bond, crypto::Hash256{}, world.asset());
    EXPECT_DEATH(books.check(), "the totals of an asset follow its rows");
}

TEST(Invariants, StopAFreezeOfMoneyThatDoesNotWait) {
    const TestWorld world;
    Books books(world);
    const ledger::Recipient recipient{world.member(0)};
    freezes.put(books.changes, Amount{5}, crypto::Hash256{}, world.asset(), recipient);
    EXPECT_DEATH(books.check(), "the sum over the cases");
    frozen_sums.put(books.changes, Amount{5}, world.asset(), recipient);
    EXPECT_DEATH(books.check(), "only money that waits is frozen");
}

TEST(Invariants, AllowATransfer) {
    const TestWorld world;
    Books books(world);
    Balance from = books.balance(0);
    Balance to = books.balance(1);
    from.free.value -= 5;
    from.sent.value += 5;
    to.free.value += 5;
    to.received.value += 5;
    books.put(from, 0);
    books.put(to, 1);
    books.check();
}

TEST(SettleOnce, RefusesTheSameContractIdAndEpochAgain) {
    const TestWorld world;
    Overlay state(world.state());
    const contracts::BlockContext block{};
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    contracts::Context context{state, block, {}, {}, 0, index, events};
    const Bytes id(20, 1);
    const auto settle = [&](contracts::ContractNumber contract, std::uint64_t epoch) {
        return settle_once(context, contract, id, ledger::Epoch{epoch}).has_value();
    };
    EXPECT_TRUE(settle(contracts::ContractNumber::incentive, 1));
    EXPECT_FALSE(settle(contracts::ContractNumber::incentive, 1));
    EXPECT_TRUE(settle(contracts::ContractNumber::incentive, 2));
    EXPECT_TRUE(settle(contracts::ContractNumber::treasury, 1));
}

}  // namespace
}  // namespace merit::testing
