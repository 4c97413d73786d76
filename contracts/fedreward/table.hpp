// The table of a round: v, the metric, of each coalition that the Shapley values need.
//
// The n participants are those who committed, known by their positions in ascending order of
// account.
//   exact    2^n entries; entry = coalition, bit i set where participant i belongs to it
//   sampled  M * (n + 1) entries; entry = permutation * (n + 1) + length of the prefix
// A table is posted in chunks of 2,000 entries, the last one shorter. Pure; any thread.
#pragma once

#include "contracts/fedreward/operations.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

// Entries of the table of n >= 1 participants; above values_max there can be no such table.
inline std::uint64_t table_entries(const TaskTerms& terms, std::size_t n) {
    if (!terms.is_exact()) return std::uint64_t{terms.permutations} * (n + 1);
    return n > shapley_exact_max ? values_max + 1 : std::uint64_t{1} << n;
}

inline std::uint32_t table_chunks(std::uint64_t entries) {
    return static_cast<std::uint32_t>((entries + chunk_values_max - 1) / chunk_values_max);
}

// Values of a chunk of the table; 0 for one that it has not.
inline std::size_t chunk_size(std::uint64_t entries, std::uint32_t chunk) {
    const std::uint64_t first = std::uint64_t{chunk} * chunk_values_max;
    if (first >= entries) return 0;
    return static_cast<std::size_t>(std::min<std::uint64_t>(chunk_values_max, entries - first));
}

}  // namespace merit::contracts::fedreward
