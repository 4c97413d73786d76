#include "contracts/numbers/curve.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace merit::contracts {
namespace {

using testing::big;

constexpr std::uint64_t points(std::uint64_t count) {
    return count * micro_per_point;
}

TEST(Curve, PassesThroughItsBreakpoints) {
    EXPECT_EQ(curve(CurveKind::code, 0), 0U);
    EXPECT_EQ(curve(CurveKind::code, points(1'000)), points(1'000));
    EXPECT_EQ(curve(CurveKind::code, points(10'000)), points(4'000));
    EXPECT_EQ(curve(CurveKind::code, points(100'000)), points(10'000));
    EXPECT_EQ(curve(CurveKind::code, points(1'000'000)), points(15'000));
}

TEST(Curve, RoundsDownBetweenBreakpoints) {
    // slope 3000/9000: one micro-unit past a breakpoint gives floor(1/3) = 0, three give 1
    EXPECT_EQ(curve(CurveKind::code, points(1'000) + 2), points(1'000));
    EXPECT_EQ(curve(CurveKind::code, points(1'000) + 3), points(1'000) + 1);
}

TEST(Curve, KeepsTheLastSlopeBeyondTheLastBreakpoint) {
    // slope 5,000/900,000: 900,000 units further give 5,000 more points
    EXPECT_EQ(curve(CurveKind::code, points(1'900'000)), points(20'000));
}

TEST(Curve, LinearIsTheIdentity) {
    EXPECT_EQ(curve(CurveKind::linear, 0), 0U);
    EXPECT_EQ(curve(CurveKind::linear, ~std::uint64_t{0}), ~std::uint64_t{0});
}

TEST(Curve, NamesTheSegmentForAnExplanation) {
    const auto code = breakpoints(CurveKind::code);
    EXPECT_EQ(segment_of(code, 0), 0U);
    EXPECT_EQ(segment_of(code, points(1'000) - 1), 0U);
    EXPECT_EQ(segment_of(code, points(1'000)), 1U);
    EXPECT_EQ(segment_of(code, points(100'000)), 3U);
    EXPECT_EQ(segment_of(code, points(9'000'000)), 3U);
}

TEST(Curve, RefusesBreakpointsThatAreNotAFunction) {
    const auto refused = [](std::vector<Breakpoint> table, std::uint64_t x) {
        const auto value = interpolate(table, x);
        return !value && value.error() == NumberError::out_of_bounds;
    };
    EXPECT_TRUE(refused({}, 0));
    EXPECT_TRUE(refused({{0, 0}}, 0));
    EXPECT_TRUE(refused({{0, 0}, {0, 1}}, 0));
    EXPECT_TRUE(refused({{0, 1}, {1, 0}}, 0));
    EXPECT_TRUE(refused({{5, 0}, {6, 0}}, 4));
    EXPECT_FALSE(refused({{5, 0}, {6, 0}}, 5));
}

TEST(Curve, OverflowOfASteepCurveIsAnError) {
    const std::vector<Breakpoint> steep{{0, 0}, {1, 2}};
    EXPECT_EQ(interpolate(steep, ~std::uint64_t{0} / 2).value(), ~std::uint64_t{0} - 1);
    EXPECT_EQ(interpolate(steep, ~std::uint64_t{0}).error(), NumberError::overflow);
}

TEST(Curve, AgreesWithUnboundedIntegersAndNeverFalls) {
    testing::RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(20'000); ++i) {
        const std::uint64_t x = random.u64(64);
        ASSERT_EQ(big(curve(CurveKind::code, x)), testing::model::code_curve(x)) << x;
        ASSERT_LE(curve(CurveKind::code, x), x);
        if (x != 0) {
            ASSERT_LE(curve(CurveKind::code, x - 1), curve(CurveKind::code, x));
        }
    }
}

}  // namespace
}  // namespace merit::contracts
