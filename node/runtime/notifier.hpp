// Tells clients what became of their transactions and of the ledger, on a thread of its own, so
// that no callback ever holds up execution.
//
// Thread rule: any thread; callbacks run on the notifier's thread and must not block.
#pragma once

#include "node/node_service.hpp"
#include "node/runtime/executor.hpp"
#include "node/runtime/task_queue.hpp"
#include "node/runtime/waiters.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

namespace merit::node {

class Notifier {
  public:
    using StatusOf = std::function<TransactionStatus(const ledger::TxId&)>;
    using Listener = std::function<void(const FinalBlock&)>;

    explicit Notifier(StatusOf status_of) : status_of_(std::move(status_of)) {}
    ~Notifier();
    void start();
    void stop();  // answers everybody who still waits

    void when_final(const ledger::TxId& tx_id, std::uint64_t timeout_ms, Waiters::Done done);
    std::shared_ptr<void> on_final_block(Listener listener);

    void block(FinalBlock block) { tasks_.put(std::move(block)); }
    // These left the mempool without being executed.
    void ended(std::vector<ledger::TxId> tx_ids) { tasks_.put(std::move(tx_ids)); }

  private:
    struct Wait {
        ledger::TxId tx_id;
        std::uint64_t deadline_ms = 0;
        Waiters::Done done;
    };
    using Task = std::variant<FinalBlock, std::vector<ledger::TxId>, Wait>;
    struct Listeners {
        std::mutex mutex;
        std::vector<std::pair<std::uint64_t, Listener>> all;
        std::uint64_t next = 0;
    };

    void run();
    void perform(const FinalBlock& block);
    void perform(const std::vector<ledger::TxId>& tx_ids);
    void perform(Wait& wait);
    void answer(const ledger::TxId& tx_id, bool is_over);
    std::uint64_t wait_ms() const;

    StatusOf status_of_;
    TaskQueue<Task> tasks_;
    Waiters waiters_{65'536};
    std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
    std::thread thread_;
};

}  // namespace merit::node
