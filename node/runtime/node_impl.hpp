// The parts of a running node. Internal to node/runtime.
#pragma once

#include "contracts/execute.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/batch_intake.hpp"
#include "node/runtime/counters.hpp"
#include "node/runtime/ended_transactions.hpp"
#include "node/runtime/engine_loop.hpp"
#include "node/runtime/executor.hpp"
#include "node/runtime/known_peers.hpp"
#include "node/runtime/lane_feeder.hpp"
#include "node/runtime/node.hpp"
#include "node/runtime/notifier.hpp"
#include "node/runtime/open_stores.hpp"
#include "node/runtime/peer_table.hpp"
#include "node/runtime/submission_inbox.hpp"
#include "node/runtime/sync_server.hpp"
#include "node/runtime/validator_voice.hpp"
#include "node/runtime/verified_cache.hpp"
#include "node/snapshot/history_verifier.hpp"
#include "node/snapshot/joiner.hpp"
#include "node/snapshot/server.hpp"
#include "node/snapshot/taker.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>

namespace merit::node {

struct Node::Impl {
    Impl(const Home& home, const Config& node_config, ledger::Genesis node_genesis,
         NodeKeys node_keys, Stores node_stores);

    // Wiring (node.cpp).
    EngineOutputs engine_outputs();
    p2p::MeshHandlers mesh_handlers();
    void send(std::optional<consensus::PeerId> to, p2p::Priority priority, BytesView bytes);
    void send(std::optional<consensus::PeerId> to, const consensus::Message& message);
    bool receive(p2p::PeerNumber from, const Bytes& bytes, p2p::Credit credit);
    void alarm(const consensus::Alarm& alarm);
    void fail(Failure failure);

    // Snapshots (node_snapshots.cpp).
    void make_snapshot_parts(const Home& home);
    bool receive_snapshot_message(SnapshotPeer from, BytesView bytes, p2p::Credit credit);
    void send_snapshot_message(SnapshotPeer to, const SnapshotMessage& message);
    std::optional<ledger::Height> claimed_height() const;
    std::string snapshot_status() const;

    // From the stores to an engine (begin_term.cpp).
    consensus::Engine begin_term();
    void note_transport_key(const ledger::ValidatorSet& set);
    void admit_pending_peers();
    consensus::Recovered where_things_stand();
    void recover(std::vector<consensus::Record> records, bool votes_damaged);
    TermStart next_term(const consensus::EndTerm& end);

    // Between execution and the engine (after_block.cpp).
    void block_executed(consensus::Executed event);
    void compare_rebuild(const ledger::Checkpoint& checkpoint);

    // After a block (after_block.cpp).
    void block_committed(CommittedBlock block);
    void log_block(const CommittedBlock& block, std::size_t applied) const;
    // These left the mempool for the reason `code`.
    void transactions_ended(const std::vector<ledger::TxId>& tx_ids, std::uint32_t code);

    // What this validator's node says by itself.
    void speak(const ledger::Header& header);

    // Submission and status (submit.cpp, node_status.cpp).
    // `from_client`: not passed on by another node, which would be the second time.
    SubmitAnswer submit(BytesView bytes, bool from_client = true);
    SubmitAnswer admit(const ledger::CheckedTransaction& transaction);
    void pass_on(const ledger::CheckedTransaction& transaction);
    void pass_all_on();
    TransactionStatus transaction_status(const ledger::TxId& tx_id) const;
    ledger::TimeMs next_block_time() const;
    NodeStatus status() const;
    std::string address_of_peer(p2p::PeerNumber number) const;

    const std::filesystem::path ledger_folder;
    const Config config;
    const ledger::Genesis genesis;
    const ledger::NetworkId network;
    const NodeKeys keys;

    // From here in the order in which they must outlive one another.
    storage::DirectoryLock lock;
    std::unique_ptr<storage::SignStateFile> sign_state;
    std::unique_ptr<storage::BatchLog> batches;
    std::unique_ptr<storage::VoteLog> votes;
    std::unique_ptr<storage::Store> store;
    std::optional<storage::Committed> rebuild_to;  // the execution thread's
    Counters counters;
    VerifiedCache verified{131'072};
    EndedTransactions ended;
    SharedMempool mempool;
    std::atomic<std::uint64_t> head_time_ms = 0;
    std::atomic<std::uint64_t> head_view = 0;
    static constexpr std::uint32_t no_index = UINT32_MAX;
    std::atomic<std::uint64_t> term = 0;
    std::atomic<std::uint32_t> own_index = no_index;  // in the set of the term
    // Whose transport key there is this node's; the validator key may be another.
    std::atomic<std::uint32_t> transport_index = no_index;
    std::atomic<std::uint16_t> validator_count = 0;
    std::atomic<std::uint64_t> certified_height = 0;
    std::atomic<bool> is_stopping = false;
    std::atomic<bool> should_reopen = false;
    mutable std::mutex double_signers_mutex;
    std::set<ledger::ValidatorIndex> double_signers;  // of this term, as far as is proven here
    mutable std::mutex fault_mutex;
    std::optional<Failure> fault;

    ValidatorVoice voice;
    std::atomic<std::uint32_t> pass_on_turn = 0;
    std::atomic<bool> has_left = false;  // what waits here is to be passed on

    Notifier notifier;
    KnownPeers known_peers;
    p2p::PeerBook book;
    PeerTable peers{book};
    std::unique_ptr<p2p::Mesh> mesh;
    std::unique_ptr<EngineLoop> engine;
    std::unique_ptr<SyncServer> sync_server;
    std::unique_ptr<Executor> executor;
    std::unique_ptr<BatchIntake> intake;
    std::unique_ptr<LaneFeeder> feeder;
    std::unique_ptr<SubmissionInbox> inbox;
    std::unique_ptr<SnapshotServer> snapshot_server;
    std::unique_ptr<SnapshotTaker> snapshot_taker;
    std::unique_ptr<SnapshotJoiner> joiner;
    std::unique_ptr<HistoryVerifier> history;
};

}  // namespace merit::node
