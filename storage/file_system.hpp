// What storage asks of the operating system, and nothing else: one small interface with the real
// system behind it, so that a test can give a node a disk that loses, tears and refuses.
//
// Calls fail as the system's do: false, null or -1 with errno set; whoever calls decides what that
// means (files.hpp, fatal.hpp). What was written is durable after sync_data of its file; a name
// (made, renamed, removed) after sync_directory of the directory that holds it.
// Thread rule: install before any other call of storage; the functions from any thread.
// Source: PROTOCOL section 5, RELIABILITY 4.4.
#pragma once

#include "crypto/bytes.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rocksdb {
class Env;
}

namespace merit::storage {

// An open file; closed by its destructor.
class FileHandle {
  public:
    FileHandle() = default;
    FileHandle(const FileHandle&) = delete;
    FileHandle& operator=(const FileHandle&) = delete;
    virtual ~FileHandle() = default;

    virtual std::optional<std::uint64_t> size() const = 0;
    // How many bytes: perhaps fewer than asked for; 0 at the end of the file.
    virtual std::int64_t read(std::uint64_t offset, std::span<Byte> bytes) const = 0;
    virtual std::int64_t write(std::uint64_t offset, BytesView bytes) = 0;
    virtual bool truncate(std::uint64_t size) = 0;
    // Of the bytes and what is needed to read them again.
    virtual bool sync_data() = 0;
    // And of everything else.
    virtual bool sync_all() = 0;
};

class FileSystem {
  public:
    using Path = std::filesystem::path;

    FileSystem() = default;
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;
    virtual ~FileSystem() = default;

    // For reading and writing.
    virtual std::unique_ptr<FileHandle> open(const Path& path) = 0;
    // Empty; replaces a file of that name.
    virtual std::unique_ptr<FileHandle> create(const Path& path) = 0;
    // Makes the file if it is absent and holds its lock as long as the handle lives; errno is
    // EWOULDBLOCK while somebody else holds it.
    virtual std::unique_ptr<FileHandle> lock(const Path& path) = 0;

    virtual bool rename(const Path& from, const Path& to) = 0;
    virtual bool remove(const Path& path) = 0;
    // With everything below it; true also if there is nothing.
    virtual bool remove_all(const Path& path) = 0;
    virtual bool exists(const Path& path) const = 0;
    virtual bool is_directory(const Path& path) const = 0;
    // One level.
    virtual bool make_directory(const Path& path) = 0;
    virtual std::optional<std::vector<std::string>> list(const Path& directory) const = 0;
    virtual bool sync_directory(const Path& directory) = 0;

    // Where RocksDB keeps its files; null: in the operating system's.
    virtual rocksdb::Env* database_env() { return nullptr; }
};

// The one in use.
FileSystem& file_system();
// Null stands for the operating system's. Returns what was installed before. `files` must outlive
// every object of storage that is made meanwhile.
FileSystem* set_file_system(FileSystem* files);

// A small file of these bytes under the name, durable: whole, or as it was before (then false with
// errno set). `<path>.new` is used on the way.
bool replace_file(const std::filesystem::path& path, BytesView bytes);

}  // namespace merit::storage
