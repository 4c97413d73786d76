// What waits for the thread that joins or verifies: peers that come and go, and their answers.
//
// Of a peer so many answers wait as can be asked of it at a time: four chunks, an offer, a page of
// terms. What comes above was not asked for and is dropped; so is everything after close().
// Thread rule: any thread puts, one takes.
#pragma once

#include "ledger/limits.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/task_queue.hpp"
#include "node/snapshot/peer.hpp"

#include <map>
#include <mutex>
#include <variant>

namespace merit::node {

struct PeerUp {};
struct PeerDown {};

template <class... Answers>
class PeerInputs {
  public:
    static constexpr std::size_t answers_per_peer_max =
        ledger::limits::fetches_open_per_peer_max + 2;

    struct Input {
        SnapshotPeer peer;
        std::variant<PeerUp, PeerDown, Answers...> event;
        p2p::Credit credit;
    };

    void up(SnapshotPeer peer) { queue_.put({peer, PeerUp{}, {}}); }
    void down(SnapshotPeer peer) { queue_.put({peer, PeerDown{}, {}}); }
    // The credit is kept as long as the answer waits.
    template <class Answer>
    void answer(SnapshotPeer from, Answer answer, p2p::Credit credit) {
        {
            const std::lock_guard lock(mutex_);
            if (waiting_[from] >= answers_per_peer_max) return;
            ++waiting_[from];
        }
        queue_.put({from, std::move(answer), std::move(credit)});
    }

    std::deque<Input> take_all(std::chrono::milliseconds at_most) {
        auto inputs = queue_.take_all(at_most);
        const std::lock_guard lock(mutex_);
        waiting_.clear();
        return inputs;
    }
    void close() { queue_.close(true); }
    bool is_closed() const { return queue_.is_closed(); }

  private:
    std::mutex mutex_;
    std::map<SnapshotPeer, std::size_t> waiting_;
    TaskQueue<Input> queue_;
};

}  // namespace merit::node
