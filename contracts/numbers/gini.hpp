// The Gini coefficient in an impact report (CONTRACTS K14, DETAILS 11): how unequal rewards are.
#pragma once

#include "contracts/numbers/number_error.hpp"

#include <cstdint>
#include <vector>

namespace merit::contracts {

// floor(10^6 * sum((2i - n - 1) * x_i) / (n * sum of x)), x ascending, i from 1: 0 where all are
// equal, at most 10^6 * (n - 1) / n where one has all; 0 where the sum is 0. `amounts` may come in
// any order. Error: overflow, for 2^32 amounts at the least. Pure; any thread.
NumberResult<std::uint32_t> gini(std::vector<std::uint64_t> amounts);

}  // namespace merit::contracts
