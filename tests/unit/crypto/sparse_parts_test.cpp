#include "crypto/sparse_parts.hpp"

#include "crypto/sparse_merkle.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace merit::crypto {
namespace {

std::vector<SparseLeaf> random_leaves(std::uint64_t seed, std::size_t count) {
    std::mt19937_64 random(seed);
    std::vector<SparseLeaf> leaves;
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes key{static_cast<Byte>(random()), static_cast<Byte>(random()),
                        static_cast<Byte>(random()), static_cast<Byte>(i), static_cast<Byte>(i >> 8)};
        leaves.push_back({sparse_path(key), sparse_value_hash(Bytes{static_cast<Byte>(random())})});
    }
    std::ranges::sort(leaves, {}, &SparseLeaf::path);
    return leaves;
}

Hash256 root_of(const std::vector<SparseLeaf>& leaves) {
    std::vector<SparseChange> changes;
    for (const SparseLeaf& leaf : leaves)
        changes.push_back({leaf.path, leaf.value_hash});
    return SparseMerkleTree().apply(changes).root();
}

std::vector<SparsePart> cut(const std::vector<SparseLeaf>& leaves, std::size_t depth) {
    std::vector<std::vector<SparseLeaf>> of_part(std::size_t{1} << depth);
    for (const SparseLeaf& leaf : leaves)
        of_part[sparse_part_number(leaf.path, depth)].push_back(leaf);
    std::vector<SparsePart> parts;
    for (const auto& one : of_part)
        parts.push_back(make_sparse_part(one, depth));
    return parts;
}

TEST(SparseParts, OfEveryDepthGiveTheRootOfTheTree) {
    for (std::size_t count : {0U, 1U, 2U, 3U, 7U, 100U, 1'000U}) {
        const auto leaves = random_leaves(count + 1, count);
        for (std::size_t depth = 0; depth <= 10; ++depth) {
            EXPECT_EQ(fold_sparse_parts(cut(leaves, depth), depth), root_of(leaves))
                << count << " leaves at depth " << depth;
        }
    }
}

TEST(SparseParts, TheGreatestDepthWorksAndOneMoreIsRefused) {
    const auto leaves = random_leaves(5, 300);
    const std::vector<SparsePart> parts = cut(leaves, sparse_parts_depth_max);
    EXPECT_EQ(fold_sparse_parts(parts, sparse_parts_depth_max), root_of(leaves));
    EXPECT_FALSE(fold_sparse_parts(parts, sparse_parts_depth_max + 1));
    EXPECT_FALSE(fold_sparse_parts(parts, sparse_parts_depth_max - 1));
}

TEST(SparseParts, ALoneLeafCannotBeMovedToAnotherPart) {
    const auto leaves = random_leaves(9, 1);
    std::vector<SparsePart> parts = cut(leaves, 3);
    const std::size_t own = sparse_part_number(leaves[0].path, 3);
    std::swap(parts[own], parts[(own + 1) % 8]);
    EXPECT_FALSE(fold_sparse_parts(parts, 3));
}

TEST(SparseParts, ALeafWithAnotherHashIsRefused) {
    const auto leaves = random_leaves(9, 1);
    std::vector<SparsePart> parts = cut(leaves, 0);
    parts[0].hash.bytes[31] ^= 1;
    EXPECT_FALSE(fold_sparse_parts(parts, 0));
}

TEST(SparseParts, AnyOtherHashGivesAnotherRoot) {
    const auto leaves = random_leaves(11, 200);
    const std::vector<SparsePart> parts = cut(leaves, 4);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto changed = parts;
        changed[i].hash.bytes[i] ^= 0x40;
        EXPECT_NE(fold_sparse_parts(changed, 4), root_of(leaves));
        changed[i] = {};
        EXPECT_NE(fold_sparse_parts(changed, 4), root_of(leaves));
    }
}

}  // namespace
}  // namespace merit::crypto
