#include "tests/simulation/sim_env.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cerrno>
#include <cstring>
#include <deque>

namespace merit::testing {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;
using storage::FileHandle;

IOStatus failure(const std::string& path) {
    if (errno == ENOENT) return IOStatus::NotFound(path);
    return IOStatus::IOError(path, std::strerror(errno));
}

IOStatus status_of(bool is_done, const std::string& path) {
    return is_done ? IOStatus::OK() : failure(path);
}

IOStatus read(const FileHandle& file, std::uint64_t offset, std::size_t count, Slice* result,
              char* scratch) {
    const auto done = file.read(offset, {reinterpret_cast<Byte*>(scratch), count});
    if (done < 0) return failure("read");
    *result = Slice(scratch, static_cast<std::size_t>(done));
    return IOStatus::OK();
}

class SequentialFile final : public rocksdb::FSSequentialFile {
  public:
    explicit SequentialFile(std::unique_ptr<FileHandle> file) : file_(std::move(file)) {}
    IOStatus Read(std::size_t count, const IOOptions&, Slice* result, char* scratch,
                  IODebugContext*) override {
        const IOStatus status = read(*file_, offset_, count, result, scratch);
        if (status.ok()) offset_ += result->size();
        return status;
    }
    IOStatus Skip(std::uint64_t count) override {
        offset_ += count;
        return IOStatus::OK();
    }

  private:
    const std::unique_ptr<FileHandle> file_;
    std::uint64_t offset_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
  public:
    explicit RandomAccessFile(std::unique_ptr<FileHandle> file) : file_(std::move(file)) {}
    IOStatus Read(std::uint64_t offset, std::size_t count, const IOOptions&, Slice* result,
                  char* scratch, IODebugContext*) const override {
        return read(*file_, offset, count, result, scratch);
    }

  private:
    const std::unique_ptr<FileHandle> file_;
};

class WritableFile final : public rocksdb::FSWritableFile {
  public:
    explicit WritableFile(std::unique_ptr<FileHandle> file)
        : file_(std::move(file)), size_(file_->size().value_or(0)) {}
    using FSWritableFile::Append;
    IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
        const BytesView bytes{reinterpret_cast<const Byte*>(data.data()), data.size()};
        if (file_->write(size_, bytes) < 0) return failure("write");
        size_ += bytes.size();
        return IOStatus::OK();
    }
    IOStatus Truncate(std::uint64_t size, const IOOptions&, IODebugContext*) override {
        // At Close of a file that was written with room to spare: nothing to cut here.
        return status_of(size >= size_ || file_->truncate(size), "truncate");
    }
    IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
    IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
    IOStatus Sync(const IOOptions&, IODebugContext*) override {
        return status_of(file_->sync_data(), "sync");
    }
    std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

  private:
    const std::unique_ptr<FileHandle> file_;
    std::uint64_t size_;
};

class Directory final : public rocksdb::FSDirectory {
  public:
    Directory(storage::FileSystem& files, std::string path)
        : files_(files), path_(std::move(path)) {}
    IOStatus Fsync(const IOOptions&, IODebugContext*) override {
        return status_of(files_.sync_directory(path_), path_);
    }
    IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

  private:
    storage::FileSystem& files_;
    const std::string path_;
};

struct Lock final : rocksdb::FileLock {
    std::unique_ptr<FileHandle> file;
};

class Files final : public rocksdb::FileSystem {
  public:
    explicit Files(storage::FileSystem& files) : files_(files) {}
    const char* Name() const override { return "merit.simulation"; }

    IOStatus NewSequentialFile(const std::string& path, const FileOptions&,
                               std::unique_ptr<rocksdb::FSSequentialFile>* result,
                               IODebugContext*) override {
        return open<SequentialFile>(files_.open(path), path, result);
    }
    IOStatus NewRandomAccessFile(const std::string& path, const FileOptions&,
                                 std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                 IODebugContext*) override {
        return open<RandomAccessFile>(files_.open(path), path, result);
    }
    IOStatus NewWritableFile(const std::string& path, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                             IODebugContext*) override {
        if (is_options_file(path)) return IOStatus::NotSupported(path);
        return open<WritableFile>(files_.create(path), path, result);
    }
    IOStatus ReopenWritableFile(const std::string& path, const FileOptions&,
                                std::unique_ptr<rocksdb::FSWritableFile>* result,
                                IODebugContext*) override {
        auto file = files_.open(path);
        if (!file) file = files_.create(path);
        return open<WritableFile>(std::move(file), path, result);
    }
    IOStatus NewDirectory(const std::string& path, const IOOptions&,
                          std::unique_ptr<rocksdb::FSDirectory>* result,
                          IODebugContext*) override {
        if (!files_.is_directory(path)) return IOStatus::NotFound(path);
        *result = std::make_unique<Directory>(files_, path);
        return IOStatus::OK();
    }
    IOStatus FileExists(const std::string& path, const IOOptions&, IODebugContext*) override {
        return files_.exists(path) ? IOStatus::OK() : IOStatus::NotFound(path);
    }
    IOStatus GetChildren(const std::string& path, const IOOptions&,
                         std::vector<std::string>* result, IODebugContext*) override {
        auto names = files_.list(path);
        if (!names) return IOStatus::NotFound(path);
        *result = std::move(*names);
        return IOStatus::OK();
    }
    IOStatus DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) override {
        return status_of(files_.remove(path), path);
    }
    IOStatus CreateDir(const std::string& path, const IOOptions&, IODebugContext*) override {
        return status_of(files_.make_directory(path), path);
    }
    IOStatus CreateDirIfMissing(const std::string& path, const IOOptions&,
                                IODebugContext*) override {
        return status_of(files_.is_directory(path) || files_.make_directory(path), path);
    }
    IOStatus DeleteDir(const std::string& path, const IOOptions&, IODebugContext*) override {
        return status_of(files_.remove(path), path);
    }
    IOStatus GetFileSize(const std::string& path, const IOOptions&, std::uint64_t* size,
                         IODebugContext*) override {
        const auto file = files_.open(path);
        if (!file) return failure(path);
        *size = file->size().value_or(0);
        return IOStatus::OK();
    }
    IOStatus GetFileModificationTime(const std::string&, const IOOptions&, std::uint64_t* time,
                                     IODebugContext*) override {
        *time = 0;
        return IOStatus::OK();
    }
    IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions&,
                        IODebugContext*) override {
        return status_of(files_.rename(from, to), from);
    }
    IOStatus LockFile(const std::string& path, const IOOptions&, rocksdb::FileLock** lock,
                      IODebugContext*) override {
        auto held = std::make_unique<Lock>();
        held->file = files_.lock(path);
        if (!held->file) return IOStatus::IOError("lock " + path);
        *lock = held.release();
        return IOStatus::OK();
    }
    IOStatus UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) override {
        delete lock;
        return IOStatus::OK();
    }
    IOStatus IsDirectory(const std::string& path, const IOOptions&, bool* is_directory,
                         IODebugContext*) override {
        *is_directory = files_.is_directory(path);
        return IOStatus::OK();
    }
    IOStatus GetTestDirectory(const IOOptions&, std::string* path, IODebugContext*) override {
        path->assign(1, '/');
        return IOStatus::OK();
    }
    IOStatus GetAbsolutePath(const std::string& path, const IOOptions&, std::string* absolute,
                             IODebugContext*) override {
        *absolute = path;
        return IOStatus::OK();
    }
    IOStatus NewLogger(const std::string&, const IOOptions&,
                       std::shared_ptr<rocksdb::Logger>* result, IODebugContext*) override {
        *result = std::make_shared<NoLogger>();
        return IOStatus::OK();
    }

  private:
    // RocksDB's own log has the wall clock in it, and nobody reads it here.
    class NoLogger final : public rocksdb::Logger {
      public:
        using rocksdb::Logger::Logv;
        void Logv(const char*, va_list) override {}
        std::size_t GetLogFileSize() const override { return 0; }
    };

    // RocksDB writes its options down, and reads them again to be sure, once for each column family
    // at each start. Nobody uses them; without them RocksDB goes on, and a seed takes half the time.
    static bool is_options_file(const std::string& path) {
        return path.find("/OPTIONS-") != std::string::npos;
    }

    template <class T, class Base>
    IOStatus open(std::unique_ptr<FileHandle> file, const std::string& path,
                  std::unique_ptr<Base>* result) {
        if (!file) return failure(path);
        *result = std::make_unique<T>(std::move(file));
        return IOStatus::OK();
    }

    storage::FileSystem& files_;
};

class Env final : public rocksdb::EnvWrapper {
  public:
    explicit Env(rocksdb::Env* base) : EnvWrapper(base) {}
    const char* Name() const override { return "merit.simulation"; }

    void Schedule(void (*work)(void*), void* argument, Priority, void* tag,
                  void (*give_up)(void*)) override {
        jobs_.push_back({work, argument, tag, give_up});
    }
    int UnSchedule(void* tag, Priority) override {
        int count = 0;
        for (auto job = jobs_.begin(); job != jobs_.end();) {
            if (job->tag != tag) {
                ++job;
                continue;
            }
            if (job->give_up != nullptr) job->give_up(job->argument);
            job = jobs_.erase(job);
            ++count;
        }
        return count;
    }
    void run_jobs() {
        while (!jobs_.empty()) {
            const Job job = jobs_.front();
            jobs_.pop_front();
            job.work(job.argument);
        }
    }

  private:
    struct Job {
        void (*work)(void*) = nullptr;
        void* argument = nullptr;
        void* tag = nullptr;
        void (*give_up)(void*) = nullptr;
    };
    std::deque<Job> jobs_;
};

class Composite final : public SimEnv {
  public:
    explicit Composite(storage::FileSystem& files)
        : base_(rocksdb::NewCompositeEnv(std::make_shared<Files>(files))), env_(base_.get()) {}
    rocksdb::Env* env() override { return &env_; }
    void run_jobs() override { env_.run_jobs(); }

  private:
    const std::unique_ptr<rocksdb::Env> base_;
    Env env_;
};

}  // namespace

std::unique_ptr<SimEnv> make_sim_env(storage::FileSystem& files) {
    return std::make_unique<Composite>(files);
}

}  // namespace merit::testing
