// Whatever is synced is noted: this program's own fdatasync stands before that of the C library.
#include "tests/unit/node/durable_copy.hpp"

#include "crypto/assert.hpp"

#include <cstdint>
#include <dlfcn.h>
#include <map>
#include <mutex>
#include <sys/stat.h>

namespace {

// How many bytes of each file are durable, by the file's number.
class DurableBytes {
  public:
    void set(ino_t file, std::uintmax_t bytes) {
        const std::lock_guard lock(mutex_);
        bytes_[file] = bytes;
    }
    std::uintmax_t of(ino_t file) {
        const std::lock_guard lock(mutex_);
        return bytes_[file];
    }

  private:
    std::mutex mutex_;
    std::map<ino_t, std::uintmax_t> bytes_;
};

DurableBytes& durable_bytes() {
    static DurableBytes made;
    return made;
}

}  // namespace

extern "C" int fdatasync(int descriptor) {
    static auto* const next = reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, "fdatasync"));
    struct stat file{};  // as it is before: what is written meanwhile may be left out
    const bool is_file = ::fstat(descriptor, &file) == 0;
    const int result = next(descriptor);
    if (is_file && result == 0) {
        durable_bytes().set(file.st_ino, static_cast<std::uintmax_t>(file.st_size));
    }
    return result;
}

namespace merit::testing {

void copy_durable(const std::filesystem::path& log, const std::filesystem::path& copy) {
    std::filesystem::remove_all(copy);
    std::filesystem::create_directories(copy);
    for (const auto& entry : std::filesystem::directory_iterator(log)) {
        struct stat file{};
        MERIT_ASSERT(::stat(entry.path().c_str(), &file) == 0, "a file of the log is there");
        const std::filesystem::path to = copy / entry.path().filename();
        std::filesystem::copy_file(entry.path(), to);
        std::filesystem::resize_file(to, durable_bytes().of(file.st_ino));
    }
}

}  // namespace merit::testing
