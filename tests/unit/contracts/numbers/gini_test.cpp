#include "contracts/numbers/gini.hpp"

#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace merit::contracts {
namespace {

using testing::model::Big;

TEST(Gini, Is0WhereAllHaveTheSame) {
    EXPECT_EQ(gini({5}).value(), 0U);
    EXPECT_EQ(gini({5, 5, 5}).value(), 0U);
}

TEST(Gini, Is0WithoutAnything) {
    EXPECT_EQ(gini({}).value(), 0U);
    EXPECT_EQ(gini({0, 0, 0}).value(), 0U);
}

TEST(Gini, NearsOneWhereOneHasAll) {
    EXPECT_EQ(gini({0, 0, 0, 7}).value(), 750'000U);  // (n - 1) / n
    std::vector<std::uint64_t> many(1'000);
    many.front() = ~std::uint64_t{0};
    EXPECT_EQ(gini(many).value(), 999'000U);
}

// (-2*1 + 0*2 + 2*6) / (3*9) = 10/27, rounded down; whatever order they come in.
TEST(Gini, RoundsDownAndSortsItself) {
    EXPECT_EQ(gini({1, 2, 6}).value(), 370'370U);
    EXPECT_EQ(gini({6, 1, 2}).value(), 370'370U);
}

TEST(Gini, DoesNotOverflowAtTheTop) {
    EXPECT_EQ(gini(std::vector<std::uint64_t>(1'001, ~std::uint64_t{0})).value(), 0U);
}

TEST(Gini, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(5'000); ++run) {
        std::vector<std::uint64_t> amounts;
        std::vector<Big> slow;
        const int bits = static_cast<int>(random.below(65));
        for (std::uint64_t i = random.below(20); i > 0; --i) {
            amounts.push_back(random.u64(bits));
            slow.emplace_back(amounts.back());
        }
        ASSERT_EQ(Big(gini(amounts).value()), testing::model::gini(slow));
    }
}

// Taking from the poorer and giving to the richer never makes it smaller.
TEST(Gini, GrowsWithEveryTransferToTheRicher) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(5'000); ++run) {
        std::vector<std::uint64_t> amounts;
        for (std::uint64_t i = 2 + random.below(8); i > 0; --i)
            amounts.push_back(random.u64(40));
        const std::uint32_t before = gini(amounts).value();
        if (amounts[0] > amounts[1]) std::swap(amounts[0], amounts[1]);
        const std::uint64_t moved = random.up_to(amounts[0]);
        amounts[0] -= moved;
        amounts[1] += moved;
        ASSERT_GE(gini(amounts).value(), before);
    }
}

}  // namespace
}  // namespace merit::contracts
