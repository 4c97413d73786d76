#include "contracts/numbers/muldiv.hpp"

namespace merit::contracts {

NumberResult<u128> muldiv(u128 a, u128 b, u128 c) {
    if (c == 0) return NumberError::division_by_zero;
    u128 native = 0;
    if (!__builtin_mul_overflow(a, b, &native)) return native / c;
    MERIT_TRY(const Division division, divide(product(a, b), W256(c)));
    return to_u128(division.quotient);
}

NumberResult<std::uint64_t> muldiv_u64(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    if (c == 0) return NumberError::division_by_zero;
    return to_u64(u128{a} * b / c);
}

// Newton's iteration from above falls strictly until it reaches the floor of the root.
std::uint64_t isqrt(u128 x) {
    if (x == 0) return 0;
    u128 root = u128{1} << ((bit_width(x) + 1) / 2);
    for (;;) {
        const u128 next = (root + x / root) / 2;
        if (next >= root) return static_cast<std::uint64_t>(root);
        root = next;
    }
}

u128 isqrt(const W256& x) {
    if (x.high() == 0) return isqrt(x.low());
    const int half_bits = (bit_width(x) + 1) / 2;  // 65 to 128
    W256 root = half_bits == 128 ? W256::from_halves(1, 0) : W256(u128{1} << half_bits);
    for (;;) {
        // The root lies between isqrt(x) and 2^128, so the quotient is at most 2^128 + 1.
        const W256 quotient = divide(x, root).value().quotient;
        const W256 sum = checked_add(root, quotient).value();
        const W256 next =
            W256::from_halves(sum.high() >> 1, (sum.low() >> 1) | (sum.high() << 127));
        if (next >= root) return root.low();
        root = next;
    }
}

}  // namespace merit::contracts
