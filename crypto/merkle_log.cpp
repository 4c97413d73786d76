#include "crypto/merkle_log.hpp"

#include "crypto/assert.hpp"

#include <bit>
#include <utility>

namespace merit::crypto {

namespace {

constexpr std::array<Byte, 1> leaf_prefix{0};
constexpr std::array<Byte, 1> node_prefix{1};

// The biggest power of two below `size`, which is at least 2: where RFC 6962 splits a log.
std::uint64_t split_point(std::uint64_t size) {
    return std::bit_floor(size - 1);
}

// Root of the leaves [begin, end) of a split; `begin` is a multiple of the power of two above the
// width, so that a width that is a power of two is one perfect subtree.
Result<Hash256, LogError> range_root(std::uint64_t begin, std::uint64_t end,
                                     const SubtreeReader& reader) {
    const std::uint64_t width = end - begin;
    if (std::has_single_bit(width)) {
        const auto level = static_cast<unsigned>(std::countr_zero(width));
        const std::optional<Hash256> hash = reader(level, begin >> level);
        if (!hash) return LogError::subtree_unavailable;
        return *hash;
    }
    const std::uint64_t middle = begin + split_point(width);
    MERIT_TRY(const Hash256 left, range_root(begin, middle, reader));
    MERIT_TRY(const Hash256 right, range_root(middle, end, reader));
    return node_hash(left, right);
}

bool is_odd(std::uint64_t number) {
    return (number & 1) != 0;
}

// At the right edge of the log a node may have no sibling for some levels: it moves up unchanged.
void skip_levels_without_sibling(std::uint64_t& node, std::uint64_t& last) {
    while (!is_odd(node) && node != 0) {
        node >>= 1;
        last >>= 1;
    }
}

}  // namespace

std::string_view name_of(LogError error) {
    switch (error) {
        case LogError::size_zero:
            return "log_size_zero";
        case LogError::index_out_of_range:
            return "log_index_out_of_range";
        case LogError::old_size_above_new:
            return "log_old_size_above_new";
        case LogError::wrong_frontier:
            return "log_wrong_frontier";
        case LogError::subtree_unavailable:
            return "log_subtree_unavailable";
    }
    return "log_unknown_error";
}

Hash256 leaf_hash(BytesView entry) {
    return sha256({leaf_prefix, entry});
}

Hash256 leaf_hash(std::initializer_list<BytesView> parts) {
    Sha256 hasher;
    hasher.update(leaf_prefix);
    for (BytesView part : parts)
        hasher.update(part);
    return hasher.finish();
}

Hash256 node_hash(const Hash256& left, const Hash256& right) {
    return sha256({node_prefix, left.view(), right.view()});
}

Hash256 empty_log_root() {
    return sha256({});
}

Result<LogAccumulator, LogError> LogAccumulator::from_frontier(std::uint64_t size,
                                                               std::vector<Hash256> frontier) {
    if (frontier.size() != static_cast<std::size_t>(std::popcount(size))) {
        return LogError::wrong_frontier;
    }
    LogAccumulator accumulator;
    accumulator.size_ = size;
    accumulator.frontier_ = std::move(frontier);
    return accumulator;
}

void LogAccumulator::append(const Hash256& leaf) {
    MERIT_ASSERT(size_ != UINT64_MAX, "a log has fewer than 2^64 leaves");
    // The subtrees that the trailing one bits of the size stand for close into one bigger subtree.
    Hash256 subtree = leaf;
    for (std::uint64_t bits = size_; is_odd(bits); bits >>= 1) {
        subtree = node_hash(frontier_.back(), subtree);
        frontier_.pop_back();
    }
    frontier_.push_back(subtree);
    ++size_;
}

Hash256 LogAccumulator::root() const {
    if (frontier_.empty()) return empty_log_root();
    Hash256 root = frontier_.back();
    for (std::size_t i = frontier_.size() - 1; i > 0; --i)
        root = node_hash(frontier_[i - 1], root);
    return root;
}

Result<LogProof, LogError> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                           const SubtreeReader& reader) {
    if (size == 0) return LogError::size_zero;
    if (index >= size) return LogError::index_out_of_range;
    // Down from the root, noting the half that does not hold the leaf; then turned round.
    LogProof proof;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {
        const std::uint64_t middle = begin + split_point(end - begin);
        if (index < middle) {
            MERIT_TRY(const Hash256 right, range_root(middle, end, reader));
            proof.push_back(right);
            end = middle;
        } else {
            MERIT_TRY(const Hash256 left, range_root(begin, middle, reader));
            proof.push_back(left);
            begin = middle;
        }
    }
    return LogProof(proof.rbegin(), proof.rend());
}

Result<LogProof, LogError> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                             const SubtreeReader& reader) {
    if (old_size == 0) return LogError::size_zero;
    if (old_size > new_size) return LogError::old_size_above_new;
    LogProof proof;
    std::uint64_t begin = 0;
    std::uint64_t end = new_size;
    while (old_size != end) {
        const std::uint64_t middle = begin + split_point(end - begin);
        if (old_size <= middle) {
            MERIT_TRY(const Hash256 right, range_root(middle, end, reader));
            proof.push_back(right);
            end = middle;
        } else {
            MERIT_TRY(const Hash256 left, range_root(begin, middle, reader));
            proof.push_back(left);
            begin = middle;
        }
    }
    // The old log ends at a subtree [begin, end); its root is known to the verifier only when that
    // subtree is the whole old log.
    if (begin != 0) {
        MERIT_TRY(const Hash256 shared, range_root(begin, end, reader));
        proof.push_back(shared);
    }
    return LogProof(proof.rbegin(), proof.rend());
}

Result<Hash256, LogError> log_root(std::uint64_t size, const SubtreeReader& reader) {
    if (size == 0) return empty_log_root();
    return range_root(0, size, reader);
}

bool verify_inclusion(const Hash256& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash256> proof, const Hash256& root) {
    if (index >= size) return false;
    std::uint64_t node = index;
    std::uint64_t last = size - 1;
    Hash256 hash = leaf;
    for (const Hash256& sibling : proof) {
        if (last == 0) return false;
        if (is_odd(node) || node == last) {
            hash = node_hash(sibling, hash);
            skip_levels_without_sibling(node, last);
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool verify_consistency(std::uint64_t old_size, const Hash256& old_root, std::uint64_t new_size,
                        const Hash256& new_root, std::span<const Hash256> proof) {
    if (old_size == 0 || old_size > new_size) return false;
    if (old_size == new_size) return proof.empty() && old_root == new_root;
    if (proof.empty()) return false;
    std::uint64_t node = old_size - 1;
    std::uint64_t last = new_size - 1;
    while (is_odd(node)) {
        node >>= 1;
        last >>= 1;
    }
    // An old log that is one perfect subtree is its own first hash.
    const bool old_is_perfect = std::has_single_bit(old_size);
    Hash256 old_hash = old_is_perfect ? old_root : proof.front();
    Hash256 new_hash = old_hash;
    for (const Hash256& sibling : proof.subspan(old_is_perfect ? 0 : 1)) {
        if (last == 0) return false;
        if (is_odd(node) || node == last) {
            old_hash = node_hash(sibling, old_hash);
            new_hash = node_hash(sibling, new_hash);
            skip_levels_without_sibling(node, last);
        } else {
            new_hash = node_hash(new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash == old_root && new_hash == new_root;
}

Hash256 merkle_root(std::span<const Hash256> leaves) {
    LogAccumulator accumulator;
    for (const Hash256& leaf : leaves)
        accumulator.append(leaf);
    return accumulator.root();
}

MerkleTree::MerkleTree(std::vector<Hash256> leaves) {
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > 1) {
        const std::vector<Hash256>& below = levels_.back();
        std::vector<Hash256> level;
        level.reserve(below.size() / 2);
        for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
            level.push_back(node_hash(below[i], below[i + 1]));
        }
        levels_.push_back(std::move(level));
    }
}

std::optional<Hash256> MerkleTree::subtree(unsigned level, std::uint64_t index) const {
    MERIT_ASSERT(level < levels_.size() && index < levels_[level].size(),
                 "a proof reads only subtrees within the log");
    return levels_[level][static_cast<std::size_t>(index)];
}

Hash256 MerkleTree::root() const {
    const auto reader = [this](unsigned level, std::uint64_t index) {
        return subtree(level, index);
    };
    return log_root(size(), reader).value();
}

Result<LogProof, LogError> MerkleTree::inclusion_proof(std::uint64_t index) const {
    return crypto::inclusion_proof(
        index, size(), [this](unsigned level, std::uint64_t at) { return subtree(level, at); });
}

Result<LogProof, LogError> MerkleTree::consistency_proof(std::uint64_t old_size) const {
    return crypto::consistency_proof(
        old_size, size(), [this](unsigned level, std::uint64_t at) { return subtree(level, at); });
}

}  // namespace merit::crypto
