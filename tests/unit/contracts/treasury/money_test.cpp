#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;

crypto::Hash256 receipt(std::string_view text) {
    return crypto::sha256({bytes_of(text)});
}

TEST(Transfer, MovesFreeMoney) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), Transfer{world.asset(), world.member(1), Amount{credit}}),
              "applied");
    EXPECT_EQ(world.balance(world.member(0)).free.value, 999'999 * credit);
    EXPECT_EQ(world.balance(world.member(1)).free.value, 1'000'001 * credit);
}

TEST(Transfer, OfMoreThanTheBalanceChangesNothing) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0),
                         Transfer{world.asset(), world.member(1), Amount{1'000'000 * credit + 1}}),
              "treasury.insufficient_balance");
    EXPECT_EQ(world.balance(world.member(0)).free.value, 1'000'000 * credit);
}

TEST(Transfer, OfNothingIsOutOfBounds) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), Transfer{world.asset(), world.member(1), Amount{0}}),
              "treasury.out_of_bounds");
}

TEST(Transfer, ToAnUnknownAccountIsNotFound) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), Transfer{world.asset(), {}, Amount{1}}),
              "treasury.not_found");
}

TEST(Transfer, ToOneselfChangesNoBalance) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), Transfer{world.asset(), world.member(0), Amount{5}}),
              "applied");
    EXPECT_EQ(world.balance(world.member(0)).free.value, 1'000'000 * credit);
}

TEST(Deposit, IssuesUnitsAgainstAReceipt) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0),
                         Deposit{world.asset(), world.member(1), Amount{7}, receipt("a")}),
              "applied");
    EXPECT_EQ(world.balance(world.member(1)).free.value, 1'000'000 * credit + 7);
}

TEST(Deposit, OfTheSameReceiptTwiceIsADuplicate) {
    TestWorld world;
    const Deposit deposit{world.asset(), world.member(1), Amount{7}, receipt("a")};
    world.send(world.member(0), deposit);
    EXPECT_EQ(world.send(world.member(0), deposit), "treasury.duplicate");
}

TEST(Deposit, ByAnotherThanTheIssuerIsRefused) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(1),
                         Deposit{world.asset(), world.member(1), Amount{7}, receipt("a")}),
              "treasury.not_authorised");
}

// Issuance of one asset stays below 2^63 units; genesis issued 4,000,000 credits.
TEST(Deposit, StopsBelowTwoToTheSixtyThree) {
    TestWorld world;
    const std::uint64_t room = (std::uint64_t{1} << 63) - 1 - 4'000'000 * credit;
    EXPECT_EQ(world.send(world.member(0),
                         Deposit{world.asset(), world.member(1), Amount{room + 1}, receipt("a")}),
              "treasury.overflow");
    EXPECT_EQ(world.send(world.member(0),
                         Deposit{world.asset(), world.member(1), Amount{room}, receipt("b")}),
              "applied");
}

TEST(Withdraw, RetiresUnitsOfTheIssuer) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), Withdraw{world.asset(), Amount{credit}}), "applied");
    EXPECT_EQ(world.send(world.member(1), Withdraw{world.asset(), Amount{credit}}),
              "treasury.not_authorised");
    EXPECT_NE(world.query("treasury", "proof_of_reserves", {{"asset", world.asset().hex()}})
                  .find("outstanding: 3999999000000, accounted: 3999999000000, equal: true"),
              std::string::npos);
}

TEST(AssetCreate, MakesTheSenderTheIssuer) {
    TestWorld world;
    ASSERT_EQ(world.send(world.member(1), AssetCreate{AssetName("points")}), "applied");
    const auto asset = world.made<ledger::AssetId>("merit.asset");
    EXPECT_EQ(world.send(world.member(1), Deposit{asset, world.member(2), Amount{5}, receipt("a")}),
              "applied");
    EXPECT_EQ(world.balance(world.member(2)).free.value, 1'000'000 * credit);
}

TEST(AssetCreate, OfANameThatRepaintsATerminalIsRefused) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(1), AssetCreate{AssetName("\x1b[31mred")}),
              "treasury.bad_name");
}

TEST(AssetCreate, IsForOrganisations) {
    TestWorld world;
    EXPECT_EQ(world.send(world.person(), AssetCreate{AssetName("points")}),
              "treasury.not_authorised");
}

TEST(BalanceQuery, NamesFreeAndHeldMoney) {
    TestWorld world;
    EXPECT_EQ(world.query("treasury", "balance", {{"account", world.member(0).hex()}}),
              "[{asset: " + world.asset().hex() + ", free: 1000000000000, held: 0, frozen: 0, debt: 0}]");
}

}  // namespace
}  // namespace merit::testing
