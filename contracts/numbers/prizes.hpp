// The prize curve of a competition (CONTRACTS K8). Money in units; ranks count from 1. Pure; any
// thread.
#pragma once

#include "contracts/numbers/split.hpp"

#include <cstdint>
#include <vector>

namespace merit::contracts {

// Weight of rank r: r^(-3/4) scaled by 10^18, isqrt(isqrt(floor(10^72 / r^3))).
// Error: out_of_bounds for rank 0.
NumberResult<std::uint64_t> rank_weight(std::uint32_t rank);

// The prizes of the ranks 1..places_held: SPLIT by their weights, rank r by the position r - 1.
// They sum to `prize` and never rise with the rank; empty where no place is held, then nothing is
// given. Error: out_of_bounds for a prize of 2^63 or more.
NumberResult<std::vector<std::uint64_t>> curve_prizes(std::uint64_t prize,
                                                      std::uint32_t places_held,
                                                      const SplitSalt& salt);

}  // namespace merit::contracts
