// Small file helpers for the logs: every failure of a write, sync or read ends the process, except
// where a function says otherwise. Internal to storage.
#pragma once

#include "crypto/bytes.hpp"
#include "storage/file_system.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace merit::storage {

// An open file of the file system in use.
class File {
  public:
    File() = default;

    // Reading and writing, or nothing with errno set.
    static std::optional<File> open(const std::filesystem::path& path);
    // Empty, reading and writing; replaces a file of that name.
    static std::optional<File> create(const std::filesystem::path& path);

    FileHandle& handle() const { return *handle_; }

  private:
    explicit File(std::unique_ptr<FileHandle> handle) : handle_(std::move(handle)) {}
    std::unique_ptr<FileHandle> handle_;
};

std::uint64_t size_of(const File& file, const std::filesystem::path& path);
void write_at(const File& file, const std::filesystem::path& path, std::uint64_t offset,
              BytesView bytes);
// Fewer bytes than asked for only at the end of the file.
Bytes read_at(const File& file, const std::filesystem::path& path, std::uint64_t offset,
              std::size_t count);
void sync_data(const File& file, const std::filesystem::path& path);
void truncate_to(const File& file, const std::filesystem::path& path, std::uint64_t size);

void sync_directory(const std::filesystem::path& directory);
// Makes the directory and those above it, each synced in its parent; false with errno set if it
// cannot.
bool make_directory(const std::filesystem::path& directory);

// Integers of files: little-endian.
void put_u32(Bytes& out, std::uint32_t value);
void put_u64(Bytes& out, std::uint64_t value);
std::uint32_t get_u32(BytesView bytes, std::size_t offset);
std::uint64_t get_u64(BytesView bytes, std::size_t offset);

}  // namespace merit::storage
