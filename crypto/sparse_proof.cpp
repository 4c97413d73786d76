#include "crypto/sparse_proof.hpp"

#include "crypto/assert.hpp"

namespace merit::crypto {

namespace {

constexpr std::size_t head_bytes = 3;

bool has_proof_form(const SparseProof& proof) {
    if (proof.siblings.size() > sparse_depth_max) return false;
    return proof.siblings.empty() || !proof.siblings.back().is_zero();
}

// Root over a subtree at the depth of the proof's end.
Hash256 root_above(Hash256 subtree, const Hash256& path, const std::vector<Hash256>& siblings) {
    for (std::size_t depth = siblings.size(); depth-- > 0;) {
        subtree = path_bit(path, depth) ? sparse_node_hash(siblings[depth], subtree)
                                        : sparse_node_hash(subtree, siblings[depth]);
    }
    return subtree;
}

bool share_prefix(const Hash256& a, const Hash256& b, std::size_t bits) {
    for (std::size_t depth = 0; depth < bits; ++depth) {
        if (path_bit(a, depth) != path_bit(b, depth)) return false;
    }
    return true;
}

}  // namespace

Hash256 sparse_path(BytesView state_key) {
    return blake2b("merit.smt.key", {state_key});
}

Hash256 sparse_value_hash(BytesView value) {
    return blake2b("merit.smt.leaf", {value});
}

Hash256 sparse_leaf_hash(const Hash256& path, const Hash256& value_hash) {
    return blake2b("merit.smt.leaf", {path.view(), value_hash.view()});
}

Hash256 sparse_node_hash(const Hash256& left, const Hash256& right) {
    return blake2b("merit.smt.node", {left.view(), right.view()});
}

bool verify_value(const Hash256& root, BytesView state_key, BytesView value,
                  const SparseProof& proof) {
    if (!has_proof_form(proof) || proof.other) return false;
    const Hash256 path = sparse_path(state_key);
    const Hash256 leaf = sparse_leaf_hash(path, sparse_value_hash(value));
    return root_above(leaf, path, proof.siblings) == root;
}

bool verify_absence(const Hash256& root, BytesView state_key, const SparseProof& proof) {
    if (!has_proof_form(proof)) return false;
    const Hash256 path = sparse_path(state_key);
    Hash256 end;
    if (proof.other) {
        if (proof.other->path == path) return false;
        if (!share_prefix(proof.other->path, path, proof.siblings.size())) return false;
        end = sparse_leaf_hash(proof.other->path, proof.other->value_hash);
    }
    return root_above(end, path, proof.siblings) == root;
}

std::string_view name_of(SparseProofError error) {
    switch (error) {
        case SparseProofError::truncated:
            return "sparse_proof_truncated";
        case SparseProofError::too_deep:
            return "sparse_proof_too_deep";
        case SparseProofError::unknown_end:
            return "sparse_proof_unknown_end";
        case SparseProofError::not_canonical:
            return "sparse_proof_not_canonical";
        case SparseProofError::trailing_bytes:
            return "sparse_proof_trailing_bytes";
    }
    return "sparse_proof_unknown_error";
}

Bytes encode_sparse_proof(const SparseProof& proof) {
    MERIT_ASSERT(has_proof_form(proof), "only proofs in their one form are encoded");
    const std::size_t levels = proof.siblings.size();
    Bytes bytes(head_bytes + (levels + 7) / 8, 0);
    bytes[0] = proof.other ? 1 : 0;
    bytes[1] = static_cast<Byte>(levels & 0xff);
    bytes[2] = static_cast<Byte>(levels >> 8);
    for (std::size_t depth = 0; depth < levels; ++depth) {
        const Hash256& sibling = proof.siblings[depth];
        if (sibling.is_zero()) continue;
        bytes[head_bytes + depth / 8] |= static_cast<Byte>(0x80 >> (depth % 8));
        bytes.insert(bytes.end(), sibling.bytes.begin(), sibling.bytes.end());
    }
    if (proof.other) {
        const SparseLeaf& other = *proof.other;
        bytes.insert(bytes.end(), other.path.bytes.begin(), other.path.bytes.end());
        bytes.insert(bytes.end(), other.value_hash.bytes.begin(), other.value_hash.bytes.end());
    }
    return bytes;
}

Result<SparseProof, SparseProofError> decode_sparse_proof(BytesView bytes) {
    if (bytes.size() < head_bytes) return SparseProofError::truncated;
    if (bytes[0] > 1) return SparseProofError::unknown_end;
    const std::size_t levels = bytes[1] + std::size_t{bytes[2]} * 256;
    if (levels > sparse_depth_max) return SparseProofError::too_deep;
    const std::size_t map_bytes = (levels + 7) / 8;
    if (bytes.size() < head_bytes + map_bytes) return SparseProofError::truncated;
    const BytesView map = bytes.subspan(head_bytes, map_bytes);
    BytesView rest = bytes.subspan(head_bytes + map_bytes);

    for (std::size_t bit = levels; bit < map_bytes * 8; ++bit) {
        if ((map[bit / 8] & (0x80 >> (bit % 8))) != 0) return SparseProofError::not_canonical;
    }
    SparseProof proof;
    proof.siblings.resize(levels);
    for (std::size_t depth = 0; depth < levels; ++depth) {
        if ((map[depth / 8] & (0x80 >> (depth % 8))) == 0) continue;
        if (rest.size() < 32) return SparseProofError::truncated;
        proof.siblings[depth] = Hash256::from(rest.first(32));
        if (proof.siblings[depth].is_zero()) return SparseProofError::not_canonical;
        rest = rest.subspan(32);
    }
    if (!has_proof_form(proof)) return SparseProofError::not_canonical;
    if (bytes[0] == 1) {
        if (rest.size() < 64) return SparseProofError::truncated;
        proof.other =
            SparseLeaf{Hash256::from(rest.first(32)), Hash256::from(rest.subspan(32, 32))};
        rest = rest.subspan(64);
    }
    if (!rest.empty()) return SparseProofError::trailing_bytes;
    return proof;
}

}  // namespace merit::crypto
