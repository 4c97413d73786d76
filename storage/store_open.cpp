// Opening a store: what is on disk is checked before anything is answered from it.
#include "crypto/assert.hpp"
#include "ledger/block.hpp"
#include "ledger/codec/codec.hpp"
#include "storage/keys.hpp"
#include "storage/store_impl.hpp"

namespace merit::storage {

namespace {

constexpr int read_only_retries = 3;

StorageFailure corrupted(std::string place) {
    return {StorageError::corrupted, std::move(place)};
}

std::string at_height(ledger::Height height) {
    return "height " + std::to_string(height.value);
}

Roots roots_of(const keys::RootsRow& row) {
    return {row.log_size, row.log_root, row.state_root};
}

}  // namespace

Result<std::unique_ptr<Store>, StorageFailure> Store::open(const std::filesystem::path& path,
                                                           const StoreOptions& options) {
    auto store = try_open(path, options);
    // Beside a running node files come and go between two looks at the directory: look again.
    for (int i = 0; i < read_only_retries && options.read_only && !store; ++i)
        store = try_open(path, options);
    return store;
}

Result<std::unique_ptr<Store>, StorageFailure> Store::try_open(const std::filesystem::path& path,
                                                               const StoreOptions& options) {
    MERIT_TRY(auto database, Database::open(path, options));
    auto impl = std::make_unique<Impl>(std::move(database));
    MERIT_TRY(impl->load(options));
    if (options.merges_files && !options.read_only) impl->database->begin_merging();
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<void, StorageFailure> Store::Impl::load(const StoreOptions& options) {
    MERIT_TRY(const auto format, database->try_get(Family::meta, keys::format_key()));
    MERIT_TRY(const auto stored_head, database->try_get(Family::meta, keys::head_key()));
    if (!format || !stored_head) {
        if (format || stored_head) return corrupted("meta");
        if (options.watermark) {
            return StorageFailure{StorageError::lost_committed_data, "the store is empty"};
        }
        return success();
    }
    const auto version = ledger::decode<std::uint32_t>(*format);
    if (!version || version.value() != keys::format_version) {
        return StorageFailure{StorageError::wrong_format, "format"};
    }
    const auto row = ledger::decode<keys::HeadRow>(*stored_head);
    if (!row) return corrupted("head");
    MERIT_TRY(const auto base_bytes, database->try_get(Family::meta, keys::base_key()));
    if (base_bytes) {
        const auto stored_base = ledger::decode<keys::BaseRow>(*base_bytes);
        if (!stored_base || stored_base.value().height > row.value().height) {
            return corrupted("base");
        }
        base = stored_base.value();
    }
    const Head opened{row.value().height, row.value().block, roots_of(row.value().roots)};
    head = opened;
    if (options.watermark) {
        MERIT_TRY(check_watermark(*options.watermark));
    }
    MERIT_TRY(const auto block, load_block(opened.height));
    if (!block || block->digest != opened.block || block->roots != opened.roots) {
        return corrupted("block at " + at_height(opened.height));
    }
    MERIT_TRY(tiles, LogTiles::load(*database, opened.roots.log_size));
    if (tiles.root() != opened.roots.log_root) {
        return StorageFailure{StorageError::log_root_mismatch, at_height(opened.height)};
    }
    MERIT_TRY(load_tree(opened.roots));
    publish(opened, 0);
    return success();
}

Result<std::optional<StoredBlock>, StorageFailure> Store::Impl::load_block(
    ledger::Height height) const {
    MERIT_TRY(const auto bytes, database->try_get(Family::blocks, keys::height_key(height)));
    if (!bytes) return std::optional<StoredBlock>();
    auto decoded = ledger::decode<keys::BlockRow>(*bytes);
    // The row holds its own height: one that stands in another place is noticed.
    if (!decoded || decoded.value().height != height) {
        return corrupted("block at " + at_height(height));
    }
    keys::BlockRow& row = decoded.value();
    StoredBlock block;
    block.height = row.height;
    block.digest = row.digest;
    block.header = std::move(row.header);
    block.certificate = std::move(row.certificate);
    block.roots = roots_of(row.roots);
    block.first_leaf = row.first_leaf;
    block.batches = row.batches;
    return std::optional<StoredBlock>(std::move(block));
}

Result<void, StorageFailure> Store::Impl::check_watermark(const Committed& watermark) const {
    const auto lost = [&](std::string why) {
        return StorageFailure{StorageError::lost_committed_data,
                              "committed " + at_height(watermark.height) + ", " + std::move(why)};
    };
    if (head->height < watermark.height) return lost("head at " + at_height(head->height));
    // What was committed below a snapshot is covered by its certificate.
    if (watermark.height < base.height) return success();
    MERIT_TRY(const auto block, load_block(watermark.height));
    if (!block) return lost("the block is missing");
    if (block->digest != watermark.block) return lost("another block is stored");
    if (block->roots.log_root != watermark.log_root ||
        block->roots.state_root != watermark.state_root) {
        return lost("other roots are stored");
    }
    return success();
}

// The state tree lives in memory; it is made anew of every key and value.
Result<void, StorageFailure> Store::Impl::load_tree(const Roots& roots) {
    std::vector<crypto::SparseChange> changes;
    MERIT_TRY(database->read_all(Family::state, [&](BytesView key, BytesView value) {
        changes.push_back(crypto::make_sparse_change(key, value));
        return true;
    }));
    crypto::sort_sparse_changes(changes);
    tree = crypto::SparseMerkleTree().apply(changes);
    if (tree.root() != roots.state_root) {
        return StorageFailure{StorageError::state_root_mismatch,
                              std::to_string(changes.size()) + " keys"};
    }
    return success();
}

}  // namespace merit::storage
