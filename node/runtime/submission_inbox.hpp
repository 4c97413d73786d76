// Transactions that nodes without a lane pass on to this one: checked and queued on a thread of
// their own, so that the mesh does not wait for signatures.
//
// Bounds: of each peer per_peer_max wait, of per_peer_bytes_max together; more are dropped, the
// sender's client sees no final answer and sends again. The credit of a message is held while it
// waits. Thread rule: put from any thread; `submit` is called on the inbox's thread.
// Source: PROTOCOL section 2 (Data plane).
#pragma once

#include "crypto/bytes.hpp"
#include "ledger/limits.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/task_queue.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace merit::node {

class SubmissionInbox {
  public:
    static constexpr std::size_t per_peer_max = 256;
    // A quarter of what a peer may have outstanding: the rest of its messages goes on.
    static constexpr std::size_t per_peer_bytes_max = 4 * ledger::limits::mib;
    static_assert(ledger::limits::transaction_bytes_max <= per_peer_bytes_max);

    using Submit = std::function<void(p2p::PeerNumber from, BytesView transaction)>;

    explicit SubmissionInbox(Submit submit) : submit_(std::move(submit)) {}
    ~SubmissionInbox() { stop(); }

    void start() {
        thread_ = std::thread([this] {
            while (const auto waiting = waiting_.take()) {
                submit_(waiting->from, waiting->transaction);
                leave(*waiting);
            }
        });
    }
    void stop() {
        waiting_.close(true);
        if (thread_.joinable()) thread_.join();
    }
    void put(p2p::PeerNumber from, Bytes transaction, p2p::Credit credit) {
        {
            const std::lock_guard lock(mutex_);
            Share& share = shares_[from];
            const std::size_t bytes = share.bytes + transaction.size();
            if (share.count >= per_peer_max || bytes > per_peer_bytes_max) return;
            ++share.count;
            share.bytes = bytes;
        }
        waiting_.put({from, std::move(transaction), std::move(credit)});
    }

  private:
    struct Waiting {
        p2p::PeerNumber from;
        Bytes transaction;
        p2p::Credit credit;
    };
    // What waits of one peer.
    struct Share {
        std::size_t count = 0;
        std::size_t bytes = 0;
    };

    void leave(const Waiting& waiting) {
        const std::lock_guard lock(mutex_);
        Share& share = shares_[waiting.from];
        share.bytes -= waiting.transaction.size();
        if (--share.count == 0) shares_.erase(waiting.from);
    }

    Submit submit_;
    TaskQueue<Waiting> waiting_;
    std::mutex mutex_;
    std::map<p2p::PeerNumber, Share> shares_;
    std::thread thread_;
};

}  // namespace merit::node
