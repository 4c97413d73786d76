// Transactions that nodes without a lane pass on to this one: checked and queued on a thread of
// their own, so that the mesh does not wait for signatures.
//
// Bound: per_peer_max of each peer that wait; more are dropped, the sender's client sees no final
// answer and sends again. Thread rule: put from any thread; `submit` is called on the inbox's
// thread. Source: PROTOCOL section 2 (Data plane).
#pragma once

#include "crypto/bytes.hpp"
#include "node/p2p/peer_book.hpp"
#include "node/runtime/task_queue.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace merit::node {

class SubmissionInbox {
  public:
    static constexpr std::size_t per_peer_max = 256;

    explicit SubmissionInbox(std::function<void(BytesView)> submit) : submit_(std::move(submit)) {}
    ~SubmissionInbox() { stop(); }

    void start() {
        thread_ = std::thread([this] {
            while (const auto waiting = waiting_.take()) {
                submit_(waiting->transaction);
                const std::lock_guard lock(mutex_);
                if (--counts_[waiting->from] == 0) counts_.erase(waiting->from);
            }
        });
    }
    void stop() {
        waiting_.close(true);
        if (thread_.joinable()) thread_.join();
    }
    void put(p2p::PeerNumber from, Bytes transaction) {
        {
            const std::lock_guard lock(mutex_);
            if (counts_[from] >= per_peer_max) return;
            ++counts_[from];
        }
        waiting_.put({from, std::move(transaction)});
    }

  private:
    struct Waiting {
        p2p::PeerNumber from;
        Bytes transaction;
    };
    std::function<void(BytesView)> submit_;
    TaskQueue<Waiting> waiting_;
    std::mutex mutex_;
    std::map<p2p::PeerNumber, std::size_t> counts_;
    std::thread thread_;
};

}  // namespace merit::node
