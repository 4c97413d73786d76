// RocksDB's own log of what it does (the file LOG in its folder), for whoever looks into a problem.
// Internal to storage.
//
// Its own logger asserts when a write fails, so that a full disk would abort the process before the
// database can say what is wrong. This one drops the lines instead: nothing depends on them.
// Bounds: 4 MiB, then it becomes LOG.old in place of the one before. Thread rule: any thread.
#pragma once

#include <rocksdb/env.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>

namespace merit::storage {

class InformationLog final : public rocksdb::Logger {
  public:
    static constexpr long bytes_max = 4L << 20;

    // Goes on with the file that is there. A file that cannot be opened loses the lines.
    explicit InformationLog(std::filesystem::path folder);

    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override;

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    void open();
    void roll();

    const std::filesystem::path path_;
    std::mutex mutex_;
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace merit::storage
