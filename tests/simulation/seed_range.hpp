// Which seeds a program is to run: "N" or "A..B".
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace merit::testing {

struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

inline std::optional<std::uint64_t> read_seed(std::string_view text) {
    std::uint64_t seed = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seed);
    return read.ec == std::errc() && read.ptr == end ? std::optional(seed) : std::nullopt;
}

// Nothing if it is neither, or a range without a seed.
inline std::optional<SeedRange> read_seed_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = read_seed(text.substr(0, dots));
    const auto last = dots == text.npos ? first : read_seed(text.substr(dots + 2));
    if (!first || !last || *first > *last) return std::nullopt;
    return SeedRange{*first, *last};
}

}  // namespace merit::testing
