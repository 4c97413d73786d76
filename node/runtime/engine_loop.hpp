// Runs the consensus engine on one thread: feeds events, carries out actions, syncs the vote log.
//
// A turn: step everything that is there; append the records; raise sign.state where asked; sync the
// vote log once if a message waits for it; send. So nothing leaves before it is durable, and many
// votes share one fdatasync. What does not belong to the vote log (batches, execution, sending) is
// handed to the outputs, which must not block. When a term ends, the loop goes on with the engine
// of the next one; the links stay. What still waits of a peer that is disconnected is passed over.
//
// Thread rule: replay() before start(), by the thread that starts; post, status and stop from any
// thread. Source: PROTOCOL sections 5 and 8, consensus/action.hpp.
#pragma once

#include "consensus/engine.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/peer_table.hpp"
#include "node/runtime/task_queue.hpp"
#include "storage/sign_state.hpp"
#include "storage/vote_log.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <variant>
#include <vector>

namespace merit::node {

// An engine and what it is told first.
struct TermStart {
    consensus::Engine engine;
    consensus::Recovered recovered;
};

struct EngineOutputs {
    std::function<void(consensus::Send)> send;
    std::function<void(consensus::SendBatches)> send_batches;
    std::function<void(consensus::ServeBlocks)> serve_blocks;
    std::function<void(consensus::ServeTermEnd)> serve_term_end;
    // The boundary is executed: what goes on from here. The table of peers is that of the new term
    // when it returns.
    std::function<TermStart(const consensus::EndTerm&)> begin_term;
    std::function<void(consensus::StoreBatch)> store_batch;
    std::function<void(consensus::Deliver)> deliver;
    std::function<void(consensus::StoreCheckpoint)> store_checkpoint;
    std::function<void(consensus::WantBatch)> want_batch;
    std::function<void(const consensus::ReportEvidence&)> evidence;
    std::function<void(const consensus::Alarm&)> alarm;
    std::function<void(const consensus::Disconnect&)> disconnect;
};

class EngineLoop {
  public:
    // `sign_state` is null for an observer.
    EngineLoop(consensus::Engine engine, storage::VoteLog& votes,
               storage::SignStateFile* sign_state, const PeerTable& peers, EngineOutputs outputs);
    ~EngineLoop();

    // One event of the start-up (Replayed, Recovered), stepped at once.
    void replay(consensus::Event event);
    void start();
    // After what is queued; the vote log is synced.
    void stop();

    void post(consensus::Event event);
    // What the mesh tells. A peer's id is looked up when the engine's turn comes.
    void post_up(p2p::PeerNumber peer);
    void post_down(p2p::PeerNumber peer);
    void post_message(p2p::PeerNumber from, consensus::Message message, p2p::Credit credit);
    consensus::EngineStatus status() const;
    std::uint64_t syncs() const { return syncs_; }

  private:
    struct Up {};
    struct Down {};
    struct FromPeer {
        p2p::PeerNumber peer;
        std::variant<Up, Down, consensus::Message> what;
        p2p::Credit credit;
    };
    using Input = std::variant<consensus::Event, FromPeer>;

    void run();
    void take(Input& input);
    void take(FromPeer& input);
    void step(consensus::Event event);
    // A batch that was made for a wish of the engine before waits for the next wish.
    void submit(consensus::SubmitBatch batch);
    void begin_next_term();
    void perform(consensus::Action& action);
    void perform(const consensus::Persist& action);
    void perform(consensus::Send& action);
    void perform(const consensus::Disconnect& action);
    void flush();
    void sync_votes();
    void publish_status(bool now);
    std::uint64_t wait_ms() const;

    consensus::Engine engine_;
    storage::VoteLog& votes_;
    storage::SignStateFile* sign_state_;
    const PeerTable& peers_;
    EngineOutputs outputs_;
    TaskQueue<Input> inputs_;
    std::vector<consensus::Send> waiting_;  // for a sync
    std::set<p2p::PeerNumber> up_;
    std::set<p2p::PeerNumber> muted_;  // disconnected; until they are up again
    std::deque<consensus::SubmitBatch> unasked_;
    std::optional<consensus::EndTerm> over_;  // the term is
    std::uint64_t appended_ = 0;
    std::uint64_t durable_ = 0;
    bool is_urgent_ = false;               // an own vote waits for a sync
    std::uint64_t unsynced_since_ms_ = 0;  // 0: all is synced
    std::optional<std::uint64_t> timer_ms_;
    std::uint64_t published_ms_ = 0;
    std::atomic<std::uint64_t> syncs_ = 0;
    mutable std::mutex status_mutex_;
    consensus::EngineStatus status_;
    std::thread thread_;
};

}  // namespace merit::node
