// Why storage refused to open or to answer. Errors of a disk while running are not here: they end
// the process (fatal.hpp).
#pragma once

#include "crypto/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace merit::storage {

enum class StorageError : std::uint8_t {
    locked,               // another process uses this directory
    cannot_open,          // the directory or file cannot be made, read or written
    wrong_format,         // made by another version of the format
    log_damaged,          // a log has a damaged frame below what was synced
    sign_state_missing,   // there is no sign.state
    sign_state_lost,      // both copies of sign.state are damaged
    corrupted,            // RocksDB found damaged data, or stored values contradict one another
    state_root_mismatch,  // the stored state does not give the stored state root
    log_root_mismatch,    // the stored log does not give the stored log root
    lost_committed_data,  // the head is below, or differs from, what the vote log says was
                          // committed
    not_initialized,      // the store is empty: it has no genesis
    batch_log_full,       // the batch log has reached its bound
    unknown_height,       // above the head
    height_gone,          // no longer kept for pinned reads or state proofs
    checkpoint_mismatch,  // a checkpoint certificate contradicts the stored roots of its height
    out_of_range,         // a proof about leaves that the log does not have
    nothing_final,        // there is no block whose own certificate is FINAL: nothing to export
};

// "log.damaged", "storage.lost_committed_data", ...: stable, the same in logs, RPC answers and
// tests.
std::string_view name_of(StorageError error);

// An error with the place where it was found: a file and offset, a height, RocksDB's own words.
struct StorageFailure {
    StorageError error = StorageError::corrupted;
    std::string place;
    bool operator==(const StorageFailure&) const = default;
};

// "log.damaged: votes/0000000000000003.log at 4096".
std::string describe(const StorageFailure& failure);

}  // namespace merit::storage
