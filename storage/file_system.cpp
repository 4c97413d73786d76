#include "storage/file_system.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace merit::storage {

namespace {

std::atomic<FileSystem*> installed_files = nullptr;

class SystemFile final : public FileHandle {
  public:
    explicit SystemFile(int descriptor) : descriptor_(descriptor) {}
    ~SystemFile() override { ::close(descriptor_); }

    std::optional<std::uint64_t> size() const override {
        struct stat status {};
        if (::fstat(descriptor_, &status) != 0) return std::nullopt;
        return static_cast<std::uint64_t>(status.st_size);
    }
    std::int64_t read(std::uint64_t offset, std::span<Byte> bytes) const override {
        return ::pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    }
    std::int64_t write(std::uint64_t offset, BytesView bytes) override {
        return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    }
    bool truncate(std::uint64_t size) override {
        return ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0;
    }
    bool sync_data() override { return ::fdatasync(descriptor_) == 0; }
    bool sync_all() override { return ::fsync(descriptor_) == 0; }

    int descriptor() const { return descriptor_; }

  private:
    const int descriptor_;
};

std::unique_ptr<SystemFile> open_file(const std::filesystem::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) return nullptr;
    return std::make_unique<SystemFile>(descriptor);
}

// std::filesystem tells its errors apart from errno.
bool is_done(const std::error_code& error) {
    errno = error.value();
    return !error;
}

class SystemFiles final : public FileSystem {
  public:
    std::unique_ptr<FileHandle> open(const Path& path) override { return open_file(path, O_RDWR); }
    std::unique_ptr<FileHandle> create(const Path& path) override {
        return open_file(path, O_RDWR | O_CREAT | O_TRUNC);
    }
    std::unique_ptr<FileHandle> lock(const Path& path) override {
        auto file = open_file(path, O_RDWR | O_CREAT);
        if (file && ::flock(file->descriptor(), LOCK_EX | LOCK_NB) == 0) return file;
        const int error = errno;
        file.reset();
        errno = error;
        return nullptr;
    }
    bool rename(const Path& from, const Path& to) override {
        return ::rename(from.c_str(), to.c_str()) == 0;
    }
    bool remove(const Path& path) override { return ::unlink(path.c_str()) == 0; }
    bool remove_all(const Path& path) override {
        std::error_code error;
        std::filesystem::remove_all(path, error);
        return is_done(error);
    }
    bool exists(const Path& path) const override {
        std::error_code error;
        return std::filesystem::exists(path, error);
    }
    bool is_directory(const Path& path) const override {
        std::error_code error;
        return std::filesystem::is_directory(path, error);
    }
    bool make_directory(const Path& path) override { return ::mkdir(path.c_str(), 0777) == 0; }
    std::optional<std::vector<std::string>> list(const Path& directory) const override {
        std::vector<std::string> names;
        std::error_code error;
        std::filesystem::directory_iterator entry(directory, error);
        while (!error && entry != std::filesystem::directory_iterator()) {
            names.push_back(entry->path().filename().string());
            entry.increment(error);
        }
        if (!is_done(error)) return std::nullopt;
        return names;
    }
    bool sync_directory(const Path& directory) override {
        const auto file = open_file(directory, O_RDONLY | O_DIRECTORY);
        return file && file->sync_all();
    }
};

}  // namespace

FileSystem& file_system() {
    static SystemFiles system;
    FileSystem* const installed = installed_files.load(std::memory_order_acquire);
    return installed != nullptr ? *installed : system;
}

FileSystem* set_file_system(FileSystem* files) {
    return installed_files.exchange(files);
}

bool replace_file(const std::filesystem::path& path, BytesView bytes) {
    FileSystem& files = file_system();
    const std::filesystem::path unfinished = path.string() + ".new";
    const auto file = files.create(unfinished);
    return file && std::cmp_equal(file->write(0, bytes), bytes.size()) && file->sync_data() &&
           files.rename(unfinished, path) && files.sync_directory(path.parent_path());
}

}  // namespace merit::storage
