// How long a validator waits: D grows by half with every view nullified since the last finality, up
// to 32 Delta. Source: PROTOCOL section 4, Pacemaker.
#pragma once

#include <cstddef>
#include <cstdint>

namespace merit::consensus {

// Delta * min(1.5^k, 32), in integers: every step rounds down.
constexpr std::uint64_t delay_ms(std::uint64_t delta_ms, std::size_t nullified) {
    const std::uint64_t most = delta_ms * 32;
    std::uint64_t delay = delta_ms;
    for (std::size_t k = 0; k < nullified && delay < most; ++k) {
        const std::uint64_t next = delay * 3 / 2;
        delay = next == delay ? delay + 1 : next;
    }
    return delay < most ? delay : most;
}
static_assert(delay_ms(50, 0) == 50 && delay_ms(50, 1) == 75 && delay_ms(50, 2) == 112);
static_assert(delay_ms(50, 100) == 1'600 && delay_ms(1, 100) == 32);

inline constexpr std::uint64_t no_deadline_ms = UINT64_MAX;
inline constexpr std::uint64_t pace_ms_min = 4;
inline constexpr std::uint64_t listen_ms_max = 2'000;
inline constexpr std::uint64_t lane_recovery_ms_max = 10'000;
inline constexpr std::uint64_t status_interval_ms = 1'000;
inline constexpr std::uint64_t clock_ahead_ms_max = 1'000;
inline constexpr std::uint64_t silence_ms = 500;
inline constexpr std::uint64_t silence_views = 10;

}  // namespace merit::consensus
