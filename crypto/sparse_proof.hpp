// Hash rules of the state tree and proofs about one key of it.
//
// The tree is a binary sparse Merkle tree over 256-bit paths, compact: a subtree with one leaf is
// that leaf, an empty subtree is 32 zero bytes.
//
//   path       = BLAKE2b-256("merit.smt.key", state key)
//   value hash = BLAKE2b-256("merit.smt.leaf", value)
//   leaf       = BLAKE2b-256("merit.smt.leaf", path | value hash)
//   node       = BLAKE2b-256("merit.smt.node", left | right)
//
// Bit 0 of a path is the top bit of its byte 0; a zero goes left. The root is a pure function of
// the set of (key, value).
//
// A proof is the way from the root to where the key's leaf is or would be. There is exactly one
// valid proof for a root and a key: a verifier refuses every other form, so that every changed byte
// is refused. Verifiers allocate nothing and do at most 258 hashes. Thread rule: pure functions.
// Source: DETAILS section 3; RELIABILITY 4.3, P15.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/result.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace merit::crypto {

inline constexpr std::size_t sparse_depth_max = 256;

Hash256 sparse_path(BytesView state_key);
Hash256 sparse_value_hash(BytesView value);
Hash256 sparse_leaf_hash(const Hash256& path, const Hash256& value_hash);
Hash256 sparse_node_hash(const Hash256& left, const Hash256& right);

// Bit number `depth` of a path (0 to 255): false is left.
inline bool path_bit(const Hash256& path, std::size_t depth) {
    return ((path.bytes[depth / 8] >> (7 - depth % 8)) & 1) != 0;
}

struct SparseLeaf {
    Hash256 path;
    Hash256 value_hash;
    bool operator==(const SparseLeaf&) const = default;
};

struct SparseProof {
    // From the root's children downwards, one per level; zero where the other side is empty. The
    // last one is never zero: a leaf stands as high as it can, and so does an empty end.
    std::vector<Hash256> siblings;
    // Absence only: the leaf that stands where the key's would be; none where nothing stands.
    std::optional<SparseLeaf> other;

    bool operator==(const SparseProof&) const = default;
};

// The state of `root` holds exactly this value under the key.
bool verify_value(const Hash256& root, BytesView state_key, BytesView value,
                  const SparseProof& proof);

// The state of `root` holds nothing under the key.
bool verify_absence(const Hash256& root, BytesView state_key, const SparseProof& proof);

enum class SparseProofError {
    truncated,      // ends within a field
    too_deep,       // more than 256 levels
    unknown_end,    // the first byte is neither 0 nor 1
    not_canonical,  // a spare bit of the map is set, a listed sibling is zero, the last is missing
    trailing_bytes,
};

std::string_view name_of(SparseProofError error);

// The bytes of a proof: end u8 (0 nothing, 1 other leaf) | levels u16 little-endian | map of
// ceil(levels / 8) bytes, bit `d` (top bit first) set where sibling `d` is not zero | those
// siblings | for end 1: path | value hash. At most sparse_proof_bytes_max.
inline constexpr std::size_t sparse_proof_bytes_max = 3 + 32 + sparse_depth_max * 32 + 64;

Bytes encode_sparse_proof(const SparseProof& proof);
Result<SparseProof, SparseProofError> decode_sparse_proof(BytesView bytes);

}  // namespace merit::crypto
