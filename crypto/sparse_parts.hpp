// The state tree cut into 2^depth parts: what stands in each, computed alone and put together again.
//
// A part holds the leaves whose paths begin with the `depth` bits of its number. The list of all
// parts determines the root, and a root determines the hashes of the parts for a depth (but for
// hash collisions; a leaf that stands alone may also be told as a subtree). So a list is checked
// against a trusted root before any leaf is there, and then each part alone.
// Hash rules: crypto/sparse_proof.hpp. Thread rule: pure functions. Source: DETAILS section 3.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/sparse_proof.hpp"

#include <optional>
#include <span>
#include <vector>

namespace merit::crypto {

inline constexpr std::size_t sparse_parts_depth_max = 16;

struct SparsePart {
    Hash256 hash;                    // of the subtree; zero: nothing stands here
    std::optional<SparseLeaf> leaf;  // if one leaf stands alone: it may stand higher in the tree

    bool is_empty() const { return hash.is_zero(); }
    bool operator==(const SparsePart&) const = default;
};

// The number of the part that a path belongs to; 0 for depth 0.
std::size_t sparse_part_number(const Hash256& path, std::size_t depth);

// The part of these leaves: paths strictly ascending and alike in their first `depth` bits.
SparsePart make_sparse_part(std::span<const SparseLeaf> leaves, std::size_t depth);

// The root of the tree with these 2^depth parts; nothing if a part has a leaf that is not its own
// (wrong hash, or a path of another part).
std::optional<Hash256> fold_sparse_parts(std::span<const SparsePart> parts, std::size_t depth);

}  // namespace merit::crypto
