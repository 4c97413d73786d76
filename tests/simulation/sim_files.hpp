// The disks of a simulated cluster as the file system of storage: `/node-<number>/...` lies on the
// disk of that machine. RocksDB's files lie there too (sim_env.hpp).
//
// While one of these lives, a fatal error of storage (fatal.hpp) is the end of a simulated process
// instead of this one: ProcessEnded is thrown through storage to whoever plays the machine.
// One at a time. Thread rule: one thread.
#pragma once

#include "storage/fatal.hpp"
#include "storage/file_system.hpp"
#include "tests/simulation/sim_disk.hpp"

#include <functional>
#include <stdexcept>
#include <vector>

namespace merit::testing {

class ProcessEnded : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class SimEnv;

class SimFiles final : public storage::FileSystem {
  public:
    SimFiles();
    ~SimFiles() override;

    static Path root_of(std::size_t node);
    // Makes the disk if there is none of this number.
    SimDisk& disk(std::size_t node);
    void replace_disk(std::size_t node, SimDisk disk);
    // What RocksDB would do in the background of the machine that called last.
    void run_background();

    std::unique_ptr<storage::FileHandle> open(const Path& path) override;
    std::unique_ptr<storage::FileHandle> create(const Path& path) override;
    std::unique_ptr<storage::FileHandle> lock(const Path& path) override;
    bool rename(const Path& from, const Path& to) override;
    bool remove(const Path& path) override;
    bool remove_all(const Path& path) override;
    bool exists(const Path& path) const override;
    bool is_directory(const Path& path) const override;
    bool make_directory(const Path& path) override;
    std::optional<std::vector<std::string>> list(const Path& directory) const override;
    bool sync_directory(const Path& directory) override;
    rocksdb::Env* database_env() override;

  private:
    SimDisk* disk_of(const Path& path) const;
    static Path below(const Path& path);

    mutable std::map<std::size_t, SimDisk> disks_;
    std::unique_ptr<SimEnv> env_;
    storage::FileSystem* before_ = nullptr;
    storage::FatalHandler handler_before_ = nullptr;
};

}  // namespace merit::testing
