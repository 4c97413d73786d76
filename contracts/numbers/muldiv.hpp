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

}  // namespace merit::contracts
