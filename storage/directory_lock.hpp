// The exclusive lock on a node's data directory: the file LOCK in it, held with flock.
//
// It is the first thing that a node takes and the last that it gives back; it keeps a second
// process of this machine away from the logs, the signing state and the database together. The
// kernel releases it when the process ends, however it ends. Source: PROTOCOL section 5 (Start).
#pragma once

#include "storage/file_system.hpp"
#include "storage/storage_error.hpp"

#include <filesystem>
#include <memory>
#include <utility>

namespace merit::storage {

class DirectoryLock {
  public:
    // Makes the directory if it is absent. Errors: locked, cannot_open.
    static Result<DirectoryLock, StorageFailure> take(const std::filesystem::path& directory);

  private:
    explicit DirectoryLock(std::unique_ptr<FileHandle> file) : file_(std::move(file)) {}
    std::unique_ptr<FileHandle> file_;
};

}  // namespace merit::storage
