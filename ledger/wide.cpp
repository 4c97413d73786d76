#include "ledger/wide.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace merit::ledger {

namespace {

// The 32-bit digits of a number, the lowest first.
using Limbs = std::array<std::uint32_t, 8>;

Limbs limbs_of(const Wide256& value) {
    Limbs limbs{};
    for (std::size_t i = 0; i < limbs.size(); ++i) {
        const u128 half = i < 4 ? value.low : value.high;
        limbs[i] = static_cast<std::uint32_t>(half >> (32 * (i % 4)));
    }
    return limbs;
}

Wide256 wide_of(const Limbs& limbs) {
    Wide256 value;
    for (std::size_t i = 0; i < limbs.size(); ++i)
        (i < 4 ? value.low : value.high) |= u128{limbs[i]} << (32 * (i % 4));
    return value;
}

// Divides by 10 and gives the remainder.
unsigned take_digit(Limbs& limbs) {
    std::uint64_t rest = 0;
    for (std::size_t i = limbs.size(); i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = static_cast<std::uint32_t>(rest / 10);
        rest %= 10;
    }
    return static_cast<unsigned>(rest);
}

// Multiplies by 10 and adds; whether the result fits.
bool append_digit(Limbs& limbs, unsigned digit) {
    std::uint64_t carry = digit;
    for (std::uint32_t& limb : limbs) {
        carry += std::uint64_t{limb} * 10;
        limb = static_cast<std::uint32_t>(carry);
        carry >>= 32;
    }
    return carry == 0;
}

}  // namespace

std::string to_decimal(u128 value) {
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::ranges::reverse(digits);
    return digits;
}

std::optional<u128> from_decimal(std::string_view text) {
    if (text.empty() || text.size() > 39 || (text.size() > 1 && text[0] == '0')) {
        return std::nullopt;
    }
    u128 value = 0;
    constexpr u128 top = ~u128{0};
    for (char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        const auto number = static_cast<u128>(digit - '0');
        if (value > (top - number) / 10) return std::nullopt;
        value = value * 10 + number;
    }
    return value;
}

std::string to_decimal(const Wide256& value) {
    std::string digits;
    Limbs rest = limbs_of(value);
    do {
        digits.push_back(static_cast<char>('0' + take_digit(rest)));
    } while (rest != Limbs{});
    std::ranges::reverse(digits);
    return digits;
}

std::optional<Wide256> wide_from_decimal(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
    Limbs limbs{};
    for (char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        if (!append_digit(limbs, static_cast<unsigned>(digit - '0'))) return std::nullopt;
    }
    return wide_of(limbs);
}

}  // namespace merit::ledger
