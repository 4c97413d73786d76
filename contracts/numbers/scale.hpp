// Scales and bounds of the numbers that contracts compute with (CONTRACTS section 1).
#pragma once

#include <cstdint>

namespace merit::contracts {

inline constexpr std::uint64_t units_per_credit = 1'000'000;
inline constexpr std::uint64_t micro_per_point = 1'000'000;      // also per line, review, hour, use
inline constexpr std::uint64_t ppm_one = 1'000'000;              // a share or a factor of 1
inline constexpr std::uint64_t coefficient_one = 1'000'000'000;  // alpha, beta, model coefficients

inline constexpr std::uint64_t issuance_bound = std::uint64_t{1}
                                                << 63;  // money of one asset: below
inline constexpr std::uint64_t ppm_factor_max = 4'000'000;
inline constexpr std::uint64_t coefficient_max = std::uint64_t{1} << 40;
using Metric = std::int64_t;  // x 10^6: an accuracy of .9123 is 912,300
inline constexpr Metric metric_magnitude_max = std::int64_t{1} << 40;
inline constexpr std::uint64_t points_max = std::uint64_t{1} << 53;  // one account, project, epoch
inline constexpr std::uint64_t size_max = std::uint64_t{1} << 50;    // s of one record (K4)
inline constexpr int split_weight_bits = 192;                        // a weight, and their sum

}  // namespace merit::contracts
