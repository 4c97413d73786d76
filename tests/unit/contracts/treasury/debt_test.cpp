#include "tests/unit/contracts/treasury/money_world.hpp"

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;

constexpr std::uint64_t begin = 1'000'000 * credit;

// 101 with a debt of 80: floor(101/2) = 50 are repaid, a fifth of the other 51 is held.
TEST(Debt, TakesAtMostHalfOfAReward) {
    MoneyWorld world;
    const auto debtor = world.person(1);
    world.owe(debtor, Creditor::of(world.member(1)), 80);
    const Payout paid = world.reward(world.pool, {debtor}, 101);
    EXPECT_EQ(paid.repaid.value, 50u);
    EXPECT_EQ(paid.held.value, 10u);
    EXPECT_EQ(paid.free.value, 41u);
    EXPECT_EQ(world.debt(debtor), 30u);
    EXPECT_EQ(world.balance(world.member(1)).free.value, begin + 50);
    EXPECT_EQ(world.balance(world.member(1)).received.value, 50u);
    EXPECT_EQ(world.balance(debtor).rewarded.value, 51u);
}

TEST(Debt, TakesNoMoreThanIsOwed) {
    MoneyWorld world;
    const auto debtor = world.person(1);
    world.owe(debtor, Creditor::of(world.member(1)), 7);
    EXPECT_EQ(world.reward(world.pool, {debtor}, 100).repaid.value, 7u);
    EXPECT_EQ(world.debt(debtor), 0u);
    EXPECT_EQ(world.reward(world.pool, {debtor}, 100).repaid.value, 0u);
}

// Half of 100 for two accounts that are owed 30 each and a pool that is owed 30: the smaller
// account gets 30, the other 20, the pool waits.
TEST(Debt, IsRepaidInAscendingOrderOfCreditors) {
    MoneyWorld world;
    const auto debtor = world.person(1);
    const auto first = std::min(world.member(1), world.member(2));
    const auto second = std::max(world.member(1), world.member(2));
    const auto owed_pool = world.open_pool(1);
    world.owe(debtor, Creditor::of(owed_pool), 30);
    world.owe(debtor, Creditor::of(second), 30);
    world.owe(debtor, Creditor::of(first), 30);
    world.reward(world.pool, {debtor}, 100);
    EXPECT_EQ(world.balance(first).free.value, begin + 30);
    EXPECT_EQ(world.balance(second).free.value, begin + 20);
    EXPECT_EQ(world.money(owed_pool).balance.value, 1u);
    world.reward(world.pool, {debtor}, 100);
    EXPECT_EQ(world.balance(second).free.value, begin + 30);
    EXPECT_EQ(world.money(owed_pool).balance.value, 31u);
    EXPECT_EQ(world.debt(debtor), 0u);
}

TEST(Debt, IsRepaidToThePoolThatPaysAsWell) {
    MoneyWorld world;
    const auto debtor = world.person(1);
    world.owe(debtor, Creditor::of(world.pool), 40);
    world.reward(world.pool, {debtor}, 100);
    EXPECT_EQ(world.money(world.pool).balance.value, 940u);
}

TEST(Debt, TakesNothingOfWhatAnAliasEarns) {
    MoneyWorld world;
    world.owe(world.person(1), Creditor::of(world.member(1)), 80);
    EXPECT_EQ(world.reward(world.pool, {TestWorld::alias(1)}, 100).unclaimed.value, 100u);
}

// 1,000,000 credits, of which 100 units are owed.
TEST(Debt, CannotBeSpent) {
    MoneyWorld world;
    world.owe(world.member(1), Creditor::of(world.member(2)), 100);
    const auto transfer = [&](std::uint64_t units) {
        return world.send(world.member(1), Transfer{world.asset(), world.member(3), Amount{units}});
    };
    EXPECT_EQ(transfer(begin - 99), "treasury.insufficient_balance");
    EXPECT_EQ(world.send(world.member(1), PoolFund{world.pool, Amount{begin - 99}}),
              "treasury.insufficient_balance");
    EXPECT_EQ(transfer(begin - 100), "applied");
    EXPECT_EQ(transfer(1), "treasury.insufficient_balance");
}

// 100 are owed to one, 50 to another, of a balance that is 120 after all else was sent.
TEST(Debt, IsRepaidByATransferToTheCreditor) {
    MoneyWorld world;
    const auto debtor = world.person(1);
    ASSERT_EQ(world.send(world.member(1), Transfer{world.asset(), debtor, Amount{120}}), "applied");
    world.owe(debtor, Creditor::of(world.member(2)), 100);
    world.owe(debtor, Creditor::of(world.member(3)), 50);
    const auto transfer = [&](std::size_t to, std::uint64_t units) {
        return world.send(debtor, Transfer{world.asset(), world.member(to), Amount{units}});
    };
    EXPECT_EQ(transfer(1, 1), "treasury.insufficient_balance") << "owes more than it has";
    EXPECT_EQ(transfer(2, 121), "treasury.insufficient_balance") << "more than there is";
    EXPECT_EQ(transfer(2, 101), "treasury.insufficient_balance") << "19 are left for a debt of 50";
    EXPECT_EQ(world.debt(debtor), 150u) << "nothing of what was refused";
    EXPECT_EQ(transfer(2, 60), "applied");
    EXPECT_EQ(world.debt(debtor), 90u);
    EXPECT_EQ(world.balance(world.member(2)).received.value, 60u);
    EXPECT_EQ(transfer(3, 50), "applied");
    EXPECT_EQ(transfer(2, 11), "treasury.insufficient_balance");
    EXPECT_EQ(transfer(2, 10), "applied");
    EXPECT_EQ(world.debt(debtor), 30u);
    EXPECT_EQ(world.balance(debtor).sent.value, 120u);
}

// 100 of the million credits are owed: a million and no more than the debt beyond.
TEST(Debt, IsRepaidFirstByATransferThatIsMore) {
    MoneyWorld world;
    world.owe(world.member(1), Creditor::of(world.member(2)), 100);
    EXPECT_EQ(world.send(world.member(1), Transfer{world.asset(), world.member(2), Amount{begin}}),
              "applied");
    EXPECT_EQ(world.debt(world.member(1)), 0u);
    EXPECT_EQ(world.balance(world.member(1)).free.value, 0u);
}

// Of 100 a fifth is held, and 7 of these 20 are frozen; another owes and has nothing.
TEST(BalanceQuery, NamesWhatIsOwedAndFrozen) {
    MoneyWorld world;
    const auto author = world.person(1);
    world.reward(world.pool, {author}, 100);
    EXPECT_EQ(world.freeze(1, {author}, 7), 7u);
    world.owe(author, Creditor::of(world.member(1)), 9);
    const auto balance = [&](const ledger::AccountId& account) {
        return world.query("treasury", "balance", {{"account", account.hex()}});
    };
    const std::string asset = "[{asset: " + world.asset().hex();
    EXPECT_EQ(balance(author), asset + ", free: 80, held: 20, frozen: 7, debt: 9}]");
    const auto debtor = world.person(1);
    world.owe(debtor, Creditor::of(world.member(1)), 3);
    EXPECT_EQ(balance(debtor), asset + ", free: 0, held: 0, frozen: 0, debt: 3}]");
}

TEST(Debt, OfAnIssuerCannotBeWithdrawn) {
    MoneyWorld world;
    const std::uint64_t free = world.balance(world.member(0)).free.value;
    world.owe(world.member(0), Creditor::of(world.member(2)), 1);
    EXPECT_EQ(world.send(world.member(0), Withdraw{world.asset(), Amount{free}}),
              "treasury.insufficient_balance");
    EXPECT_EQ(world.send(world.member(0), Withdraw{world.asset(), Amount{free - 1}}), "applied");
}

TEST(Debt, OfOneAssetIsNoDebtOfAnother) {
    MoneyWorld world;
    ASSERT_EQ(world.send(world.member(1), AssetCreate{AssetName("points")}), "applied");
    const auto other = world.made<ledger::AssetId>("merit.asset");
    world.apply([&](contracts::Context& context) {
        set_debt(context, other, world.member(1), Creditor::of(world.member(2)), Amount{5});
    });
    EXPECT_EQ(world.debt(world.member(1)), 0u);
    EXPECT_EQ(debt_of(world.state(), other, world.member(1)).value, 5u);
}

TEST(Debt, ThatIsSetToNothingHasEnded) {
    MoneyWorld world;
    world.owe(world.member(1), Creditor::of(world.member(2)), 100);
    world.owe(world.member(1), Creditor::of(world.member(2)), 0);
    EXPECT_TRUE(debts_of(world.state(), world.asset(), world.member(1)).empty());
}

}  // namespace
}  // namespace merit::testing
