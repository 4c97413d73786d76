#include "storage/storage_error.hpp"

namespace merit::storage {

std::string_view name_of(StorageError error) {
    switch (error) {
        case StorageError::locked:
            return "storage.locked";
        case StorageError::cannot_open:
            return "storage.cannot_open";
        case StorageError::wrong_format:
            return "storage.wrong_format";
        case StorageError::log_damaged:
            return "log.damaged";
        case StorageError::sign_state_missing:
            return "sign_state.missing";
        case StorageError::sign_state_lost:
            return "sign_state.lost";
        case StorageError::corrupted:
            return "storage.corrupted";
        case StorageError::state_root_mismatch:
            return "storage.state_root_mismatch";
        case StorageError::log_root_mismatch:
            return "storage.log_root_mismatch";
        case StorageError::lost_committed_data:
            return "storage.lost_committed_data";
        case StorageError::not_initialized:
            return "storage.not_initialized";
        case StorageError::batch_log_full:
            return "batch_log.full";
        case StorageError::unknown_height:
            return "storage.unknown_height";
        case StorageError::height_gone:
            return "storage.height_gone";
        case StorageError::checkpoint_mismatch:
            return "storage.checkpoint_mismatch";
        case StorageError::out_of_range:
            return "storage.out_of_range";
        case StorageError::nothing_final:
            return "storage.nothing_final";
    }
    return "storage.unknown_error";
}

std::string describe(const StorageFailure& failure) {
    std::string text(name_of(failure.error));
    if (!failure.place.empty()) text += ": " + failure.place;
    return text;
}

}  // namespace merit::storage
