#include "storage/directory_lock.hpp"

#include "storage/files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace merit::storage {

Result<DirectoryLock, StorageFailure> DirectoryLock::take(const std::filesystem::path& directory) {
    const auto failure = [&](StorageError error) {
        return StorageFailure{error, directory.string() + ": " + std::strerror(errno)};
    };
    if (!make_directory(directory)) return failure(StorageError::cannot_open);
    const std::filesystem::path path = directory / "LOCK";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return failure(StorageError::cannot_open);
    DirectoryLock lock(file);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        return failure(errno == EWOULDBLOCK ? StorageError::locked : StorageError::cannot_open);
    }
    return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

DirectoryLock::~DirectoryLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace merit::storage
