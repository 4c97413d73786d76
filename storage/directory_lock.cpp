#include "storage/directory_lock.hpp"

#include "storage/files.hpp"

#include <cerrno>
#include <cstring>

namespace merit::storage {

Result<DirectoryLock, StorageFailure> DirectoryLock::take(const std::filesystem::path& directory) {
    const auto failure = [&](StorageError error) {
        return StorageFailure{error, directory.string() + ": " + std::strerror(errno)};
    };
    if (!make_directory(directory)) return failure(StorageError::cannot_open);
    auto file = file_system().lock(directory / "LOCK");
    if (file) return DirectoryLock(std::move(file));
    return failure(errno == EWOULDBLOCK ? StorageError::locked : StorageError::cannot_open);
}

}  // namespace merit::storage
