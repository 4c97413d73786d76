// Makes a database from a snapshot of which every chunk is there.
//
// Guarantees: the database is made in a folder of its own; the state tree and the log are made anew
// from its rows and compared with the certified roots before it is called good, and it is on disk
// when this returns. Thread rule: any thread; nobody else uses the two folders. Source: PROTOCOL
// section 7, RELIABILITY 2.1 and 4.5.
#pragma once

#include "ledger/genesis.hpp"
#include "storage/snapshot_folder.hpp"
#include "storage/store.hpp"

namespace merit::storage {

// The manifest was checked (check_snapshot_manifest), and so were `ends`: how each term before that
// of the state ended, from term 0 on. Replaces what is at `database`; gives it opened. Errors:
// corrupted (a chunk is missing or not the rows of its part), state_root_mismatch,
// log_root_mismatch, cannot_open.
Result<std::unique_ptr<Store>, StorageFailure> restore_snapshot(
    const SnapshotFolder& snapshot, const ledger::Genesis& genesis,
    std::span<const ledger::TermEnd> ends, const std::filesystem::path& database,
    const StoreOptions& options);

}  // namespace merit::storage
