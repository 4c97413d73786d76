#include "node/runtime/executor.hpp"

#include "node/runtime/clock.hpp"

namespace merit::node {

Executor::Executor(contracts::ExecutionRules rules, storage::Store& store,
                   const storage::BatchLog& batches, Outputs outputs)
    : runner_(std::move(rules), store, batches), store_(store), outputs_(std::move(outputs)) {}

Executor::~Executor() {
    stop();
}

void Executor::start() {
    thread_ = std::thread([this] { run(); });
}

void Executor::stop() {
    tasks_.close();
    if (thread_.joinable()) thread_.join();
}

void Executor::run() {
    while (const auto task = tasks_.take()) {
        if (!gate_.pass()) return;
        std::visit([this](const auto& one) { perform(one); }, *task);
    }
}

void Executor::perform(const consensus::Deliver& block) {
    const std::uint64_t began_ms = steady_ms();
    CommittedBlock committed = runner_.run(block, began_ms);
    committed.execution_ms = steady_ms() - began_ms;
    outputs_.executed({committed.checkpoint, committed.ready_set, committed.execution_ms});
    outputs_.committed(std::move(committed));
}

void Executor::perform(const consensus::StoreCheckpoint& checkpoint) {
    const ledger::Height height = checkpoint.certificate.checkpoint.height;
    if (store_.store_checkpoint(checkpoint.certificate)) {
        outputs_.certified(height);
    } else {
        outputs_.diverged(height);
    }
}

}  // namespace merit::node
