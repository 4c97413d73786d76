// Integers of 128 and 256 bits, and checked arithmetic (CONTRACTS section 1: Acc, W256).
//
// Nothing wraps: what can overflow returns NumberError::overflow. Pure; any thread.
#pragma once

#include "contracts/numbers/number_error.hpp"
#include "ledger/wide.hpp"

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merit::contracts {

__extension__ using u128 = unsigned __int128;
// Only where a difference has a sign: Shapley numerators, what a change adds to the books.
__extension__ using i128 = __int128;

// An unsigned integer below 2^256, for products.
class W256 {
  public:
    constexpr W256() = default;
    // Widening is exact, so it is implicit.
    constexpr W256(u128 value) : low_(value) {}  // NOLINT(google-explicit-constructor)
    static constexpr W256 from_halves(u128 high, u128 low) {
        W256 result(low);
        result.high_ = high;
        return result;
    }

    constexpr u128 high() const { return high_; }  // bits 128 to 255
    constexpr u128 low() const { return low_; }    // bits 0 to 127
    constexpr bool is_zero() const { return (high_ | low_) == 0; }

    constexpr auto operator<=>(const W256&) const = default;

  private:
    u128 high_ = 0;  // first, so that the defaulted comparison is by value
    u128 low_ = 0;
};

// The same number as it is encoded, and back.
constexpr ledger::Wide256 wire(const W256& value) {
    return {value.high(), value.low()};
}
constexpr W256 unwire(const ledger::Wide256& value) {
    return W256::from_halves(value.high, value.low);
}

// Position of the highest one bit plus 1; 0 for 0.
int bit_width(u128 value);
int bit_width(const W256& value);

template <class T>
concept NativeUnsigned =
    std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t> || std::same_as<T, u128>;

template <NativeUnsigned T>
NumberResult<T> checked_add(T a, T b) {
    T sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) return NumberError::overflow;
    return sum;
}

template <NativeUnsigned T>
NumberResult<T> checked_subtract(T a, T b) {
    if (b > a) return NumberError::overflow;
    return static_cast<T>(a - b);
}

template <NativeUnsigned T>
NumberResult<T> checked_multiply(T a, T b) {
    T product = 0;
    if (__builtin_mul_overflow(a, b, &product)) return NumberError::overflow;
    return product;
}

NumberResult<W256> checked_add(const W256& a, const W256& b);
NumberResult<W256> checked_subtract(const W256& a, const W256& b);
NumberResult<W256> checked_multiply(const W256& a, const W256& b);

// a * b, exact.
W256 product(u128 a, u128 b);

struct Division {
    W256 quotient;
    W256 remainder;
};
// Floor division; division_by_zero for a divisor of 0.
NumberResult<Division> divide(const W256& dividend, const W256& divisor);

// Narrowing, overflow where the value does not fit.
NumberResult<std::uint64_t> to_u64(u128 value);
NumberResult<std::uint64_t> to_u64(const W256& value);
NumberResult<u128> to_u128(const W256& value);

// Decimal without sign or separators. from_decimal accepts exactly what to_decimal gives.
std::string to_decimal(const W256& value);
std::optional<W256> from_decimal(std::string_view text);

}  // namespace merit::contracts
