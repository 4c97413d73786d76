// The clocks of the node; below the adapter time is always an argument.
#pragma once

#include "consensus/event.hpp"

#include <chrono>

namespace merit::node {

inline std::uint64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

inline std::uint64_t wall_clock_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

inline consensus::Moment now() {
    return {steady_ms(), ledger::TimeMs{wall_clock_ms()}};
}

}  // namespace merit::node
