#include "wallet/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace merit::wallet {

namespace {

// How many letters differ; both are short.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& candidates) {
    std::optional<std::string> nearest;
    if (name.size() > compared_name_bytes_max) return nearest;
    // Farther is no likeness.
    std::size_t distance = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > compared_name_bytes_max) continue;
        const std::size_t found = edit_distance(name, candidate);
        if (found < distance) {
            distance = found;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace merit::wallet
