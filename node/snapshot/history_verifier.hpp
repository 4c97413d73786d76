// Verifies in the background what a joined snapshot was taken on certificates for: fetches the
// blocks from genesis, replays them into a database of its own, compares. Then it follows the
// node's database, and when it has caught up it asks for the node to be opened again, which puts it
// in the place of the joined one: the history is whole then.
//
// A difference means that a quorum certified what the ledger does not give: the node stops voting.
// Progress is kept over restarts. One request is open at a time; who does not answer it is passed
// over for a minute, who answers falsely three times is out. Thread rule: any thread; outputs are
// called on its own thread, of low priority. Source: RELIABILITY 4.5, PROTOCOL section 7.
#pragma once

#include "node/p2p/mesh.hpp"
#include "node/snapshot/folders.hpp"
#include "node/snapshot/history_replay.hpp"
#include "node/snapshot/messages.hpp"
#include "node/snapshot/peer_inputs.hpp"
#include "node/snapshot/peer_turns.hpp"

#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace merit::node {

class HistoryVerifier {
  public:
    struct Outputs {
        std::function<void(SnapshotPeer to, const SnapshotMessage& message)> send;
        std::function<void(SnapshotPeer peer)> disconnect;
        std::function<void(ledger::Height)> differs;
        std::function<void()> reopen;  // the history has caught up
    };
    static constexpr std::uint64_t request_ms = 10'000;
    static constexpr std::size_t false_answers_max = 3;
    static constexpr std::size_t unproven_pages_max = 8;

    // Does nothing if `store` has its whole history.
    HistoryVerifier(const Home& home, const ledger::Genesis& genesis, const storage::Store& store,
                    Outputs outputs);
    ~HistoryVerifier();
    void start();
    void stop();

    void peer_up(SnapshotPeer peer) {
        if (is_needed()) inputs_.up(peer);
    }
    void peer_down(SnapshotPeer peer) {
        if (is_needed()) inputs_.down(peer);
    }
    void receive(SnapshotPeer from, History answer, p2p::Credit credit);

    // "verifying from genesis 1200/9000", "verified ...", or empty.
    std::string status() const;
    bool is_needed() const { return base_.value > 0; }

  private:
    using Inputs = PeerInputs<History>;
    struct Asked {
        SnapshotPeer peer;
        ledger::Height from;
        std::uint64_t at_ms = 0;
    };

    // Pages of one peer that have certificates, while the block that makes them final is awaited.
    struct Unproven {
        SnapshotPeer from;
        std::vector<ledger::ExportedBlock> blocks;
        std::size_t pages = 0;
    };

    void run();
    void replay_all();
    bool open_history();
    void take(const Inputs::Input& input);
    void take(SnapshotPeer from, const History& answer);
    // Nothing of it is proven to be final.
    void keep(Unproven pages);
    void note_silent();
    void note_not_held();
    bool take_blocks(SnapshotPeer from, std::span<const ledger::ExportedBlock> blocks);
    void blame(SnapshotPeer peer, const ledger::ReplayFailure& failure);
    // The next request.
    void ask();
    bool compare_base();
    // Blocks above the base, from the node's own database.
    void follow();
    void end(const ledger::ReplayFailure& failure, ledger::Height height);
    void publish();
    void publish(std::string text);

    const SnapshotFolders folders_;
    const ledger::Genesis genesis_;
    const storage::Store& store_;
    const ledger::Height base_;
    Outputs outputs_;
    std::unique_ptr<storage::Store> history_;
    std::optional<HistoryReplay> replay_;
    PeerTurns peers_;
    std::map<SnapshotPeer, std::size_t> false_answers_;
    std::optional<Asked> asked_;
    std::optional<Unproven> unproven_;
    std::uint64_t not_before_ms_ = 0;
    std::size_t not_held_ = 0;  // answers in a row
    bool is_over_ = false;
    Inputs inputs_;
    mutable std::mutex status_mutex_;
    std::string status_;
    std::thread thread_;
};

// At the start of a node, before its store is opened: a history that is verified and has almost
// caught up takes the rest of the blocks and the place of the database. Answers whether it did.
// Error: 74 a folder cannot be renamed, or the two databases differ.
Result<bool, Failure> take_history(const Home& home, const ledger::Genesis& genesis,
                                   const storage::StoreOptions& options);

}  // namespace merit::node
