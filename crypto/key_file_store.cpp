#include "crypto/key_file_store.hpp"

#include <sodium/randombytes.h>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace merit::crypto {

namespace {

// A file descriptor that closes itself.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }

  private:
    int number_;
};

KeyFileError error_of_errno() {
    if (errno == ENOENT) return KeyFileError::not_found;
    if (errno == EEXIST) return KeyFileError::already_exists;
    return KeyFileError::input_output;
}

bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool sync_folder_of(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.number()) == 0;
}

// A synced file of a name that nobody else uses.
Result<std::filesystem::path, KeyFileError> write_temporary(const std::filesystem::path& path,
                                                            std::string_view text) {
    if (text.size() > key_file_bytes_max) return KeyFileError::too_long;
    std::array<Byte, 8> random{};
    randombytes_buf(random.data(), random.size());
    std::filesystem::path temporary = path;
    temporary += "." + to_hex(random) + ".tmp";
    const Descriptor file(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return error_of_errno();
    if (!write_all(file.number(), text) || ::fsync(file.number()) != 0) {
        ::unlink(temporary.c_str());
        return KeyFileError::input_output;
    }
    return temporary;
}

}  // namespace

Result<std::string, KeyFileError> load_key_file(const std::filesystem::path& path) {
    // Non-blocking, or a FIFO of that name would hold us for ever.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) return error_of_errno();
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return KeyFileError::input_output;
    if (!S_ISREG(status.st_mode)) return KeyFileError::not_a_file;
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return KeyFileError::readable_by_others;

    std::string text(key_file_bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const ssize_t count = ::read(file.number(), text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return KeyFileError::input_output;
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (size > key_file_bytes_max) return KeyFileError::too_long;
    text.resize(size);
    return text;
}

Result<void, KeyFileError> store_key_file(const std::filesystem::path& path,
                                          std::string_view text) {
    MERIT_TRY(const std::filesystem::path temporary, write_temporary(path, text));
    // A link, unlike a rename, refuses a name that is taken.
    const bool linked = ::link(temporary.c_str(), path.c_str()) == 0;
    const KeyFileError error = linked ? KeyFileError::input_output : error_of_errno();
    ::unlink(temporary.c_str());
    if (!linked || !sync_folder_of(path)) return error;
    return success();
}

Result<void, KeyFileError> replace_key_file(const std::filesystem::path& path,
                                            std::string_view text) {
    MERIT_TRY(const std::string old, load_key_file(path));
    MERIT_TRY(const std::filesystem::path temporary, write_temporary(path, text));
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
        return KeyFileError::input_output;
    }
    if (!sync_folder_of(path)) return KeyFileError::input_output;
    return success();
}

}  // namespace merit::crypto
