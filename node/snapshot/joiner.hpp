// Joins by a snapshot: asks peers for one while this node is far behind, receives it, makes the
// database of it, and then asks for the node to be opened again on that database.
//
// How far behind is only what peers claim; a snapshot is taken because of the certificate that it
// comes with. When execution waits for it: join_hold.hpp. Thread rule: any thread; outputs are
// called on the joiner's own thread, of low priority. Source: PROTOCOL section 7,
// docs/specification/snapshots.md.
#pragma once

#include "ledger/genesis.hpp"
#include "node/p2p/mesh.hpp"
#include "node/snapshot/folders.hpp"
#include "node/snapshot/join_hold.hpp"
#include "node/snapshot/join_session.hpp"
#include "node/snapshot/peer_inputs.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

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
        if (options_.is_on) inputs_.down(peer);
    }
    // An answer; the credit bounds what waits here.
    void receive(SnapshotPeer from, OfferedSnapshot offer, p2p::Credit credit);
    void receive(SnapshotPeer from, SnapshotChunk chunk, p2p::Credit credit);
    void receive(SnapshotPeer from, Terms terms, p2p::Credit credit);

    // "receiving 3/48 of the snapshot at height 9000", or empty.
    std::string status() const;

  private:
    using Inputs = PeerInputs<OfferedSnapshot, SnapshotChunk, Terms>;

    void run();
    void take(const Inputs::Input& input);
    // Nothing while no peer has said a word.
    std::optional<bool> is_far(ledger::Height head) const;
    void work();
    void decide_hold(ledger::Height head);
    void finish();
    void publish(std::string text);

    const SnapshotFolders folders_;
    const ledger::Genesis genesis_;
    const JoinerOptions options_;
    Outputs outputs_;
    JoinSession session_;
    JoinHold hold_;
    bool is_done_ = false;
    std::atomic<std::uint64_t> first_up_ms_ = 0;  // 0: no peer yet
    Inputs inputs_;
    mutable std::mutex status_mutex_;
    std::string status_;
    std::thread thread_;
};

}  // namespace merit::node
