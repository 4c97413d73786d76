#include "crypto/sparse_merkle.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace merit::crypto {

namespace detail {

// Common head of leaves and branches: no virtual table, the kind shares a word with the count.
struct SparseNode {
    explicit SparseNode(bool leaf) : is_leaf(leaf) {}
    mutable std::atomic<std::uint32_t> count{1};
    const bool is_leaf;
};

namespace {

struct Leaf : SparseNode {
    Leaf(const Hash256& leaf_path, const Hash256& leaf_value)
        : SparseNode(true), path(leaf_path), value_hash(leaf_value) {}
    const Hash256 path;
    const Hash256 value_hash;
};

struct Branch : SparseNode {
    Branch(SparseNodeRef left_child, SparseNodeRef right_child, const Hash256& own_hash)
        : SparseNode(false),
          left(std::move(left_child)),
          right(std::move(right_child)),
          hash(own_hash) {}
    const SparseNodeRef left;
    const SparseNodeRef right;
    const Hash256 hash;
};

static_assert(sizeof(Leaf) == 72);
static_assert(sizeof(Branch) == 56);

const Leaf& leaf_of(const SparseNode* node) {
    return *static_cast<const Leaf*>(node);
}
const Branch& branch_of(const SparseNode* node) {
    return *static_cast<const Branch*>(node);
}

// A leaf's hash is not stored: it is needed only when its parent is hashed anew.
Hash256 hash_of(const SparseNodeRef& node) {
    if (!node) return Hash256{};
    if (!node.get()->is_leaf) return branch_of(node.get()).hash;
    const Leaf& leaf = leaf_of(node.get());
    return sparse_leaf_hash(leaf.path, leaf.value_hash);
}

SparseNodeRef make_leaf(const Hash256& path, const Hash256& value_hash) {
    return SparseNodeRef(new Leaf(path, value_hash));
}

// A subtree with one leaf is that leaf, and one with none is empty.
SparseNodeRef join(SparseNodeRef left, SparseNodeRef right) {
    if (!left && (!right || right.get()->is_leaf)) return right;
    if (!right && left.get()->is_leaf) return left;
    const Hash256 hash = sparse_node_hash(hash_of(left), hash_of(right));
    return SparseNodeRef(new Branch(std::move(left), std::move(right), hash));
}

using Changes = std::span<const SparseChange>;

// The changes of the left half of a subtree at this depth: those before the first one that goes
// right.
std::size_t left_count(Changes changes, std::size_t depth) {
    const auto goes_left = [depth](const SparseChange& change) {
        return !path_bit(change.path, depth);
    };
    const auto middle = std::partition_point(changes.begin(), changes.end(), goes_left);
    return static_cast<std::size_t>(middle - changes.begin());
}

// A subtree of puts alone.
SparseNodeRef build(Changes puts, std::size_t depth) {
    if (puts.empty()) return {};
    if (puts.size() == 1) return make_leaf(puts[0].path, *puts[0].value_hash);
    const std::size_t middle = left_count(puts, depth);
    SparseNodeRef left = build(puts.first(middle), depth + 1);
    return join(std::move(left), build(puts.subspan(middle), depth + 1));
}

// What becomes of a place that held one leaf, or nothing.
SparseNodeRef apply_to_leaf(const SparseNodeRef& old, Changes changes, std::size_t depth) {
    std::vector<SparseChange> puts;
    puts.reserve(changes.size() + 1);
    bool keeps_old = static_cast<bool>(old);
    for (const SparseChange& change : changes) {
        if (old && change.path == leaf_of(old.get()).path) {
            if (change.value_hash == leaf_of(old.get()).value_hash) continue;
            keeps_old = false;
        }
        if (change.value_hash) puts.push_back(change);
    }
    if (!keeps_old) return build(puts, depth);
    if (puts.empty()) return old;
    const SparseChange kept{leaf_of(old.get()).path, leaf_of(old.get()).value_hash};
    const auto place = std::lower_bound(
        puts.begin(), puts.end(), kept,
        [](const SparseChange& a, const SparseChange& b) { return a.path < b.path; });
    puts.insert(place, kept);
    return build(puts, depth);
}

SparseNodeRef apply_to(const SparseNodeRef& old, Changes changes, std::size_t depth) {
    if (changes.empty()) return old;
    if (!old || old.get()->is_leaf) return apply_to_leaf(old, changes, depth);
    const Branch& branch = branch_of(old.get());
    const std::size_t middle = left_count(changes, depth);
    SparseNodeRef left = apply_to(branch.left, changes.first(middle), depth + 1);
    SparseNodeRef right = apply_to(branch.right, changes.subspan(middle), depth + 1);
    if (left.get() == branch.left.get() && right.get() == branch.right.get()) return old;
    return join(std::move(left), std::move(right));
}

}  // namespace

SparseNodeRef::SparseNodeRef(const SparseNodeRef& other) : node_(other.node_) {
    if (node_ != nullptr) node_->count.fetch_add(1, std::memory_order_relaxed);
}

SparseNodeRef& SparseNodeRef::operator=(SparseNodeRef other) noexcept {
    std::swap(node_, other.node_);
    return *this;
}

// The last reference deletes; a chain of deletions is as long as the tree is deep, at most 256.
SparseNodeRef::~SparseNodeRef() {
    if (node_ == nullptr) return;
    if (node_->count.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (node_->is_leaf) {
        delete static_cast<const Leaf*>(node_);
    } else {
        delete static_cast<const Branch*>(node_);
    }
}

}  // namespace detail

SparseChange make_sparse_change(BytesView state_key, std::optional<BytesView> value) {
    SparseChange change{sparse_path(state_key), std::nullopt};
    if (value) change.value_hash = sparse_value_hash(*value);
    return change;
}

void sort_sparse_changes(std::vector<SparseChange>& changes) {
    std::sort(changes.begin(), changes.end(),
              [](const SparseChange& a, const SparseChange& b) { return a.path < b.path; });
}

SparseMerkleTree SparseMerkleTree::apply(std::span<const SparseChange> changes) const {
    for (std::size_t i = 1; i < changes.size(); ++i) {
        MERIT_ASSERT(changes[i - 1].path < changes[i].path, "changes ascend by path");
    }
    return SparseMerkleTree(detail::apply_to(root_, changes, 0));
}

Hash256 SparseMerkleTree::root() const {
    return detail::hash_of(root_);
}

std::optional<Hash256> SparseMerkleTree::value_hash(const Hash256& path) const {
    const detail::SparseNode* node = root_.get();
    for (std::size_t depth = 0; node != nullptr && !node->is_leaf; ++depth) {
        const detail::Branch& branch = detail::branch_of(node);
        node = path_bit(path, depth) ? branch.right.get() : branch.left.get();
    }
    if (node == nullptr || detail::leaf_of(node).path != path) return std::nullopt;
    return detail::leaf_of(node).value_hash;
}

SparseProof SparseMerkleTree::prove_path(const Hash256& path) const {
    SparseProof proof;
    const detail::SparseNode* node = root_.get();
    while (node != nullptr && !node->is_leaf) {
        const detail::Branch& branch = detail::branch_of(node);
        const bool goes_right = path_bit(path, proof.siblings.size());
        proof.siblings.push_back(detail::hash_of(goes_right ? branch.left : branch.right));
        node = goes_right ? branch.right.get() : branch.left.get();
    }
    if (node != nullptr && detail::leaf_of(node).path != path) {
        proof.other = SparseLeaf{detail::leaf_of(node).path, detail::leaf_of(node).value_hash};
    }
    return proof;
}

}  // namespace merit::crypto
