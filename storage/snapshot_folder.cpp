#include "storage/snapshot_folder.hpp"

#include "storage/fatal.hpp"
#include "storage/files.hpp"

#include <cstdio>

namespace merit::storage {

namespace {

constexpr std::string_view manifest_name = "manifest";
constexpr std::size_t hash_bytes = 32;

crypto::Hash256 hash_of(BytesView content) {
    return crypto::blake2b("merit.file", {content});
}

// Under another name until it is whole. A power cut may leave less: its hash says so.
void write_file(const std::filesystem::path& path, BytesView content) {
    const std::filesystem::path partial = path.string() + ".partial";
    {
        const auto file = File::create(partial);
        if (!file) fatal_errno("cannot make", partial);
        write_at(*file, partial, 0, content);
        write_at(*file, partial, content.size(), hash_of(content).view());
    }
    if (!file_system().rename(partial, path)) fatal_errno("cannot rename", partial);
}

std::optional<Bytes> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    const auto file = File::open(path);
    if (!file) return std::nullopt;
    const std::uint64_t size = size_of(*file, path);
    if (size < hash_bytes || size > bytes_max + hash_bytes) return std::nullopt;
    Bytes content = read_at(*file, path, 0, static_cast<std::size_t>(size));
    if (content.size() != size) return std::nullopt;
    const BytesView view(content);
    const std::size_t length = content.size() - hash_bytes;
    const auto stored = crypto::Hash256::from(view.last(hash_bytes));
    if (hash_of(view.first(length)) != stored) return std::nullopt;
    content.resize(length);
    return content;
}

void sync_file(const std::filesystem::path& path) {
    const auto file = File::open(path);
    if (file) sync_data(*file, path);
}

}  // namespace

std::filesystem::path SnapshotFolder::file_of(std::size_t part) const {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%05zu.chunk", part);
    return path_ / name.data();
}

std::optional<SnapshotFolder> SnapshotFolder::open(const std::filesystem::path& path) {
    const auto bytes = read_file(path / manifest_name, snapshot_manifest_bytes_max);
    if (!bytes) return std::nullopt;
    auto manifest = decode_snapshot_manifest(*bytes);
    if (!manifest) return std::nullopt;
    SnapshotFolder folder(path);
    folder.manifest_ = std::move(manifest.value());
    folder.id_ = snapshot_id(folder.manifest_);
    return folder;
}

std::optional<SnapshotFolder> SnapshotFolder::create(const std::filesystem::path& path) {
    if (!file_system().remove_all(path) || !make_directory(path)) return std::nullopt;
    return SnapshotFolder(path);
}

void SnapshotFolder::put_manifest(SnapshotManifest manifest) {
    manifest_ = std::move(manifest);
    id_ = snapshot_id(manifest_);
    write_file(path_ / manifest_name, encode_snapshot_manifest(manifest_));
}

void SnapshotFolder::put_chunk(std::size_t part, BytesView chunk) {
    write_file(file_of(part), chunk);
}

void SnapshotFolder::sync() const {
    sync_file(path_ / manifest_name);
    for (const std::uint16_t part : manifest_.chunks())
        sync_file(file_of(part));
    sync_directory(path_);
}

std::optional<Bytes> SnapshotFolder::chunk(std::size_t part) const {
    if (!manifest_.has_chunk(part)) return std::nullopt;
    return read_file(file_of(part), snapshot_chunk_bytes_max);
}

std::vector<std::uint16_t> SnapshotFolder::missing() const {
    std::vector<std::uint16_t> missing;
    for (const std::uint16_t part : manifest_.chunks()) {
        const auto bytes = chunk(part);
        if (!bytes || !read_snapshot_chunk(manifest_, part, *bytes)) missing.push_back(part);
    }
    return missing;
}

}  // namespace merit::storage
