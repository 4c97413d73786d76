// muldiv and isqrt (CONTRACTS section 1). Exact integers, floor rounding.
#pragma once

#include "contracts/numbers/wide.hpp"

namespace merit::contracts {

// floor(a * b / c) with a 256-bit product. Errors: division_by_zero, overflow of the result.
NumberResult<u128> muldiv(u128 a, u128 b, u128 c);
// The same for values and result of 64 bits.
NumberResult<std::uint64_t> muldiv_u64(std::uint64_t a, std::uint64_t b, std::uint64_t c);

// r with r^2 <= x < (r + 1)^2.
std::uint64_t isqrt(u128 x);
u128 isqrt(const W256& x);

// Weight of rank r of a prize curve: r^(-3/4) scaled by 10^18,
// isqrt(isqrt(floor(10^72 / r^3))) (K8). Error: out_of_bounds for rank 0.
NumberResult<std::uint64_t> rank_weight(std::uint32_t rank);

}  // namespace merit::contracts
