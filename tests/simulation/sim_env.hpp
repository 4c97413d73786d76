// RocksDB on the file system of storage, without threads of its own: what it wants to do in the
// background waits until somebody runs it.
#pragma once

#include "storage/file_system.hpp"

#include <memory>

namespace merit::testing {

class SimEnv {
  public:
    virtual ~SimEnv() = default;
    virtual rocksdb::Env* env() = 0;
    virtual void run_jobs() = 0;
};

// `files` outlives it.
std::unique_ptr<SimEnv> make_sim_env(storage::FileSystem& files);

}  // namespace merit::testing
