// The execution thread: runs final blocks through the contracts and makes them durable, in order.
//
// Guarantees: a block is told to be executed only after its one synced write. Certificates of
// checkpoints are stored by the same thread, since the store has one writer.
//
// Thread rule: deliver and store_checkpoint from any thread, in the engine's order; outputs are
// called on the execution thread. Source: PROTOCOL sections 5 to 7, DETAILS section 4.
#pragma once

#include "consensus/event.hpp"
#include "node/runtime/block_runner.hpp"
#include "node/runtime/gate.hpp"
#include "node/runtime/task_queue.hpp"

#include <functional>
#include <thread>
#include <variant>

namespace merit::node {

class Executor {
  public:
    struct Outputs {
        std::function<void(consensus::Executed)> executed;
        std::function<void(CommittedBlock)> committed;
        std::function<void(ledger::Height)> certified;
        // Own roots differ from a certificate: this must not go on.
        std::function<void(ledger::Height)> diverged;
    };

    Executor(contracts::ExecutionRules rules, storage::Store& store,
             const storage::BatchLog& batches, Outputs outputs);
    ~Executor();
    void start();
    void stop();  // after what is queued
    // Before each block: shut while another database may take this one's place. Abandoned: the rest
    // of the queue is left.
    Gate& gate() { return gate_; }

    void deliver(consensus::Deliver block) { tasks_.put(std::move(block)); }
    void store_checkpoint(consensus::StoreCheckpoint checkpoint) {
        tasks_.put(std::move(checkpoint));
    }

  private:
    using Task = std::variant<consensus::Deliver, consensus::StoreCheckpoint>;
    void run();
    void perform(const consensus::Deliver& block);
    void perform(const consensus::StoreCheckpoint& checkpoint);

    BlockRunner runner_;
    storage::Store& store_;
    Outputs outputs_;
    TaskQueue<Task> tasks_;
    Gate gate_;
    std::thread thread_;
};

}  // namespace merit::node
