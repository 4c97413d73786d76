// How far a log (log_file.hpp) was known to be on disk; kept outside of it.
#pragma once

#include <cstdint>

namespace merit::storage {

struct LogMark {
    std::uint64_t segment = 0;  // the last one
    std::uint64_t marker = 0;   // that only this segment has
    std::uint64_t offset = 0;   // in it
    bool operator==(const LogMark&) const = default;
};

}  // namespace merit::storage
