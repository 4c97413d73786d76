#include "ledger/nearest_name.hpp"

#include <algorithm>

namespace merit::ledger {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // rows[i][j]: from the first i letters of a to the first j of b.
    std::vector<std::vector<std::size_t>> rows(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        rows[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[i][j] = std::min({replace, rows[i - 1][j] + 1, rows[i][j - 1] + 1});
            const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows.back().back();
}

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

}  // namespace merit::ledger
