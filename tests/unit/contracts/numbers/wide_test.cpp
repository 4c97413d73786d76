#include "contracts/numbers/wide.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

namespace merit::contracts {
namespace {

using testing::big;
using testing::RandomNumbers;
using testing::model::Big;

constexpr u128 top_128 = ~u128{0};
constexpr W256 top_256 = W256::from_halves(top_128, top_128);
const Big two_64 = Big(1) << 64;
const Big two_128 = Big(1) << 128;
const Big two_256 = Big(1) << 256;

// The value of a result that must be exact, or overflow where the exact one does not fit.
template <class T>
::testing::AssertionResult agrees(const NumberResult<T>& result, const Big& exact,
                                  const Big& bound) {
    const bool fits = exact >= 0 && exact < bound;
    if (result.has_value() != fits) {
        return ::testing::AssertionFailure() << "fits: " << fits << ", exact " << exact;
    }
    if (!fits) {
        return result.error() == NumberError::overflow
                   ? ::testing::AssertionSuccess()
                   : ::testing::AssertionFailure() << name_of(result.error());
    }
    if (big(result.value()) != exact) {
        return ::testing::AssertionFailure() << big(result.value()) << " is not " << exact;
    }
    return ::testing::AssertionSuccess();
}

TEST(Wide, ComparesByValue) {
    EXPECT_LT(W256(top_128), W256::from_halves(1, 0));
    EXPECT_LT(W256::from_halves(1, 5), W256::from_halves(2, 0));
    EXPECT_EQ(W256(7), W256::from_halves(0, 7));
}

TEST(Wide, BitWidthIsThePositionOfTheHighestOne) {
    EXPECT_EQ(bit_width(u128{0}), 0);
    EXPECT_EQ(bit_width(u128{1} << 64), 65);
    EXPECT_EQ(bit_width(W256::from_halves(1, 0)), 129);
    EXPECT_EQ(bit_width(top_256), 256);
}

TEST(Wide, ArithmeticNeverWraps) {
    EXPECT_EQ(checked_add(~std::uint64_t{0}, std::uint64_t{1}).error(), NumberError::overflow);
    EXPECT_EQ(checked_add(top_128, u128{1}).error(), NumberError::overflow);
    EXPECT_EQ(checked_add(top_256, W256(1)).error(), NumberError::overflow);
    EXPECT_EQ(checked_subtract(std::uint64_t{1}, std::uint64_t{2}).error(), NumberError::overflow);
    EXPECT_EQ(checked_subtract(W256(1), W256(2)).error(), NumberError::overflow);
    EXPECT_EQ(checked_multiply(std::uint64_t{1} << 32, std::uint64_t{1} << 32).error(),
              NumberError::overflow);
    EXPECT_EQ(checked_multiply(W256::from_halves(1, 0), W256::from_halves(1, 0)).error(),
              NumberError::overflow);
    EXPECT_EQ(to_u64(u128{1} << 64).error(), NumberError::overflow);
    EXPECT_EQ(to_u64(W256::from_halves(1, 0)).error(), NumberError::overflow);
    EXPECT_EQ(to_u128(W256::from_halves(1, 0)).error(), NumberError::overflow);
}

TEST(Wide, ErrorsHaveStableNames) {
    EXPECT_EQ(name_of(NumberError::overflow), "numbers.overflow");
    EXPECT_EQ(name_of(NumberError::division_by_zero), "numbers.division_by_zero");
    EXPECT_EQ(name_of(NumberError::out_of_bounds), "numbers.out_of_bounds");
    EXPECT_EQ(name_of(NumberError::duplicate_id), "numbers.duplicate_id");
    EXPECT_EQ(name_of(NumberError::no_weight), "numbers.no_weight");
}

TEST(Wide, DivisionByZeroIsAnError) {
    EXPECT_EQ(divide(W256(1), W256()).error(), NumberError::division_by_zero);
    EXPECT_EQ(muldiv(1, 1, 0).error(), NumberError::division_by_zero);
    EXPECT_EQ(muldiv_u64(1, 1, 0).error(), NumberError::division_by_zero);
}

// Chosen so that the guess of a quotient digit from the leading limbs is still too large after its
// first correction and the divisor must be added back.
TEST(Wide, LongDivisionCorrectsItsGuess) {
    const W256 dividend = W256::from_halves(~u128{1}, (u128{2} << 64) | 0x8000'0000'0000'0001);
    const W256 divisor = W256::from_halves(
        u128{1} << 63, (u128{0x7fff'ffff'ffff'ffff} << 64) | 0x8000'0000'0000'0001);
    const Division division = divide(dividend, divisor).value();
    EXPECT_EQ(big(division.quotient), big(dividend) / big(divisor));
    EXPECT_EQ(big(division.remainder), big(dividend) % big(divisor));
}

TEST(Wide, DecimalTextIsExact) {
    EXPECT_EQ(to_decimal(W256()), "0");
    EXPECT_EQ(to_decimal(top_256), Big(two_256 - 1).str());
    EXPECT_EQ(from_decimal(Big(two_256 - 1).str()), top_256);
    for (const char* text : {"", "00", "01", "-1", "+1", " 1", "1 ", "0x1", "1e3"}) {
        EXPECT_EQ(from_decimal(text), std::nullopt) << text;
    }
    EXPECT_EQ(from_decimal(two_256.str()), std::nullopt);
    EXPECT_EQ(from_decimal(Big(two_256 * 10).str()), std::nullopt);
}

TEST(Wide, AgreesWithUnboundedIntegers) {
    RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(40'000); ++i) {
        const W256 a = random.wide(256);
        const W256 b = random.wide(256);
        SCOPED_TRACE(to_decimal(a) + ", " + to_decimal(b));
        ASSERT_TRUE(agrees(checked_add(a, b), big(a) + big(b), two_256));
        ASSERT_TRUE(agrees(checked_subtract(a, b), big(a) - big(b), two_256));
        ASSERT_TRUE(agrees(checked_multiply(a, b), big(a) * big(b), two_256));
        ASSERT_EQ(big(product(a.low(), b.low())), big(a.low()) * big(b.low()));
        ASSERT_EQ(a < b, big(a) < big(b));
        ASSERT_EQ(from_decimal(to_decimal(a)), a);
        if (b.is_zero()) continue;
        const Division division = divide(a, b).value();
        ASSERT_EQ(big(division.quotient), big(a) / big(b));
        ASSERT_EQ(big(division.remainder), big(a) % big(b));
    }
}

TEST(Muldiv, KeepsTheWholeProduct) {
    EXPECT_EQ(muldiv(top_128, top_128, top_128).value(), top_128);
    EXPECT_EQ(muldiv(top_128, top_128, top_128 - 1).error(), NumberError::overflow);
    EXPECT_EQ(muldiv_u64(~std::uint64_t{0}, 2, 3).value(), 12'297'829'382'473'034'410U);
    EXPECT_EQ(muldiv_u64(~std::uint64_t{0}, 2, 1).error(), NumberError::overflow);
    EXPECT_EQ(muldiv(7, 3, 2).value(), u128{10});  // floor(10.5)
}

TEST(Muldiv, AgreesWithUnboundedIntegers) {
    RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(40'000); ++i) {
        const u128 a = random.u128(128);
        const u128 b = random.u128(128);
        const u128 c = random.u128(128) | (random.one_in(4) ? b : 0);
        if (c != 0) {
            ASSERT_TRUE(agrees(muldiv(a, b, c), big(a) * big(b) / big(c), two_128))
                << big(a) << " * " << big(b) << " / " << big(c);
        }
        const std::uint64_t x = random.u64(64);
        const std::uint64_t y = random.u64(64);
        const std::uint64_t z = random.u64(64);
        if (z != 0) {
            ASSERT_TRUE(agrees(muldiv_u64(x, y, z), Big(x) * y / z, two_64))
                << x << " * " << y << " / " << z;
        }
    }
}

// r^2 <= x < (r + 1)^2 defines the root, whatever found it.
::testing::AssertionResult is_root(const Big& root, const Big& x) {
    if (root * root <= x && x < (root + 1) * (root + 1)) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << root << " is not the root of " << x;
}

TEST(Isqrt, IsTheFloorOfTheRoot) {
    EXPECT_EQ(isqrt(u128{0}), 0U);
    EXPECT_EQ(isqrt(u128{3}), 1U);
    EXPECT_EQ(isqrt(top_128), ~std::uint64_t{0});
    EXPECT_EQ(isqrt(W256()), u128{0});
    EXPECT_EQ(isqrt(top_256), top_128);
    RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(10'000); ++i) {
        const W256 x = random.wide(256);
        ASSERT_TRUE(is_root(big(isqrt(x)), big(x)));
        ASSERT_TRUE(is_root(big(isqrt(x.low())), big(x.low())));
    }
}

TEST(Isqrt, StepsExactlyAtSquares) {
    RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(5'000); ++i) {
        const u128 root = random.u128(128);
        if (root == 0) continue;
        const W256 square = product(root, root);
        ASSERT_EQ(isqrt(square), root);
        ASSERT_EQ(isqrt(checked_subtract(square, W256(1)).value()), root - 1);
        const std::uint64_t small = random.u64(64) | 1;
        ASSERT_EQ(isqrt(u128{small} * small), small);
        ASSERT_EQ(isqrt(u128{small} * small - 1), small - 1);
    }
}

}  // namespace
}  // namespace merit::contracts
