#include "contracts/numbers/decay.hpp"

#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

namespace merit::contracts {
namespace {

using testing::big;

constexpr HalfLife half_lives[] = {HalfLife::steps_4,  HalfLife::steps_12, HalfLife::steps_13,
                                   HalfLife::steps_26, HalfLife::steps_52, HalfLife::steps_90};

TEST(Decay, StoredConstantsAreTheRoundedRoots) {
    for (HalfLife half_life : half_lives) {
        EXPECT_EQ(big(decay_constant(half_life)),
                  testing::model::decay_constant(static_cast<unsigned>(half_life)));
    }
}

TEST(Decay, HalvesAfterItsHalfLife) {
    // 5 * 10^11 but for the roundings, each below one unit and itself decayed.
    for (HalfLife half_life : half_lives) {
        const auto steps = static_cast<std::uint64_t>(half_life);
        const std::uint64_t left = decay(std::uint64_t{1'000'000'000'000}, half_life, steps);
        EXPECT_LT(left, 500'000'000'000U);
        EXPECT_GE(left, 500'000'000'000U - steps);
    }
}

TEST(Decay, NoStepChangesNothing) {
    EXPECT_EQ(decay(std::uint64_t{17}, HalfLife::steps_13, 0), 17U);
}

TEST(Decay, EveryStepTakesAtLeastOneUnit) {
    for (HalfLife half_life : half_lives) {
        EXPECT_EQ(decay_step(std::uint64_t{1}, half_life), 0U);
        EXPECT_LT(decay_step(~std::uint64_t{0}, half_life), ~std::uint64_t{0});
    }
}

TEST(Decay, EndlessStepsEndAtZero) {
    EXPECT_EQ(decay(~u128{0}, HalfLife::steps_90, ~std::uint64_t{0}), u128{0});
}

TEST(Decay, AgreesWithUnboundedIntegers) {
    testing::RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(300); ++i) {
        const HalfLife half_life = half_lives[random.below(6)];
        const auto h = static_cast<unsigned>(half_life);
        const std::uint64_t steps = random.below(60);
        const std::uint64_t narrow = random.u64(64);
        const u128 wide = random.u128(128);
        ASSERT_EQ(big(decay(narrow, half_life, steps)), testing::model::decay(narrow, h, steps));
        ASSERT_EQ(big(decay(wide, half_life, steps)), testing::model::decay(big(wide), h, steps));
    }
}

}  // namespace
}  // namespace merit::contracts
