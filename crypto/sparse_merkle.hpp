// The state tree in memory: a compact sparse Merkle tree as an immutable value.
//
// A tree value is a handle to shared immutable nodes: copying costs one counter, `apply` gives a
// new tree that shares every untouched node with the old one, so that many roots can be kept at the
// price of what changed between them. The root is a pure function of the keys and values, whatever
// the history. Hash rules and proofs: crypto/sparse_proof.hpp.
//
// Memory: a leaf is 72 bytes and a branch 56, about 1.44 branches a key: 153 bytes a key, measured
// with the allocator 172. A tree of n keys is about log2(n) + 1 deep, never deeper than 256.
// Thread rule: different handles, also of shared nodes, may be used in different threads at the
// same time; one handle may be read by many threads, but not while it is assigned to.
// Source: DETAILS section 3; ARCHITECTURE (state tree's nodes).
#pragma once

#include "crypto/hash.hpp"
#include "crypto/sparse_proof.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace merit::crypto {

namespace detail {

struct SparseNode;

// A counted reference to an immutable node; empty for an empty subtree.
class SparseNodeRef {
  public:
    SparseNodeRef() = default;
    // Takes over the one count that a new node is born with.
    explicit SparseNodeRef(const SparseNode* born) : node_(born) {}
    SparseNodeRef(const SparseNodeRef& other);
    SparseNodeRef(SparseNodeRef&& other) noexcept : node_(other.node_) { other.node_ = nullptr; }
    SparseNodeRef& operator=(SparseNodeRef other) noexcept;
    ~SparseNodeRef();

    const SparseNode* get() const { return node_; }
    explicit operator bool() const { return node_ != nullptr; }

  private:
    const SparseNode* node_ = nullptr;
};

}  // namespace detail

// What a path holds afterwards; no value hash: nothing.
struct SparseChange {
    Hash256 path;
    std::optional<Hash256> value_hash;
};

// The change that puts a value under a state key, or removes the key.
SparseChange make_sparse_change(BytesView state_key, std::optional<BytesView> value);

// Sorts by path. A path that occurs twice is a bug of the caller.
void sort_sparse_changes(std::vector<SparseChange>& changes);

class SparseMerkleTree {
  public:
    SparseMerkleTree() = default;

    // The tree after all changes, in one pass. Paths must be strictly ascending. Removing what is
    // not there, or putting what is there already, changes nothing.
    [[nodiscard]] SparseMerkleTree apply(std::span<const SparseChange> changes) const;

    // 32 zero bytes for the empty tree.
    Hash256 root() const;

    std::optional<Hash256> value_hash(const Hash256& path) const;

    // A value proof when the key is there, else an absence proof.
    SparseProof prove(BytesView state_key) const { return prove_path(sparse_path(state_key)); }
    SparseProof prove_path(const Hash256& path) const;

  private:
    explicit SparseMerkleTree(detail::SparseNodeRef root) : root_(std::move(root)) {}

    detail::SparseNodeRef root_;
};

}  // namespace merit::crypto
