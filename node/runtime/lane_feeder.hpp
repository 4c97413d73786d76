// Gives the own lane its batches: waits for the engine's wish and for transactions, keeps a batch
// open for about a millisecond, and asks the state again about those that waited long.
//
// On a thread of its own because asking the state reads the database. Thread rule: any thread.
// Source: PROTOCOL section 2 (limits), DETAILS section 5.
#pragma once

#include "consensus/action.hpp"
#include "consensus/event.hpp"
#include "node/mempool/mempool.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace merit::node {

// The mempool with its lock.
struct SharedMempool {
    explicit SharedMempool(const MempoolOptions& options) : pool(options) {}
    mutable std::mutex mutex;
    Mempool pool;
};

class LaneFeeder {
  public:
    struct Outputs {
        std::function<void(consensus::SubmitBatch)> submit;
        Mempool::Admit admit;  // at the state of now
        std::function<void(const std::vector<Mempool::Refused>&)> refused;
    };

    LaneFeeder(SharedMempool& mempool, std::uint64_t interval_ms, Outputs outputs);
    void start();
    void stop();

    void want(consensus::WantBatch wish);
    // The mempool has something new, or the lane has more room.
    void poke();

  private:
    void run(const std::stop_token& stop);
    bool feed(std::size_t bytes_max);
    std::uint64_t idle_ms() const;

    SharedMempool& mempool_;
    const std::uint64_t interval_ms_;
    Outputs outputs_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<std::size_t> wanted_;  // bytes
    bool is_poked_ = false;
    std::jthread thread_;
};

}  // namespace merit::node
