#include "storage/snapshot_restore.hpp"

#include "ledger/codec/codec.hpp"
#include "storage/files.hpp"
#include "storage/keys.hpp"
#include "storage/log_tiles.hpp"

namespace merit::storage {

namespace {

Result<void, StorageFailure> put_state(const SnapshotFolder& snapshot, Database& database) {
    for (const std::uint16_t part : snapshot.manifest().chunks()) {
        const auto bytes = snapshot.chunk(part);
        const auto rows = bytes ? read_snapshot_chunk(snapshot.manifest(), part, *bytes)
                                : SnapshotError::bad_chunk;
        if (!rows) {
            return StorageFailure{StorageError::corrupted, "chunk " + std::to_string(part)};
        }
        WriteSet set(database);
        for (const SnapshotRow& row : rows.value())
            set.put(Family::state, row.key, row.value);
        database.write(set, false);
    }
    return success();
}

// All but the state, in one synced write: it makes the rows before it durable too.
Result<void, StorageFailure> put_base(const SnapshotManifest& manifest,
                                      const ledger::Genesis& genesis,
                                      std::span<const ledger::TermEnd> ends, Database& database) {
    const ledger::Checkpoint& checkpoint = manifest.checkpoint.checkpoint;
    const auto tiles = LogTiles::from_border(checkpoint.log_size, manifest.log_border);
    if (!tiles) return StorageFailure{StorageError::log_root_mismatch, "the border of the log"};
    const keys::RootsRow roots{checkpoint.log_size, checkpoint.log_root, checkpoint.state_root};
    keys::BlockRow block;
    block.height = checkpoint.height;
    block.digest = checkpoint.block;
    block.roots = roots;
    block.first_leaf = checkpoint.log_size;  // none of its leaves, receipts and batches are here
    const Bytes header = ledger::encode_header(manifest.header);
    const Bytes certificate = ledger::encode_certificate(manifest.certificate);
    block.header.assign(header.begin(), header.end());
    block.certificate.assign(certificate.begin(), certificate.end());

    WriteSet set(database);
    tiles->put_border(set);
    set.put(Family::blocks, keys::height_key(checkpoint.height), ledger::encode(block));
    set.put(Family::index, keys::index_key(keys::IndexKind::block_digest, block.digest.view()),
            ledger::encode(block.height));
    set.put(Family::checkpoints, keys::height_key(checkpoint.height),
            ledger::encode_checkpoint_certificate(manifest.checkpoint));
    for (const ledger::TermEnd& end : ends)
        set.put(Family::meta, keys::term_end_key(end.term()), ledger::encode(end));
    set.put(Family::meta, keys::format_key(), ledger::encode(keys::format_version));
    set.put(Family::meta, keys::genesis_key(), ledger::encode_genesis(genesis));
    set.put(Family::meta, keys::base_key(),
            ledger::encode(keys::BaseRow{checkpoint.height, checkpoint.log_size}));
    set.put(Family::meta, keys::head_key(),
            ledger::encode(keys::HeadRow{checkpoint.height, checkpoint.block, roots}));
    database.write(set, true);
    return success();
}

}  // namespace

Result<std::unique_ptr<Store>, StorageFailure> restore_snapshot(
    const SnapshotFolder& snapshot, const ledger::Genesis& genesis,
    std::span<const ledger::TermEnd> ends, const std::filesystem::path& path,
    const StoreOptions& options) {
    if (!file_system().remove_all(path)) {
        return StorageFailure{StorageError::cannot_open, path.string()};
    }
    {
        MERIT_TRY(const auto database, Database::open(path, options));
        MERIT_TRY(put_state(snapshot, *database));
        MERIT_TRY(put_base(snapshot.manifest(), genesis, ends, *database));
    }
    // Opening makes both trees anew from what lies on disk.
    MERIT_TRY(auto store, Store::open(path, options));
    const Head head = store->head();
    const ledger::Checkpoint& checkpoint = snapshot.manifest().checkpoint.checkpoint;
    if (head.roots != Roots{checkpoint.log_size, checkpoint.log_root, checkpoint.state_root}) {
        return StorageFailure{StorageError::state_root_mismatch, path.string()};
    }
    sync_directory(path);
    return store;
}

}  // namespace merit::storage
