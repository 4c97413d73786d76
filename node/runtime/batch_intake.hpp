// From a received batch to a held one: worker threads check it, one thread makes it durable.
//
// Guarantees: BatchStored is stepped only after the batch's check and the sync of the batch log;
// many batches share one sync. A batch of the own lane skips the check. Old segments are removed
// from time to time. Bounds: the engine bounds what it asks to store (64 MiB a lane).
//
// Thread rule: store() and set_releasable() from any thread; begin_term() by the
// engine's. Source: PROTOCOL sections 5 and 6.
#pragma once

#include "consensus/action.hpp"
#include "consensus/event.hpp"
#include "node/runtime/retention.hpp"
#include "node/runtime/task_queue.hpp"
#include "node/runtime/verified_cache.hpp"
#include "storage/batch_log.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace merit::node {

struct BatchIntakeOptions {
    ledger::NetworkId network;
    std::size_t threads = 2;
};

class BatchIntake {
  public:
    struct Outputs {
        std::function<void(consensus::Event)> post;  // BatchStored, BatchRefused
        // Transactions of another validator's batch.
        std::function<void(const std::vector<ledger::TxId>&)> seen_elsewhere;
    };

    BatchIntake(BatchIntakeOptions options, storage::BatchLog& log, VerifiedCache& verified,
                Outputs outputs);
    ~BatchIntake();
    void start();
    void stop();

    // The term that begins, and its consensus keys.
    void begin_term(ledger::Term term, std::vector<crypto::PublicKey> validators);
    void store(consensus::StoreBatch action);

    // What of this term may be deleted (retention.hpp).
    void set_releasable(Releasable releasable);

    std::uint64_t transactions_verified() const { return transactions_verified_; }

  private:
    struct Checked {
        consensus::BatchFacts facts;
        Bytes signed_batch;
    };
    void check_loop();
    void check(const consensus::StoreBatch& action);
    void write_loop();
    void remove_segments();

    BatchIntakeOptions options_;
    storage::BatchLog& log_;
    VerifiedCache& verified_;
    Outputs outputs_;
    TaskQueue<consensus::StoreBatch> unchecked_;
    TaskQueue<Checked> checked_;
    std::vector<std::thread> checkers_;
    std::thread writer_;
    std::mutex retention_mutex_;
    Retention retention_;
    std::mutex validators_mutex_;
    std::shared_ptr<const std::vector<crypto::PublicKey>> validators_;
    std::atomic<std::uint64_t> transactions_verified_ = 0;
};

}  // namespace merit::node
