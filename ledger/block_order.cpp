#include "ledger/block_order.hpp"

#include <algorithm>

namespace merit::ledger {

std::optional<std::vector<BatchPlace>> batches_in_order(const Cut& parent, const Cut& cut,
                                                        Height height, std::size_t batches_max) {
    if (parent.size() != cut.size()) return std::nullopt;
    std::uint64_t longest = 0;
    std::uint64_t total = 0;
    for (std::size_t lane = 0; lane < cut.size(); ++lane) {
        if (cut[lane].position < parent[lane].position) return std::nullopt;
        const std::uint64_t count = cut[lane].position.value - parent[lane].position.value;
        if (count > batches_max || total + count > batches_max) return std::nullopt;
        total += count;
        longest = std::max(longest, count);
    }
    std::vector<BatchPlace> places;
    places.reserve(total);
    for (std::uint64_t k = 1; k <= longest; ++k) {
        for (std::size_t i = 0; i < cut.size(); ++i) {
            const std::size_t lane = (height.value + i) % cut.size();
            const Position position{parent[lane].position.value + k};
            if (position <= cut[lane].position) {
                places.push_back({ValidatorIndex{static_cast<std::uint16_t>(lane)}, position});
            }
        }
    }
    return places;
}

}  // namespace merit::ledger
