// Joins by a snapshot: asks peers for one while this node is far behind, receives it, makes the
// database of it, and then asks for the node to be opened again on that database.
//
// How far behind is only what peers claim; a snapshot is taken because of the certificate that it
// comes with. Execution waits at the start until a peer has said how far it is (3 s at most), and
// while a snapshot that is proven to be far ahead comes in (a second a chunk at most): otherwise
// blocks are fetched as ever. Thread rule: any thread; outputs are
// called on the joiner's own thread, of low priority. Source: PROTOCOL section 7,
// docs/specification/snapshots.md.
#pragma once

#include "ledger/genesis.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/task_queue.hpp"
#include "node/snapshot/folders.hpp"
#include "node/snapshot/join_session.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

namespace merit::node {

struct JoinerOptions {
    bool is_on = true;
    std::uint64_t distance = 0;  // so many heights behind, or more
    storage::StoreOptions store;
};

class SnapshotJoiner {
  public:
    struct Outputs {
        std::function<void(SnapshotPeer to, const SnapshotMessage& message)> send;
        std::function<void(SnapshotPeer peer)> disconnect;
        std::function<ledger::Height()> head;     // of the store
        // The highest that a connected peer says is final; nothing while none has said a word.
        std::function<std::optional<ledger::Height>()> claimed;
        // Whether execution is to wait: blocks that a snapshot makes needless.
        std::function<void(bool)> hold;
        std::function<void()> reopen;             // a database is ready
    };

    SnapshotJoiner(const Home& home, const ledger::Genesis& genesis, JoinerOptions options,
                   Outputs outputs);
    ~SnapshotJoiner();
    void start();
    void stop();

    // Before anybody else is told of the peer.
    void peer_up(SnapshotPeer peer);
    void peer_down(SnapshotPeer peer) {
        if (options_.is_on) inputs_.put({peer, Down{}, {}});
    }
    // An answer; the credit bounds what waits here.
    void receive(SnapshotPeer from, OfferedSnapshot offer, p2p::Credit credit);
    void receive(SnapshotPeer from, SnapshotChunk chunk, p2p::Credit credit);
    void receive(SnapshotPeer from, Terms terms, p2p::Credit credit);

    // "receiving 3/48 of the snapshot at height 9000", or empty.
    std::string status() const;

  private:
    struct Up {};
    struct Down {};
    struct Input {
        SnapshotPeer peer;
        std::variant<Up, Down, OfferedSnapshot, SnapshotChunk, Terms> event;
        p2p::Credit credit;
    };

    void run();
    void take(const Input& input);
    bool is_far(ledger::Height head) const;
    void work();
    void decide_hold(ledger::Height head);
    void finish();
    void publish(std::string text);

    const SnapshotFolders folders_;
    const ledger::Genesis genesis_;
    const JoinerOptions options_;
    Outputs outputs_;
    JoinSession session_;
    bool is_done_ = false;
    std::atomic<std::uint64_t> first_up_ms_ = 0;  // 0: no peer yet
    bool is_start_over_ = false;
    std::uint64_t receiving_since_ms_ = 0;        // 0: not receiving
    TaskQueue<Input> inputs_;
    mutable std::mutex status_mutex_;
    std::string status_;
    std::thread thread_;
};

}  // namespace merit::node
