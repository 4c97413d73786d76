#include "crypto/sparse_parts.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::crypto {

namespace {

// What stands above two neighbours: a leaf that is alone rises.
SparsePart join(const SparsePart& left, const SparsePart& right) {
    if (left.is_empty() && (right.is_empty() || right.leaf)) return right;
    if (right.is_empty() && left.leaf) return left;
    return {sparse_node_hash(left.hash, right.hash), std::nullopt};
}

}  // namespace

std::size_t sparse_part_number(const Hash256& path, std::size_t depth) {
    MERIT_ASSERT(depth <= sparse_parts_depth_max, "a part has a number of 16 bits");
    const std::size_t top = static_cast<std::size_t>(path.bytes[0]) << 8 | path.bytes[1];
    return top >> (16 - depth);
}

SparsePart make_sparse_part(std::span<const SparseLeaf> leaves, std::size_t depth) {
    if (leaves.empty()) return {};
    if (leaves.size() == 1) {
        const SparseLeaf& leaf = leaves.front();
        return {sparse_leaf_hash(leaf.path, leaf.value_hash), leaf};
    }
    MERIT_ASSERT(depth < sparse_depth_max, "paths of a part differ");
    const auto middle = std::ranges::partition_point(
        leaves, [depth](const SparseLeaf& leaf) { return !path_bit(leaf.path, depth); });
    const auto left = static_cast<std::size_t>(middle - leaves.begin());
    return join(make_sparse_part(leaves.first(left), depth + 1),
                make_sparse_part(leaves.subspan(left), depth + 1));
}

std::optional<Hash256> fold_sparse_parts(std::span<const SparsePart> parts, std::size_t depth) {
    if (depth > sparse_parts_depth_max || parts.size() != std::size_t{1} << depth) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& leaf = parts[i].leaf;
        if (!leaf) continue;
        const bool is_own = sparse_part_number(leaf->path, depth) == i &&
                            sparse_leaf_hash(leaf->path, leaf->value_hash) == parts[i].hash;
        if (!is_own) return std::nullopt;
    }
    std::vector<SparsePart> level(parts.begin(), parts.end());
    for (; level.size() > 1; level.resize(level.size() / 2)) {
        for (std::size_t i = 0; i < level.size() / 2; ++i)
            level[i] = join(level[2 * i], level[2 * i + 1]);
    }
    return level.front().hash;
}

}  // namespace merit::crypto
