// What a Store holds. Internal to storage.
#pragma once

#include "crypto/sparse_merkle.hpp"
#include "storage/database.hpp"
#include "storage/keys.hpp"
#include "storage/log_tiles.hpp"
#include "storage/pinned_views.hpp"
#include "storage/store.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace merit::storage {

struct Store::Impl {
    explicit Impl(std::shared_ptr<Database> opened) : database(std::move(opened)) {}

    // At open.
    Result<void, StorageFailure> load(const StoreOptions& options);
    Result<void, StorageFailure> check_watermark(const Committed& watermark) const;
    Result<void, StorageFailure> load_tree(const Roots& roots);

    // Damage is an error: corrupted.
    Result<std::optional<StoredBlock>, StorageFailure> load_block(ledger::Height height) const;
    // State, index and log changes of a block; gives its roots.
    Roots apply(const ledger::StateDelta& state, std::span<const ledger::IndexEntry> index,
                std::span<const crypto::Hash256> leaves, WriteSet& set);
    void put_block(const StoredBlock& block, WriteSet& set) const;
    void put_batches(const BlockCommit& block, WriteSet& set) const;
    void put_receipts(const BlockCommit& block, std::uint64_t first_leaf, WriteSet& set) const;
    // Makes what was just written the head that readers see.
    void publish(const Head& head, std::uint64_t monotonic_ms);

    const std::shared_ptr<Database> database;
    keys::BaseRow base;  // fixed at open

    // The writer's.
    LogTiles tiles;
    crypto::SparseMerkleTree tree;

    // Shared, under the mutex.
    mutable std::mutex mutex;
    std::optional<Head> head;
    PinnedViews pinned;
    std::map<ledger::Height, crypto::SparseMerkleTree> trees;  // the last 128
};

// A view at the head as it is in the database now.
std::shared_ptr<const ReadView> make_read_view(std::shared_ptr<const Database> database,
                                               const Head& head);

}  // namespace merit::storage
