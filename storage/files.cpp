#include "storage/files.hpp"

#include "crypto/assert.hpp"
#include "storage/fatal.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace merit::storage {

File& File::operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

File::~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<File> File::open(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    return File(descriptor);
}

std::optional<File> File::create(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return std::nullopt;
    return File(descriptor);
}

std::uint64_t size_of(const File& file, const std::filesystem::path& path) {
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) fatal_errno("cannot examine", path);
    return static_cast<std::uint64_t>(status.st_size);
}

void write_at(const File& file, const std::filesystem::path& path, std::uint64_t offset,
              BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(file.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
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
        const ssize_t read = ::pread(file.descriptor(), bytes.data() + done, count - done,
                                     static_cast<off_t>(offset + done));
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) fatal_errno("cannot read", path);
        if (read == 0) break;
        done += static_cast<std::size_t>(read);
    }
    bytes.resize(done);
    return bytes;
}

void sync_data(const File& file, const std::filesystem::path& path) {
    if (::fdatasync(file.descriptor()) != 0) fatal_errno("cannot sync", path);
}

void truncate_to(const File& file, const std::filesystem::path& path, std::uint64_t size) {
    if (::ftruncate(file.descriptor(), static_cast<off_t>(size)) != 0) {
        fatal_errno("cannot cut", path);
    }
    if (::fsync(file.descriptor()) != 0) fatal_errno("cannot sync", path);
}

void sync_directory(const std::filesystem::path& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) fatal_errno("cannot open directory", directory);
    const File file(descriptor);
    if (::fsync(descriptor) != 0) fatal_errno("cannot sync directory", directory);
}

bool make_directory(const std::filesystem::path& directory) {
    std::error_code error;
    if (std::filesystem::is_directory(directory, error)) return true;
    // One level at a time: the entry of each new directory is synced in the one above.
    const std::filesystem::path path = std::filesystem::absolute(directory).lexically_normal();
    const std::filesystem::path whole = path.has_filename() ? path : path.parent_path();
    const std::filesystem::path parent = whole.parent_path();
    if (parent == whole || !make_directory(parent)) return false;
    if (::mkdir(whole.c_str(), 0777) != 0 && errno != EEXIST) return false;
    if (!std::filesystem::is_directory(whole, error)) {
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
