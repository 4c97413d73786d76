#include "storage/files.hpp"

#include "crypto/assert.hpp"
#include "storage/fatal.hpp"

#include <cerrno>
#include <utility>

namespace merit::storage {

std::optional<File> File::open(const std::filesystem::path& path) {
    auto handle = file_system().open(path);
    if (!handle) return std::nullopt;
    return File(std::move(handle));
}

std::optional<File> File::create(const std::filesystem::path& path) {
    auto handle = file_system().create(path);
    if (!handle) return std::nullopt;
    return File(std::move(handle));
}

std::uint64_t size_of(const File& file, const std::filesystem::path& path) {
    const std::optional<std::uint64_t> size = file.handle().size();
    if (!size) fatal_errno("cannot examine", path);
    return *size;
}

void write_at(const File& file, const std::filesystem::path& path, std::uint64_t offset,
              BytesView bytes) {
    while (!bytes.empty()) {
        const std::int64_t written = file.handle().write(offset, bytes);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fatal_errno("cannot write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
}

Bytes read_at(const File& file, const std::filesystem::path& path, std::uint64_t offset,
              std::size_t count) {
    Bytes bytes(count);
    std::size_t done = 0;
    while (done < count) {
        const std::int64_t read = file.handle().read(offset + done, std::span(bytes).subspan(done));
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) fatal_errno("cannot read", path);
        if (read == 0) break;
        done += static_cast<std::size_t>(read);
    }
    bytes.resize(done);
    return bytes;
}

void sync_data(const File& file, const std::filesystem::path& path) {
    if (!file.handle().sync_data()) fatal_errno("cannot sync", path);
}

void truncate_to(const File& file, const std::filesystem::path& path, std::uint64_t size) {
    if (!file.handle().truncate(size)) fatal_errno("cannot cut", path);
    if (!file.handle().sync_all()) fatal_errno("cannot sync", path);
}

void sync_directory(const std::filesystem::path& directory) {
    if (!file_system().sync_directory(directory)) fatal_errno("cannot sync directory", directory);
}

bool make_directory(const std::filesystem::path& directory) {
    FileSystem& files = file_system();
    if (files.is_directory(directory)) return true;
    // One level at a time: the entry of each new directory is synced in the one above.
    const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
    const std::filesystem::path whole = path.has_filename() ? path : path.parent_path();
    const std::filesystem::path parent = whole.parent_path();
    if (parent == whole || !make_directory(parent)) return false;
    if (!files.make_directory(whole) && errno != EEXIST) return false;
    if (!files.is_directory(whole)) {
        errno = ENOTDIR;
        return false;
    }
    sync_directory(parent);
    return true;
}

namespace {

template <class U>
void put_integer(Bytes& out, U value) {
    for (std::size_t i = 0; i < sizeof(U); ++i)
        out.push_back(static_cast<Byte>(value >> (8 * i)));
}

template <class U>
U get_integer(BytesView bytes, std::size_t offset) {
    MERIT_ASSERT(offset + sizeof(U) <= bytes.size(), "an integer lies within its bytes");
    U value = 0;
    for (std::size_t i = sizeof(U); i > 0; --i)
        value = static_cast<U>(value << 8) | bytes[offset + i - 1];
    return value;
}

}  // namespace

void put_u32(Bytes& out, std::uint32_t value) {
    put_integer(out, value);
}
void put_u64(Bytes& out, std::uint64_t value) {
    put_integer(out, value);
}
std::uint32_t get_u32(BytesView bytes, std::size_t offset) {
    return get_integer<std::uint32_t>(bytes, offset);
}
std::uint64_t get_u64(BytesView bytes, std::size_t offset) {
    return get_integer<std::uint64_t>(bytes, offset);
}

}  // namespace merit::storage
