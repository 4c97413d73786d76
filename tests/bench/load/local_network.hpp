// A network of meritd processes on this machine, for one run of the load program.
//
// Its genesis has quotas that do not stand in the way of a load, and an epoch longer than any run.
// The processes listen on free loopback ports; they end with this object, and are killed by the
// kernel should this program die first. Thread rule: one thread.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "tests/bench/disk_folder.hpp"
#include "tests/bench/load/options.hpp"

#include <memory>
#include <sys/types.h>

namespace merit::load {

// Since the start of the process.
struct ProcessUse {
    double cpu_seconds = 0;
    std::uint64_t written_bytes = 0;   // to the disk
    std::uint64_t resident_bytes = 0;  // now
};
ProcessUse process_use(pid_t pid);

class LocalNetwork {
  public:
    static Result<std::unique_ptr<LocalNetwork>, Failure> start(const Options& options);
    ~LocalNetwork();
    LocalNetwork(const LocalNetwork&) = delete;
    LocalNetwork& operator=(const LocalNetwork&) = delete;

    const std::vector<std::string>& urls() const { return urls_; }
    const std::vector<crypto::KeyPair>& members() const { return members_; }
    std::vector<ProcessUse> use() const;
    std::uint64_t disk_bytes() const;  // of the first node's data

  private:
    LocalNetwork() = default;
    Result<void, Failure> make_files(std::uint16_t validators);
    Result<void, Failure> start_node(const std::string& program, std::size_t index);
    Result<void, Failure> wait_ready();
    std::filesystem::path home(std::size_t index) const;

    bench::DiskFolder folder_;
    std::vector<std::string> urls_;
    std::vector<crypto::KeyPair> members_;
    std::vector<pid_t> processes_;
};

}  // namespace merit::load
