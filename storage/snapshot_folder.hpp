// A snapshot on disk: the file `manifest` and one file a chunk, `00007.chunk`.
//
// Each file ends with the BLAKE2b-256 of what stands before, so that a damaged one is noticed
// before it is served or used: damage is never an error here but a file that is not there. Failed
// writes end the process (fatal.hpp). Thread rule: one thread at a time. Source: RELIABILITY 4.5.
#pragma once

#include "storage/snapshot_manifest.hpp"

#include <filesystem>
#include <optional>

namespace merit::storage {

class SnapshotFolder {
  public:
    // Nothing if there is no whole manifest.
    static std::optional<SnapshotFolder> open(const std::filesystem::path& folder);
    // An empty one; whatever is there is removed. Nothing, with errno set, if it cannot be made.
    static std::optional<SnapshotFolder> create(const std::filesystem::path& folder);

    // The manifest makes the folder one that open() finds.
    void put_manifest(SnapshotManifest manifest);
    void put_chunk(std::size_t part, BytesView chunk);
    // Everything that was put, on disk.
    void sync() const;

    const std::filesystem::path& path() const { return path_; }
    const SnapshotManifest& manifest() const { return manifest_; }
    const SnapshotId& id() const { return id_; }
    // Nothing if it is not there, or damaged.
    std::optional<Bytes> chunk(std::size_t part) const;
    // The chunks that are not there or not the rows of their part. Reads and checks all of them.
    std::vector<std::uint16_t> missing() const;

  private:
    explicit SnapshotFolder(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path file_of(std::size_t part) const;

    std::filesystem::path path_;
    SnapshotManifest manifest_;
    SnapshotId id_;
};

}  // namespace merit::storage
