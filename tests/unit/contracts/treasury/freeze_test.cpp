#include "tests/unit/contracts/treasury/money_world.hpp"

namespace merit::testing {
namespace {

using namespace contracts::treasury;

// A person with 200 held of a reward of 1,000 of epoch 0: free when epoch 4 has closed.
struct HeldWorld : MoneyWorld {
    HeldWorld() : author(person(1)) { reward(pool, {author}, 1'000); }
    std::uint64_t held() const { return balance(author).held.value; }
    std::uint64_t free() const { return balance(author).free.value; }
    ledger::AccountId author;
};

TEST(Freeze, IsOfNoMoreThanWaits) {
    HeldWorld world;
    EXPECT_EQ(world.freeze(1, {world.author}, 150), 150u);
    EXPECT_EQ(world.freeze(2, {world.author}, 150), 50u);
    EXPECT_EQ(world.freeze(2, {world.author}, 1), 0u);
    EXPECT_EQ(frozen_of(world.state(), world.asset(), {world.author}).value, 200u);
}

TEST(Freeze, KeepsItsAmountAndLetsTheRestGo) {
    HeldWorld world;
    world.freeze(1, {world.author}, 150);
    world.close_epochs(5);
    EXPECT_EQ(world.held(), 150u);
    EXPECT_EQ(world.free(), 850u);
    world.close_epochs(3);
    EXPECT_EQ(world.held(), 150u);
}

TEST(Freeze, ThatHasEndedLetsTheMoneyGoWithTheNextClose) {
    HeldWorld world;
    world.freeze(1, {world.author}, 150);
    world.close_epochs(6);
    world.end_freezes(1);
    EXPECT_EQ(world.held(), 150u);
    world.close_epoch();
    EXPECT_EQ(world.held(), 0u);
    EXPECT_EQ(world.free(), 1'000u);
}

TEST(Freeze, ThatEndsBeforeTheReleaseChangesNothing) {
    HeldWorld world;
    world.freeze(1, {world.author}, 150);
    world.end_freezes(1);
    world.close_epochs(5);
    EXPECT_EQ(world.free(), 1'000u);
}

TEST(Freeze, OfOneCaseOutlastsThatOfAnother) {
    HeldWorld world;
    world.freeze(1, {world.author}, 60);
    world.freeze(2, {world.author}, 50);
    world.close_epochs(5);
    EXPECT_EQ(world.held(), 110u);
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.held(), 50u);
}

// A second reward of epoch 2 brings 40 more: of 240 held 150 are frozen, so the 200 of epoch 0 may
// go but for 110.
TEST(Freeze, IsAnAmountNotAPosting) {
    HeldWorld world;
    const auto second = world.open_pool(200);
    world.freeze(1, {world.author}, 150);
    world.close_epochs(2);
    world.reward(second, {world.author}, 200);
    world.close_epochs(3);
    EXPECT_EQ(world.held(), 150u);
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.held(), 40u);
    world.close_epoch();
    EXPECT_EQ(world.held(), 0u);
}

// An alias has 1,000 unclaimed of epoch 0, which expire when epoch 4 has closed.
struct UnclaimedWorld : MoneyWorld {
    UnclaimedWorld() { reward(pool, {alias(1)}, 1'000); }
};

TEST(Freeze, OfUnclaimedMoneyOutlastsItsLastEpoch) {
    UnclaimedWorld world;
    world.freeze(1, {TestWorld::alias(1)}, 300);
    world.close_epochs(5);
    EXPECT_EQ(world.unclaimed(1), 300u);
    EXPECT_EQ(world.money(world.pool).refunded.value, 700u);
    world.close_epoch();
    EXPECT_EQ(world.unclaimed(1), 300u);
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.unclaimed(1), 0u);
    EXPECT_EQ(world.money(world.pool).refunded.value, 1'000u);
}

// Approved in epoch 0, permanent when epoch 1 has closed; the release epoch of the money is 4.
TEST(Freeze, OfUnclaimedMoneyOutlastsAClaim) {
    UnclaimedWorld world;
    const auto author = world.person(1);
    world.claim(1, author);
    world.freeze(1, {TestWorld::alias(1)}, 300);
    world.close_epochs(2);
    EXPECT_EQ(world.unclaimed(1), 300u);
    EXPECT_EQ(world.balance(author).held.value, 700u);
    world.close_epoch();
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.unclaimed(1), 0u);
    EXPECT_EQ(world.balance(author).held.value, 1'000u);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).free.value, 1'000u);
}

TEST(Freeze, OfClaimedMoneyPastItsLastEpochIsTheAccounts) {
    UnclaimedWorld world;
    const auto author = world.person(1);
    world.claim(1, author);
    world.freeze(1, {TestWorld::alias(1)}, 300);
    world.close_epochs(7);
    EXPECT_EQ(world.unclaimed(1), 300u);
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).free.value, 1'000u);
}

// With 100 steps a block, 250 frozen postings take several blocks of each close.
TEST(Freeze, OfManyPostingsLetsTheClockGoOn) {
    MoneyWorld world({{"close_steps", 100}});
    const auto author = world.person(1);
    world.claim(1, author);
    for (int i = 0; i < 250; ++i) {
        // An organisation opens no more for one project.
        if (i % 16 == 0) world.project_id = world.project({world.person(0)});
        world.reward(world.open_pool(10), {TestWorld::alias(1)}, 10);
    }
    world.freeze(1, {TestWorld::alias(1)}, 2'500);
    world.close_epochs(6);
    EXPECT_EQ(world.unclaimed(1), 2'500u);
    world.end_freezes(1);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).free.value, 2'500u);
}

}  // namespace
}  // namespace merit::testing
