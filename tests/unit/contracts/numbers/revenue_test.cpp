#include "contracts/numbers/revenue.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace merit::contracts {
namespace {

using testing::model::Big;

const BranchNumbers defaults{100'000, 500'000, 150'000, 150'000, 100'000};

TEST(CostAllowance, IsRoundedDown) {
    EXPECT_EQ(cost_allowance(1'001, 500'000).value(), 500U);
    EXPECT_EQ(cost_allowance(1, 500'000).value(), 0U);
    EXPECT_EQ(cost_allowance(~std::uint64_t{0}, 1'000'000).value(), ~std::uint64_t{0});
    EXPECT_EQ(cost_allowance(1, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(ReserveMove, TakesNoMoreThanTheTargetLacksOrTheShareAllows) {
    const auto reserved = [](std::uint64_t net, std::uint64_t reserve, std::uint64_t target) {
        return reserve_move(net, reserve, target, 100'000).value().reserved;
    };
    EXPECT_EQ(reserved(1'009, 0, 1'000), 100U);  // a tenth
    EXPECT_EQ(reserved(1'009, 950, 1'000), 50U);
    EXPECT_EQ(reserved(1'009, 1'000, 1'000), 0U);
    EXPECT_EQ(reserved(1'009, 0, 0), 0U);
}

TEST(ReserveMove, ReleasesWhatIsAboveTheTarget) {
    const auto moved = reserve_move(1'000, 700, 500, 100'000).value();
    EXPECT_EQ(moved.released, 200U);
    EXPECT_EQ(moved.reserved, 0U);
    EXPECT_EQ(reserve_move(0, 700, 0, 0).value().released, 700U);
    EXPECT_EQ(reserve_move(1, 0, 0, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(BranchAmounts, AreTheDefaultSharesOfARoundSum) {
    EXPECT_EQ(branch_amounts(1'000, defaults, {}, 7).value(),
              (BranchNumbers{100, 500, 150, 150, 100}));
}

// 7 of 10:50:15:15:10: floors 0, 3, 1, 1, 0 and two units for the largest remainders, 0.7 of users
// and of commons.
TEST(BranchAmounts, GiveTheRestToTheLargestRemainders) {
    EXPECT_EQ(branch_amounts(7, defaults, {}, 7).value(), (BranchNumbers{1, 3, 1, 1, 1}));
}

// 5: floors 0, 2, 0, 0, 0; 0.75 of enterprises and of upstream, and of three halves that of
// developers, whose hash of purpose 7 is the smallest in epoch 10.
TEST(BranchAmounts, BreakTiesByTheHashOfThePosition) {
    EXPECT_EQ(branch_amounts(5, defaults, {}, 10).value(), (BranchNumbers{0, 3, 1, 1, 0}));
}

// Only the relation of the shares counts, so one of them can be changed by a vote.
TEST(BranchAmounts, NeedNoSharesThatSumToOne) {
    EXPECT_EQ(branch_amounts(1'100, {200'000, 500'000, 150'000, 150'000, 100'000}, {}, 7).value(),
              (BranchNumbers{200, 500, 150, 150, 100}));
    EXPECT_EQ(branch_amounts(1, {}, {}, 7).error(), NumberError::out_of_bounds);
}

TEST(UpstreamKept, DependsOnTheRoundAndTheList) {
    const auto kept = [](std::uint8_t round, bool has_list) {
        return upstream_kept(101, round, has_list, 500'000).value();
    };
    EXPECT_EQ(kept(0, true), 0U);
    EXPECT_EQ(kept(1, true), 50U);
    EXPECT_EQ(kept(2, true), 50U);
    EXPECT_EQ(kept(3, true), 101U);
    EXPECT_EQ(kept(1, false), 101U);
    EXPECT_EQ(upstream_kept(101, 1, true, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(RevenueBranch, HasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < revenue_branches; ++i)
        names.insert(name_of(static_cast<RevenueBranch>(i)));
    EXPECT_EQ(names.size(), revenue_branches);
    EXPECT_EQ(name_of(RevenueBranch::commons), "commons");
}

// Never more than came in, nothing lost, each part within one unit of its exact share.
TEST(Revenue, IsGivenAwayExactly) {
    testing::RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(2'000); ++i) {
        const std::uint64_t net = random.u64(61);
        const std::uint64_t reserve = random.u64(61);
        const std::uint64_t target = random.u64(61);
        const auto share = static_cast<std::uint32_t>(random.up_to(500'000));
        const auto moved = reserve_move(net, reserve, target, share).value();
        const Big most = Big(net) * share / 1'000'000;
        const Big lacks = target > reserve ? Big(target - reserve) : Big(0);
        ASSERT_EQ(Big(moved.reserved), lacks < most ? lacks : most) << "case " << i;
        ASSERT_EQ(moved.released, reserve > target ? reserve - target : 0) << "case " << i;
        const std::uint64_t rest = net - moved.reserved + moved.released;
        BranchNumbers shares{};
        for (std::uint64_t& one : shares)
            one = 50'000 + random.up_to(950'000);
        const auto amounts = branch_amounts(rest, shares, {}, i).value();
        const Big sum = std::accumulate(shares.begin(), shares.end(), std::uint64_t{0});
        Big given = 0;
        for (std::size_t branch = 0; branch < revenue_branches; ++branch) {
            const Big difference = Big(amounts[branch]) * sum - Big(rest) * shares[branch];
            ASSERT_LT(abs(difference), sum) << "case " << i;
            given += amounts[branch];
        }
        ASSERT_EQ(given, Big(rest)) << "case " << i;
    }
}

}  // namespace
}  // namespace merit::contracts
