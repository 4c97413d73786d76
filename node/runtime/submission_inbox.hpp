// Transactions that nodes without a lane pass on to this one: checked and queued on a thread of
// their own, so that the mesh does not wait for signatures.
//
// Bound: inbox_max that wait; more are dropped, the sender's client sees no final answer and sends
// again. Thread rule: put from any thread; `submit` is called on the inbox's thread. Source:
// PROTOCOL section 2 (Data plane).
#pragma once

#include "crypto/bytes.hpp"
#include "node/runtime/task_queue.hpp"

#include <functional>
#include <thread>

namespace merit::node {

class SubmissionInbox {
  public:
    static constexpr std::size_t inbox_max = 1'024;

    explicit SubmissionInbox(std::function<void(BytesView)> submit) : submit_(std::move(submit)) {}
    ~SubmissionInbox() { stop(); }

    void start() {
        thread_ = std::thread([this] {
            while (const auto transaction = waiting_.take())
                submit_(*transaction);
        });
    }
    void stop() {
        waiting_.close(true);
        if (thread_.joinable()) thread_.join();
    }
    void put(Bytes transaction) {
        if (waiting_.size() < inbox_max) waiting_.put(std::move(transaction));
    }

  private:
    std::function<void(BytesView)> submit_;
    TaskQueue<Bytes> waiting_;
    std::thread thread_;
};

}  // namespace merit::node
