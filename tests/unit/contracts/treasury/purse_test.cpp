#include "tests/unit/contracts/treasury/money_world.hpp"

#include <set>

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;

constexpr std::uint64_t begin = 1'000'000 * credit;

PurseOf purse_of_kind(PurseKind kind) {
    return {kind, crypto::sha256({Bytes{1}})};
}

TEST(Purse, HoldsAPrizeUntilItIsAwardedOrReturned) {
    MoneyWorld world;
    const PurseOf prize = purse_of_kind(PurseKind::prize);
    const auto winner = world.person(1);
    EXPECT_EQ(world.move(BalanceOf{world.member(1)}, prize, 100, Cause::prize), "applied");
    EXPECT_EQ(world.purse(prize), 100u);
    EXPECT_EQ(world.move(prize, BalanceOf{winner}, 70, Cause::award), "applied");
    EXPECT_EQ(world.move(prize, BalanceOf{world.member(1)}, 30, Cause::prize_return), "applied");
    EXPECT_EQ(world.purse(prize), 0u);
    EXPECT_EQ(world.balance(winner).rewarded.value, 70u);
    EXPECT_EQ(world.balance(world.member(1)).funded.value, 100u);
    EXPECT_EQ(world.balance(world.member(1)).refunded.value, 30u);
    EXPECT_EQ(world.balance(world.member(1)).free.value, begin - 70);
}

TEST(Purse, OfOneKindIsNotThatOfAnother) {
    MoneyWorld world;
    const PurseOf bond = purse_of_kind(PurseKind::bond);
    world.move(BalanceOf{world.member(1)}, bond, 10, Cause::bond);
    EXPECT_EQ(world.purse(purse_of_kind(PurseKind::prize)), 0u);
    EXPECT_EQ(
        world.move(purse_of_kind(PurseKind::prize), BalanceOf{world.member(1)}, 1, Cause::award),
        "treasury.insufficient_balance");
}

TEST(Purse, GivesNoMoreThanItHoldsAndNothingChanges) {
    MoneyWorld world;
    const PurseOf bond = purse_of_kind(PurseKind::bond);
    world.move(BalanceOf{world.member(1)}, bond, 10, Cause::bond);
    EXPECT_EQ(world.move(bond, BalanceOf{world.member(2)}, 11, Cause::bond_award),
              "treasury.insufficient_balance");
    EXPECT_EQ(world.purse(bond), 10u);
    EXPECT_EQ(world.move(bond, BalanceOf{world.member(1)}, 10, Cause::bond_return), "applied");
    EXPECT_EQ(world.balance(world.member(1)).sent.value, 10u);
    EXPECT_EQ(world.balance(world.member(1)).refunded.value, 10u);
}

// A lost bond of 10: 4 to an author, 6 to the pool, which counts them as funded.
TEST(Purse, OfALostBondGoesToAuthorsOrToThePool) {
    MoneyWorld world;
    const PurseOf bond = purse_of_kind(PurseKind::bond);
    const auto author = world.person(1);
    world.move(BalanceOf{world.member(1)}, bond, 10, Cause::bond);
    EXPECT_EQ(world.move(bond, BalanceOf{author}, 4, Cause::bond_award), "applied");
    EXPECT_EQ(world.move(bond, PoolOf{world.pool}, 6, Cause::bond_award), "applied");
    EXPECT_EQ(world.balance(author).received.value, 4u);
    EXPECT_EQ(world.money(world.pool).balance.value, 1'006u);
    EXPECT_EQ(world.money(world.pool).funded.value, 1'006u);
}

// 100 that came from outside: 10 for costs, 50 to a user, 40 to a pool.
TEST(Purse, MayBeFilledFromOutside) {
    MoneyWorld world;
    const PurseOf reserve = purse_of_kind(PurseKind::reserve);
    const auto own_pool = world.own_pool(world.project_id);
    world.apply([&](contracts::Context& context) {
        EXPECT_TRUE(move_in(context, world.asset(), reserve, Amount{100}).has_value());
    });
    EXPECT_EQ(world.move(reserve, BalanceOf{world.member(1)}, 10, Cause::cost), "applied");
    EXPECT_EQ(world.move(reserve, BalanceOf{world.member(2)}, 50, Cause::share), "applied");
    EXPECT_EQ(world.move(reserve, PoolOf{own_pool}, 40, Cause::share), "applied");
    EXPECT_EQ(world.purse(reserve), 0u);
    EXPECT_EQ(world.balance(world.member(1)).received.value, 10u);
    EXPECT_EQ(world.balance(world.member(2)).rewarded.value, 50u);
    EXPECT_EQ(world.money(own_pool).funded.value, 40u);
    EXPECT_NE(world.query("treasury", "proof_of_reserves", {{"asset", world.asset().hex()}})
                  .find("outstanding: 4000000000100, accounted: 4000000000100, equal: true"),
              std::string::npos);
}

// The pot of a round that a pool pays: it leaves the pool's books as what was not paid by them.
TEST(Purse, MayBeFilledByAPool) {
    MoneyWorld world;
    const PurseOf pot = purse_of_kind(PurseKind::prize);
    EXPECT_EQ(world.move(PoolOf{world.pool}, pot, 300, Cause::prize), "applied");
    EXPECT_EQ(world.money(world.pool).refunded.value, 300u);
    EXPECT_EQ(world.purse(pot), 300u);
}

TEST(Cause, HasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(Cause::correction); ++i)
        EXPECT_TRUE(names.insert(name_of(static_cast<Cause>(i))).second);
    EXPECT_EQ(name_of(Cause::correction), "correction");
    EXPECT_EQ(name_of(Cause::wind_up), "wind_up");
}

}  // namespace
}  // namespace merit::testing
