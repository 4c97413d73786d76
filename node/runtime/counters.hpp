// What the node counts for its metrics. Thread rule: any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace merit::node {

// Bounds of the histogram of block intervals, in milliseconds; the last bucket is open.
inline constexpr std::array<std::uint64_t, 10> block_interval_bounds_ms = {
    10, 25, 50, 100, 250, 500, 1'000, 2'000, 5'000, 10'000};

struct Counters {
    std::atomic<std::uint64_t> applied = 0;  // transactions by outcome
    std::atomic<std::uint64_t> failed = 0;
    std::atomic<std::uint64_t> dropped = 0;
    std::atomic<std::uint64_t> refused = 0;  // at submission
    std::atomic<std::uint64_t> blocks = 0;
    std::atomic<std::uint64_t> views_without_block = 0;
    std::atomic<std::uint64_t> execution_ms = 0;
    std::array<std::atomic<std::uint64_t>, block_interval_bounds_ms.size() + 1> block_intervals =
        {};
    std::atomic<std::uint64_t> block_interval_sum_ms = 0;

    void count_interval(std::uint64_t milliseconds) {
        std::size_t bucket = 0;
        while (bucket < block_interval_bounds_ms.size() &&
               milliseconds > block_interval_bounds_ms[bucket]) {
            ++bucket;
        }
        ++block_intervals[bucket];
        block_interval_sum_ms += milliseconds;
    }
};

}  // namespace merit::node
