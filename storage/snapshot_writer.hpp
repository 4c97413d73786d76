// Takes a snapshot of a store at a certified height, while blocks go on being committed.
//
// Reads the pinned view alone, so it never holds up the writer. Memory: some 64 MiB. Thread rule:
// any thread; one call a folder. Source: RELIABILITY 4.5, docs/specification/snapshots.md.
#pragma once

#include "storage/snapshot_folder.hpp"
#include "storage/store.hpp"

namespace merit::storage {

// `view` is of the certificate's height. The folder is there whole and on disk when it returns, or
// not at all. Errors: bad_header (the store has another block or other roots there, or no longer
// its certificate), bad_log, bad_state (damage), row_too_big. `is_stopping` (may be empty) makes it
// give up, with malformed.
Result<SnapshotFolder, SnapshotError> write_snapshot(
    const Store& store, const ReadView& view, const ledger::CheckpointCertificate& certificate,
    const std::filesystem::path& folder, const std::function<bool()>& is_stopping = {});

}  // namespace merit::storage
