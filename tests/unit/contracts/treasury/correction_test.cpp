#include "tests/unit/contracts/treasury/money_world.hpp"

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;

constexpr std::uint64_t begin = 1'000'000 * credit;

// An author who has 200 held and 800 free of the pool's 1,000.
struct PaidWorld : MoneyWorld {
    PaidWorld() : author(person(1)), other(person(2)) { reward(pool, {author}, 1'000); }
    ledger::AccountId author;
    ledger::AccountId other;
};

TEST(Correction, TakesHeldMoneyAndThenMakesADebt) {
    PaidWorld world;
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{500}}}, {{Creditor::of(world.other), Amount{500}}}),
        "applied");
    EXPECT_EQ(world.balance(world.author).held.value, 0u);
    EXPECT_EQ(world.balance(world.author).free.value, 800u) << "past payments are not reversed";
    EXPECT_EQ(world.balance(world.author).sent.value, 200u);
    EXPECT_EQ(world.balance(world.other).free.value, 200u);
    EXPECT_EQ(world.debt(world.author), 300u);
    EXPECT_EQ(world.money(world.pool).paid.value, 1'000u);
}

// What was still owed follows out of half of the next reward.
TEST(Correction, IsCompletedByLaterRewards) {
    PaidWorld world;
    world.correct({{{world.author}, Amount{500}}}, {{Creditor::of(world.other), Amount{500}}});
    world.reward(world.open_pool(1'000), {world.author}, 1'000);
    EXPECT_EQ(world.balance(world.other).free.value, 500u);
    EXPECT_EQ(world.debt(world.author), 0u);
}

// The pool gets 100 of the 200 that are held: they return as refunded, and lie in it again.
TEST(Correction, MayGiveBackToThePool) {
    PaidWorld world;
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{100}}}, {{Creditor::of(world.pool), Amount{100}}}),
        "applied");
    const PoolMoney money = world.money(world.pool);
    EXPECT_EQ(money.balance.value, 100u);
    EXPECT_EQ(money.held.value, 100u);
    EXPECT_EQ(money.refunded.value, 100u);
    EXPECT_EQ(money.funded.value, 1'100u);
}

// The alias is the author's for good and 300 of its money are left unclaimed by a freeze that has
// ended: these go before held money.
TEST(Correction, TakesUnclaimedMoneyOfTheOwnAliasesFirst) {
    PaidWorld world;
    const auto second = world.open_pool(300);
    world.claim(1, world.author);
    world.reward(second, {TestWorld::alias(1)}, 300);
    world.freeze(1, {TestWorld::alias(1)}, 300);
    world.close_epochs(2);
    world.end_freezes(1);
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{350}}}, {{Creditor::of(world.other), Amount{350}}}),
        "applied");
    EXPECT_EQ(world.unclaimed(1), 0u);
    EXPECT_EQ(world.balance(world.author).held.value, 150u);
    EXPECT_EQ(world.debt(world.author), 0u);
}

TEST(Correction, OfAClaimedAliasIsOfItsAccount) {
    PaidWorld world;
    world.claim(1, world.author);
    world.close_epochs(2);
    EXPECT_EQ(world.correct({{{TestWorld::alias(1)}, Amount{250}}},
                            {{Creditor::of(world.other), Amount{250}}}),
              "applied");
    EXPECT_EQ(world.debt(world.author), 50u);
}

TEST(Correction, OfAnAliasThatNobodyClaimedTakesWhatIsUnclaimed) {
    MoneyWorld world;
    world.reward(world.pool, {TestWorld::alias(1)}, 100);
    const auto take = [&](std::uint64_t units) {
        return world.correct({{{TestWorld::alias(1)}, Amount{units}}},
                             {{Creditor::of(world.member(1)), Amount{units}}});
    };
    EXPECT_EQ(take(101), "treasury.insufficient_balance");
    EXPECT_EQ(take(60), "applied");
    EXPECT_EQ(world.unclaimed(1), 40u);
    EXPECT_EQ(world.balance(world.member(1)).free.value, begin + 60);
    world.close_epochs(5);
    EXPECT_EQ(world.unclaimed(1), 0u) << "the rest expires as it would have";
}

// Two pools hold 200 each, released at the end of the epochs 4 and 5: 250 take all of the first.
TEST(Correction, TakesTheEarliestReleaseFirst) {
    PaidWorld world;
    world.close_epoch();
    const auto second = world.open_pool(1'000);
    world.reward(second, {world.author}, 1'000);
    world.correct({{{world.author}, Amount{250}}}, {{Creditor::of(world.other), Amount{250}}});
    EXPECT_EQ(world.money(world.pool).held.value, 0u);
    EXPECT_EQ(world.money(second).held.value, 150u);
}

TEST(Correction, LeavesWhatAnotherCaseFroze) {
    PaidWorld world;
    world.freeze(1, {world.author}, 120);
    EXPECT_EQ(collectable_of(world.state(), world.asset(), {world.author}, world.epoch()).value,
              80u);
    world.correct({{{world.author}, Amount{200}}}, {{Creditor::of(world.other), Amount{200}}});
    EXPECT_EQ(world.balance(world.author).held.value, 120u);
    EXPECT_EQ(world.debt(world.author), 120u);
}

// 200 held of one loser and 30 of another for 150 and 80: whoever comes first gets first.
TEST(Correction, GivesInTheOrderOfItsEntries) {
    PaidWorld world;
    const auto second = world.open_pool(150);
    world.reward(second, {world.other}, 150);
    EXPECT_EQ(world.correct({{{world.author}, Amount{210}}, {{world.other}, Amount{20}}},
                            {{Creditor::of(world.member(1)), Amount{150}},
                             {Creditor::of(world.member(2)), Amount{80}}}),
              "applied");
    EXPECT_EQ(world.balance(world.member(1)).free.value, begin + 150);
    EXPECT_EQ(world.balance(world.member(2)).free.value, begin + 70);
    const auto debts = debts_of(world.state(), world.asset(), world.author);
    ASSERT_EQ(debts.size(), 1u);
    EXPECT_EQ(debts[0].creditor, Creditor::of(world.member(2)));
    EXPECT_EQ(debts[0].amount.value, 10u);
    EXPECT_EQ(world.balance(world.other).held.value, 10u);
}

TEST(Correction, WhoseEntriesDoNotSumToNothingIsRefused) {
    PaidWorld world;
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{5}}}, {{Creditor::of(world.other), Amount{4}}}),
        "treasury.out_of_bounds");
    EXPECT_EQ(world.correct({}, {}), "treasury.out_of_bounds");
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{0}}}, {{Creditor::of(world.other), Amount{0}}}),
        "treasury.out_of_bounds");
}

TEST(Correction, ThatNamesSomebodyTwiceIsRefused) {
    PaidWorld world;
    EXPECT_EQ(world.correct({{{world.author}, Amount{1}}, {{world.author}, Amount{1}}},
                            {{Creditor::of(world.other), Amount{2}}}),
              "treasury.out_of_bounds");
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{2}}}, {{Creditor::of(world.other), Amount{1}},
                                                      {Creditor::of(world.other), Amount{1}}}),
        "treasury.out_of_bounds");
    EXPECT_EQ(
        world.correct({{{world.author}, Amount{2}}}, {{Creditor::of(world.author), Amount{2}}}),
        "treasury.out_of_bounds");
}

TEST(Correction, OfWhomNobodyKnowsIsRefused) {
    PaidWorld world;
    const ledger::AccountId nobody;
    const auto lose_to = [&](const Creditor& creditor) {
        return world.correct({{{world.author}, Amount{1}}}, {{creditor, Amount{1}}});
    };
    EXPECT_EQ(lose_to(Creditor::of(nobody)), "treasury.not_found");
    EXPECT_EQ(lose_to(Creditor::of(ledger::PoolId{})), "treasury.not_found");
    Creditor longer = Creditor::of(world.other);
    longer.id.bytes[31] = 1;
    EXPECT_EQ(lose_to(longer), "treasury.not_found");
    EXPECT_EQ(world.correct({{{nobody}, Amount{1}}}, {{Creditor::of(world.other), Amount{1}}}),
              "treasury.not_found");
}

// Nobody could take the money out again.
TEST(Correction, GivesNothingToAValidatorsAccount) {
    PaidWorld world;
    EXPECT_EQ(world.correct({{{world.author}, Amount{1}}},
                            {{Creditor::of(world.validator(0)), Amount{1}}}),
              "treasury.not_for_validators");
}

TEST(Correction, ThatWouldMakeADebtOfTwoToTheSixtyThreeIsRefused) {
    PaidWorld world;
    const std::uint64_t limit = std::uint64_t{1} << 63;
    world.owe(world.author, Creditor::of(world.other), limit - 10);
    const auto lose = [&](std::uint64_t units) {
        return world.correct({{{world.author}, Amount{units}}},
                             {{Creditor::of(world.member(1)), Amount{units}}});
    };
    EXPECT_EQ(lose(10), "treasury.overflow");
    EXPECT_EQ(lose(9), "applied");
}

}  // namespace
}  // namespace merit::testing
