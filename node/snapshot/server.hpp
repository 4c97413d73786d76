// Serves snapshots, old blocks and the ends of terms to peers: reads them from disk on a thread of
// low priority.
//
// At most four requests of a peer wait; what comes above is dropped and asked for again. A peer
// gets at most `bytes_per_second` on average. A chunk that is damaged on disk is never served: the
// whole snapshot is withdrawn. Thread rule: any thread.
// Source: PROTOCOL section 6, docs/specification/snapshots.md.
#pragma once

#include "node/p2p/limits.hpp"
#include "node/snapshot/messages.hpp"
#include "node/snapshot/peer.hpp"
#include "storage/snapshot_folder.hpp"
#include "storage/store.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace merit::node {

class SnapshotServer {
  public:
    using Send = std::function<void(SnapshotPeer to, const SnapshotMessage& message)>;
    static constexpr std::uint64_t bytes_per_second = 64ULL << 20;

    SnapshotServer(const storage::Store& store, Send send);
    ~SnapshotServer();
    void start();
    void stop();

    // The snapshots that there are, the newest last.
    void set_snapshots(std::vector<storage::SnapshotFolder> snapshots);
    // A request of a peer; other messages are a bug.
    void serve(SnapshotPeer from, SnapshotMessage request);

  private:
    struct Peer {
        std::deque<SnapshotMessage> waiting;
        p2p::TokenBucket bytes{bytes_per_second, 0};
        std::uint64_t not_before_ms = 0;
    };
    struct Task {
        SnapshotPeer from;
        SnapshotMessage request;
    };

    std::optional<Task> take();
    void run();
    SnapshotMessage answer(const GetSnapshot& request);
    SnapshotMessage answer(const GetSnapshotChunk& request);
    SnapshotMessage answer(const GetHistory& request) const;
    SnapshotMessage answer(const GetTerms& request) const;
    void withdraw(const storage::SnapshotId& id);

    const storage::Store& store_;
    Send send_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<storage::SnapshotFolder> snapshots_;
    std::map<SnapshotPeer, Peer> peers_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace merit::node
