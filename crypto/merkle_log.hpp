// The append-only Merkle log of RFC 6962 section 2 over SHA-256.
//
// A log of `size` leaves has one root. An inclusion proof shows that a leaf stands at an index of a
// log of a size; a consistency proof shows that a log is a prefix of a later one. Proofs are lists
// of hashes from the leaves upwards and hold at most log_proof_hashes_max of them. The root of the
// empty log is SHA-256 of nothing; proofs about an empty log do not exist and are refused
// (LogError::size_zero, and false from the verifiers). Thread rule: free functions are pure;
// objects belong to one thread, const use of a finished MerkleTree is free. Source: RFC 6962
// section 2.1, RFC 9162 section 2.1 (verification); RELIABILITY 4.3.
#pragma once

#include "crypto/hash.hpp"
#include "crypto/result.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace merit::crypto {

enum class LogError {
    size_zero,            // proofs about an empty log
    index_out_of_range,   // the leaf index is not below the size
    old_size_above_new,   // consistency is shown from the smaller log to the bigger one
    wrong_frontier,       // a stored frontier does not have one hash per set bit of the size
    subtree_unavailable,  // the reader could not give a subtree hash
};

std::string_view name_of(LogError error);

// Enough for any log of fewer than 2^64 leaves: 64 levels, and in a consistency proof also the
// subtree where the old log ends.
inline constexpr std::size_t log_proof_hashes_max = 65;

using LogProof = std::vector<Hash256>;

// SHA-256(0x00 | parts joined).
Hash256 leaf_hash(BytesView entry);
Hash256 leaf_hash(std::initializer_list<BytesView> parts);

// SHA-256(0x01 | left | right).
Hash256 node_hash(const Hash256& left, const Hash256& right);

Hash256 empty_log_root();

// The state of a log that only appends: its size and the frontier, the roots of the perfect
// subtrees that make up the log, the biggest (leftmost) first, one for every set bit of the size.
class LogAccumulator {
  public:
    LogAccumulator() = default;
    static Result<LogAccumulator, LogError> from_frontier(std::uint64_t size,
                                                          std::vector<Hash256> frontier);

    void append(const Hash256& leaf);

    std::uint64_t size() const { return size_; }
    const std::vector<Hash256>& frontier() const { return frontier_; }
    Hash256 root() const;

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash256> frontier_;
};

// Root of the perfect subtree number `index` of height `level`: of the 2^level leaves that begin at
// index * 2^level; level 0 is the leaf hash itself. It is asked only for subtrees that lie whole
// within the size that the proof is about. nullopt: unavailable.
using SubtreeReader = std::function<std::optional<Hash256>(unsigned level, std::uint64_t index)>;

// Reads one subtree per hash of the proof, and up to 64 more for the right border of the log.
Result<LogProof, LogError> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                           const SubtreeReader& reader);

// From the log of old_size leaves to that of new_size; empty when both are equal.
Result<LogProof, LogError> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                             const SubtreeReader& reader);

// Root of the log of `size` leaves.
Result<Hash256, LogError> log_root(std::uint64_t size, const SubtreeReader& reader);

bool verify_inclusion(const Hash256& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash256> proof, const Hash256& root);

bool verify_consistency(std::uint64_t old_size, const Hash256& old_root, std::uint64_t new_size,
                        const Hash256& new_root, std::span<const Hash256> proof);

// Root over leaf hashes in memory.
Hash256 merkle_root(std::span<const Hash256> leaves);

// Leaf hashes in memory with all inner hashes (64 bytes a leaf), for many proofs about one list.
class MerkleTree {
  public:
    explicit MerkleTree(std::vector<Hash256> leaves);

    std::uint64_t size() const { return levels_.front().size(); }
    Hash256 root() const;
    Result<LogProof, LogError> inclusion_proof(std::uint64_t index) const;
    Result<LogProof, LogError> consistency_proof(std::uint64_t old_size) const;

  private:
    std::optional<Hash256> subtree(unsigned level, std::uint64_t index) const;

    std::vector<std::vector<Hash256>> levels_;  // levels_[l]: perfect subtrees of height l
};

}  // namespace merit::crypto
