#include "contracts/numbers/wide.hpp"

#include <array>
#include <bit>

namespace merit::contracts {
namespace {

constexpr int limb_bits = 64;
constexpr std::size_t limbs = 4;
constexpr u128 limb_mask = ~std::uint64_t{0};

// Least significant limb first.
using Limbs = std::array<std::uint64_t, limbs>;

constexpr std::uint64_t low_limb(u128 value) {
    return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high_limb(u128 value) {
    return static_cast<std::uint64_t>(value >> limb_bits);
}
constexpr u128 join(std::uint64_t high, std::uint64_t low) {
    return (u128{high} << limb_bits) | low;
}

Limbs limbs_of(const W256& value) {
    return {low_limb(value.low()), high_limb(value.low()), low_limb(value.high()),
            high_limb(value.high())};
}

W256 from_limbs(const Limbs& value) {
    return W256::from_halves(join(value[3], value[2]), join(value[1], value[0]));
}

std::size_t used_limbs(const Limbs& value) {
    std::size_t count = limbs;
    while (count > 0 && value[count - 1] == 0)
        --count;
    return count;
}

Division divide_by_limb(const Limbs& dividend, std::uint64_t divisor) {
    Limbs quotient{};
    std::uint64_t rest = 0;
    for (std::size_t i = limbs; i-- > 0;) {
        const u128 part = join(rest, dividend[i]);
        quotient[i] = low_limb(part / divisor);
        rest = low_limb(part % divisor);
    }
    return {from_limbs(quotient), W256(rest)};
}

// One digit of the quotient, at most 1 too large: trial division of the top two limbs, corrected
// by the third (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, step D3).
u128 trial_digit(std::uint64_t top, std::uint64_t second, std::uint64_t third,
                 std::uint64_t divisor_top, std::uint64_t divisor_second) {
    const u128 part = join(top, second);
    u128 digit = part / divisor_top;
    u128 rest = part % divisor_top;
    while (digit > limb_mask || digit * divisor_second > join(low_limb(rest), third)) {
        --digit;
        rest += divisor_top;
        if (rest > limb_mask) break;
    }
    return digit;
}

// Subtracts digit * divisor from the window of the dividend at `offset`; true if it went below 0.
bool subtract_multiple(std::array<std::uint64_t, limbs + 1>& window, std::size_t offset,
                       const Limbs& divisor, std::size_t count, std::uint64_t digit) {
    u128 carry = 0;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i <= count; ++i) {
        const u128 multiple = (i < count ? u128{digit} * divisor[i] : 0) + carry;
        carry = multiple >> limb_bits;
        const u128 difference = u128{window[offset + i]} - low_limb(multiple) - borrow;
        window[offset + i] = low_limb(difference);
        borrow = high_limb(difference) != 0 ? 1 : 0;
    }
    return borrow != 0;
}

void add_back(std::array<std::uint64_t, limbs + 1>& window, std::size_t offset,
              const Limbs& divisor, std::size_t count) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i <= count; ++i) {
        const u128 sum = u128{window[offset + i]} + (i < count ? divisor[i] : 0) + carry;
        window[offset + i] = low_limb(sum);
        carry = high_limb(sum);
    }
}

// Long division by a divisor of `count` >= 2 limbs.
Division divide_long(const Limbs& dividend, const Limbs& divisor, std::size_t count) {
    const int shift = std::countl_zero(divisor[count - 1]);
    const auto shifted = [shift](std::uint64_t high, std::uint64_t low) {
        return low_limb((join(high, low) << shift) >> limb_bits);
    };
    Limbs normal{};  // the divisor with its top bit set
    std::array<std::uint64_t, limbs + 1> window{};
    for (std::size_t i = limbs; i-- > 0;) {
        normal[i] = shifted(divisor[i], i == 0 ? 0 : divisor[i - 1]);
        window[i] = shifted(dividend[i], i == 0 ? 0 : dividend[i - 1]);
    }
    window[limbs] = shifted(0, dividend[limbs - 1]);

    Limbs quotient{};
    for (std::size_t j = limbs - count + 1; j-- > 0;) {
        u128 digit = trial_digit(window[j + count], window[j + count - 1], window[j + count - 2],
                                 normal[count - 1], normal[count - 2]);
        if (subtract_multiple(window, j, normal, count, low_limb(digit))) {
            --digit;
            add_back(window, j, normal, count);
        }
        quotient[j] = low_limb(digit);
    }
    Limbs rest{};
    for (std::size_t i = 0; i < count; ++i) {
        rest[i] = low_limb(join(window[i + 1], window[i]) >> shift);
    }
    return {from_limbs(quotient), from_limbs(rest)};
}

}  // namespace

int bit_width(u128 value) {
    const std::uint64_t high = high_limb(value);
    return high != 0 ? limb_bits + static_cast<int>(std::bit_width(high))
                     : static_cast<int>(std::bit_width(low_limb(value)));
}

int bit_width(const W256& value) {
    return value.high() != 0 ? 2 * limb_bits + bit_width(value.high()) : bit_width(value.low());
}

NumberResult<W256> checked_add(const W256& a, const W256& b) {
    u128 low = 0;
    u128 high = 0;
    const bool carry = __builtin_add_overflow(a.low(), b.low(), &low);
    if (__builtin_add_overflow(a.high(), b.high(), &high)) return NumberError::overflow;
    if (__builtin_add_overflow(high, u128{carry}, &high)) return NumberError::overflow;
    return W256::from_halves(high, low);
}

NumberResult<W256> checked_subtract(const W256& a, const W256& b) {
    if (b > a) return NumberError::overflow;
    const u128 borrow = a.low() < b.low() ? 1 : 0;
    return W256::from_halves(a.high() - b.high() - borrow, a.low() - b.low());
}

NumberResult<W256> checked_multiply(const W256& a, const W256& b) {
    if (a.high() == 0 && b.high() == 0) return product(a.low(), b.low());
    if (a.high() != 0 && b.high() != 0) return NumberError::overflow;
    const W256& larger = a.high() != 0 ? a : b;
    const u128 factor = a.high() != 0 ? b.low() : a.low();
    const W256 upper = product(larger.high(), factor);
    if (upper.high() != 0) return NumberError::overflow;
    return checked_add(W256::from_halves(upper.low(), 0), product(larger.low(), factor));
}

W256 product(u128 a, u128 b) {
    const u128 low = u128{low_limb(a)} * low_limb(b);
    const u128 cross_a = u128{high_limb(a)} * low_limb(b);
    const u128 cross_b = u128{low_limb(a)} * high_limb(b);
    const u128 high = u128{high_limb(a)} * high_limb(b);
    const u128 middle = u128{high_limb(low)} + low_limb(cross_a) + low_limb(cross_b);
    return W256::from_halves(high + high_limb(cross_a) + high_limb(cross_b) + high_limb(middle),
                             join(low_limb(middle), low_limb(low)));
}

NumberResult<Division> divide(const W256& dividend, const W256& divisor) {
    if (divisor.is_zero()) return NumberError::division_by_zero;
    if (dividend.high() == 0 && divisor.high() == 0) {
        return Division{dividend.low() / divisor.low(), dividend.low() % divisor.low()};
    }
    const Limbs by = limbs_of(divisor);
    const std::size_t count = used_limbs(by);
    if (count == 1) return divide_by_limb(limbs_of(dividend), by[0]);
    return divide_long(limbs_of(dividend), by, count);
}

NumberResult<std::uint64_t> to_u64(u128 value) {
    if (value > limb_mask) return NumberError::overflow;
    return low_limb(value);
}

NumberResult<std::uint64_t> to_u64(const W256& value) {
    if (value.high() != 0) return NumberError::overflow;
    return to_u64(value.low());
}

NumberResult<u128> to_u128(const W256& value) {
    if (value.high() != 0) return NumberError::overflow;
    return value.low();
}

std::string to_decimal(const W256& value) {
    return ledger::to_decimal(wire(value));
}

std::optional<W256> from_decimal(std::string_view text) {
    const auto value = ledger::wide_from_decimal(text);
    if (!value) return std::nullopt;
    return unwire(*value);
}

}  // namespace merit::contracts
