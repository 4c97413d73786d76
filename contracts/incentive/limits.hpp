// Limits of the close (CONTRACTS section 5, clock).
#pragma once

#include <cstddef>
#include <cstdint>

namespace merit::contracts::incentive {

// A pool pays, and a project's uses reach, at most this many: the largest weights.
inline constexpr std::size_t recipients_max = 100'000;
inline constexpr std::size_t policies_max = 8;
inline constexpr std::size_t pool_projects_max = 64;
inline constexpr std::uint32_t interaction_count_max = 1'000'000;

}  // namespace merit::contracts::incentive
