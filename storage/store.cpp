#include "storage/store.hpp"

#include "crypto/assert.hpp"
#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"
#include "storage/fatal.hpp"
#include "storage/keys.hpp"
#include "storage/store_impl.hpp"

#include <algorithm>

namespace merit::storage {

namespace {

keys::RootsRow row_of(const Roots& roots) {
    return {roots.log_size, roots.log_root, roots.state_root};
}

// In key order, which RocksDB takes fastest; of equal keys the last entry wins.
std::vector<const ledger::IndexEntry*> sorted(std::span<const ledger::IndexEntry> entries) {
    std::vector<const ledger::IndexEntry*> result;
    for (const ledger::IndexEntry& entry : entries)
        result.push_back(&entry);
    std::stable_sort(result.begin(), result.end(),
                     [](const auto* a, const auto* b) { return a->key < b->key; });
    return result;
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

bool Store::is_empty() const {
    const std::lock_guard lock(impl_->mutex);
    return !impl_->head;
}

Roots Store::initialize(const ledger::Genesis& genesis, const ledger::StateDelta& state,
                        std::span<const ledger::IndexEntry> index) {
    MERIT_ASSERT(is_empty(), "a store is initialized once");
    WriteSet set(*impl_->database);
    const Roots roots = impl_->apply(state, index, {}, set);
    StoredBlock block;
    const ledger::Header header = ledger::genesis_header(genesis);
    block.height = header.height;
    block.digest = ledger::block_digest(header);
    block.header = ledger::encode_header(header);
    block.roots = roots;
    impl_->put_block(block, set);
    set.put(Family::meta, keys::format_key(), ledger::encode(keys::format_version));
    set.put(Family::meta, keys::genesis_key(), ledger::encode_genesis(genesis));
    impl_->database->write(set, true);
    impl_->publish({block.height, block.digest, roots}, 0);
    return roots;
}

Roots Store::commit(const BlockCommit& commit) {
    const Head before = head();
    MERIT_ASSERT(commit.height == before.height.next(), "heights are consecutive");
    WriteSet set(*impl_->database);
    StoredBlock block;
    block.height = commit.height;
    block.digest = commit.digest;
    block.header = commit.header;
    block.certificate = commit.certificate;
    block.first_leaf = before.roots.log_size;
    block.batches = static_cast<std::uint32_t>(commit.batches.size());
    block.roots =
        impl_->apply(commit.executed.delta, commit.executed.index, commit.executed.leaves, set);
    impl_->put_batches(commit, set);
    impl_->put_receipts(commit, block.first_leaf, set);
    impl_->put_block(block, set);
    if (commit.term_end) {
        set.put(Family::meta, keys::term_end_key(commit.term_end->term()),
                ledger::encode(*commit.term_end));
    }
    impl_->database->write(set, true);
    impl_->publish({block.height, block.digest, block.roots}, commit.monotonic_ms);
    return block.roots;
}

Roots Store::Impl::apply(const ledger::StateDelta& state, std::span<const ledger::IndexEntry> index,
                         std::span<const crypto::Hash256> leaves, WriteSet& set) {
    std::vector<crypto::SparseChange> changes;
    changes.reserve(state.size());
    for (const auto& [key, value] : state) {
        changes.push_back(crypto::make_sparse_change(
            key, value ? std::optional<BytesView>(*value) : std::nullopt));
        if (value) {
            set.put(Family::state, key, *value);
        } else {
            set.erase(Family::state, key);
        }
    }
    crypto::sort_sparse_changes(changes);
    tree = tree.apply(changes);
    for (const ledger::IndexEntry* entry : sorted(index)) {
        const Bytes key = keys::index_key(keys::IndexKind::caller, entry->key);
        if (entry->value) {
            set.put(Family::index, key, *entry->value);
        } else {
            set.erase(Family::index, key);
        }
    }
    tiles.append(leaves, set);
    return {tiles.size(), tiles.root(), tree.root()};
}

// The block's row and the head.
void Store::Impl::put_block(const StoredBlock& block, WriteSet& set) const {
    keys::BlockRow row;
    row.height = block.height;
    row.digest = block.digest;
    row.roots = row_of(block.roots);
    row.first_leaf = block.first_leaf;
    row.batches = block.batches;
    row.header.assign(block.header.begin(), block.header.end());
    row.certificate.assign(block.certificate.begin(), block.certificate.end());
    set.put(Family::blocks, keys::height_key(block.height), ledger::encode(row));
    set.put(Family::index, keys::index_key(keys::IndexKind::block_digest, block.digest.view()),
            ledger::encode(block.height));
    set.put(Family::meta, keys::head_key(),
            ledger::encode(keys::HeadRow{block.height, block.digest, row.roots}));
}

void Store::Impl::put_batches(const BlockCommit& block, WriteSet& set) const {
    for (std::uint32_t i = 0; i < block.batches.size(); ++i) {
        const Bytes key = keys::batch_key(block.height, i);
        set.put(Family::batches, key, block.batches[i].signed_batch);
        set.put(Family::index,
                keys::index_key(keys::IndexKind::batch_digest, block.batches[i].digest.view()),
                key);
    }
}

void Store::Impl::put_receipts(const BlockCommit& block, std::uint64_t first_leaf,
                               WriteSet& set) const {
    ledger::Receipts receipts;
    receipts.items.assign(block.executed.receipts.begin(), block.executed.receipts.end());
    set.put(Family::receipts, keys::height_key(block.height), ledger::encode(receipts));

    // An executed transaction's row replaces a dropped one's, never the other way round.
    std::map<ledger::TxId, keys::TransactionRow> rows;
    std::uint64_t next_leaf = first_leaf;
    for (std::uint32_t i = 0; i < receipts.items.size(); ++i) {
        const ledger::Receipt& receipt = receipts.items[i];
        MERIT_ASSERT(receipt.leaves == 0 || receipt.first_leaf == next_leaf,
                     "receipts name their leaves in order");
        next_leaf += receipt.leaves;
        const bool dropped = receipt.outcome == ledger::Outcome::dropped;
        const auto found = rows.find(receipt.tx_id);
        if (dropped && found != rows.end() && !found->second.dropped) continue;
        rows[receipt.tx_id] = {block.height, i, dropped};
    }
    MERIT_ASSERT(next_leaf == first_leaf + block.executed.leaves.size(),
                 "every leaf belongs to a receipt");
    for (const auto& [tx_id, row] : rows) {
        const Bytes key = keys::index_key(keys::IndexKind::transaction, tx_id.view());
        if (row.dropped) {
            const auto stored = database->get(Family::index, key);
            if (stored && !ledger::decode<keys::TransactionRow>(*stored).value().dropped) continue;
        }
        set.put(Family::index, key, ledger::encode(row));
    }
}

void Store::Impl::publish(const Head& published, std::uint64_t monotonic_ms) {
    std::shared_ptr<const ReadView> view = make_read_view(database, published);
    // Freed after the lock is given back: a tree's nodes and a snapshot take a while.
    std::vector<PinnedViews::View> old_views;
    crypto::SparseMerkleTree old_tree;
    const std::lock_guard lock(mutex);
    head = published;
    old_views = pinned.add(published.height, monotonic_ms, std::move(view));
    trees[published.height] = tree;
    if (trees.size() > ledger::limits::state_roots_kept) {
        old_tree = trees.begin()->second;
        trees.erase(trees.begin());
    }
}

Result<void, StorageFailure> Store::store_checkpoint(
    const ledger::CheckpointCertificate& certificate) {
    const ledger::Checkpoint& checkpoint = certificate.checkpoint;
    const std::string place = "height " + std::to_string(checkpoint.height.value);
    const auto stored = block(checkpoint.height);
    if (!stored) return StorageFailure{StorageError::unknown_height, place};
    const Roots certified{checkpoint.log_size, checkpoint.log_root, checkpoint.state_root};
    if (stored->digest != checkpoint.block || stored->roots != certified) {
        return StorageFailure{StorageError::checkpoint_mismatch, place};
    }
    WriteSet set(*impl_->database);
    set.put(Family::checkpoints, keys::height_key(checkpoint.height),
            ledger::encode_checkpoint_certificate(certificate));
    impl_->database->write(set, false);
    return success();
}

}  // namespace merit::storage
