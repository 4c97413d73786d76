// Writes a stored ledger to an export file (ledger/export_file.hpp).
//
// The file ends at the highest block whose own certificate is FINAL, or which is a boundary: a block
// that became final through a descendant has no FINAL of its own, and the file must prove its end
// by itself; a boundary carries the proof that its term has ended. Thread rule: any
// thread, also while blocks are committed; the range is fixed when it begins.
// Source: DETAILS section 6.
#pragma once

#include "ledger/export_file.hpp"
#include "storage/store.hpp"

#include <functional>

namespace merit::storage {

struct ExportSummary {
    ledger::Height height;  // of the last block
    std::optional<ledger::Height> certified;
    std::uint64_t bytes = 0;
};

// A stored block with all that a replay needs. Error: corrupted, also for a height that is not
// there.
Result<ledger::ExportedBlock, StorageFailure> read_exported(const Store& store,
                                                            ledger::Height height);
// The bytes of its parts.
std::size_t exported_bytes(const ledger::ExportedBlock& block);

// Errors: height_gone (the store began at a snapshot and its history is not whole yet),
// not_initialized, nothing_final, corrupted, cannot_open (the file). `progress`, if any, is called
// after each height.
Result<ExportSummary, StorageFailure> export_ledger(
    const Store& store, const std::filesystem::path& file,
    const std::function<void(ledger::Height done, ledger::Height of)>& progress = {});

}  // namespace merit::storage
