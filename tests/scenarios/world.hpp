// A whole network in one thread and one virtual time: real engines, and stand-ins for everything
// that the node adds (sockets, disk, execution, mempool).
//
// Everything that happens is decided by the options and the seed. The adapter follows action.hpp to
// the letter: what is appended becomes durable after a delay, a Send waits for its record, a crash
// takes what was not synced. On every byte that leaves it checks what no run may ever break:
// - agreement: one block per height, whatever node delivers it, before and after crashes;
// - exclusivity (R7) of every validator that is not Byzantine, across its crashes;
// - durable before sent: the signed vote, the NOTAR before FINALIZE, the certificate that entered
//   the view; own batches stored before they leave; votes only with every named batch held.
// A broken rule is noted in violations(), never ends the program.
#pragma once

#include "consensus/engine.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

using consensus::BatchKey;

struct WorldOptions {
    std::size_t validators = 4;
    std::uint64_t seed = 1;
    std::uint64_t latency_ms_min = 1;
    std::uint64_t latency_ms_max = 1;
    std::uint32_t loss_ppm = 0;
    std::uint32_t duplicate_ppm = 0;
    std::uint64_t sync_ms = 1;     // of the vote log
    std::uint64_t store_ms = 1;    // check and sync of a batch
    std::uint64_t execute_ms = 1;  // execute and commit a block
    std::uint64_t delta_ms = 50;
    bool real_signatures = false;
    // What Byzantine validators send is damaged by one byte, or sent again later, with this chance.
    std::uint32_t mutation_ppm = 0;
    // Seeded mistakes of the adapter, for tests that must see them caught.
    bool mistake_send_before_durable = false;
    bool mistake_forget_certificates = false;
};

// A small generator whose sequence is the same everywhere (SplitMix64).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    bool chance(std::uint32_t ppm) { return below(1'000'000) < ppm; }

  private:
    std::uint64_t state_;
};

class World {
  public:
    using NodeId = std::size_t;

    explicit World(WorldOptions options);
    ~World();

    // --- nodes ---
    std::size_t size() const { return nodes_.size(); }
    std::size_t validators() const { return options_.validators; }
    void start(NodeId node);
    void start_all();
    // kill -9; `power`: what was not synced is gone too.
    void crash(NodeId node, bool power = true);
    bool is_running(NodeId node) const;
    // A second machine with the same key (its own empty disk, or a copy of the first one's). Its
    // validator counts as Byzantine from now on. Returns the node's number.
    NodeId add_twin(NodeId of, bool copy_disk);
    // The validator is played by the test: no engine, its messages come from send_as().
    void make_byzantine(NodeId node);
    // Nothing becomes durable / is executed until released.
    void hold_disk(NodeId node, bool held);
    void hold_execution(NodeId node, bool held);
    // This node computes other roots from now on.
    void corrupt_execution(NodeId node);
    // The vote log loses all its records / is reported damaged at the next start.
    void damage_votes(NodeId node) { disk(node).votes_damaged = true; }
    void lose_batches(NodeId node);
    void set_clock(NodeId node, std::int64_t offset_ms);
    // Replaces the vote log by its summary, as a rotation does.
    void rotate_votes(NodeId node);

    // --- network ---
    // `kind` empty: everything. A rule holds until heal().
    void drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind);
    void split(const std::vector<std::set<NodeId>>& sides);
    void heal();
    void set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm);
    void set_latency(std::uint64_t ms_min, std::uint64_t ms_max);
    void send_as(NodeId from, NodeId to, const consensus::Message& message);

    // --- clients ---
    void submit(NodeId node, const std::string& transaction);

    // --- time ---
    std::uint64_t now_ms() const { return now_ms_; }
    void run(std::uint64_t ms);
    // Runs until the condition holds; false if it did not within the time.
    bool run_until(const std::function<bool()>& condition, std::uint64_t ms_max);

    // --- what can be seen ---
    consensus::EngineStatus status(NodeId node) const;
    ledger::Height executed(NodeId node) const;
    bool is_included(NodeId node, const std::string& transaction) const;
    std::size_t times_included(NodeId node, const std::string& transaction) const;
    const std::vector<std::string>& violations() const { return violations_; }
    const std::vector<consensus::AlarmKind>& alarms(NodeId node) const;
    std::size_t evidence_against(ledger::ValidatorIndex signer) const;
    std::size_t disconnects(NodeId of) const;
    std::uint64_t messages_sent() const { return messages_sent_; }
    std::uint64_t messages_sent(const std::string& kind) const;
    std::uint64_t steps() const { return steps_; }
    bool has_signed(NodeId node, ledger::VoteKind kind, ledger::View view) const;
    // What an honest leader proposed in a view.
    std::optional<ledger::BlockDigest> proposed(ledger::View view) const;
    // The digest that is agreed at a height.
    std::optional<ledger::BlockDigest> agreed(ledger::Height height) const;
    const ledger::Header* header_at(NodeId node, ledger::Height height) const;

    // --- for messages of Byzantine validators ---
    const consensus::EngineConfig& config() const { return config_; }
    crypto::Signature sign(ledger::ValidatorIndex who, BytesView message) const;
    ledger::Vote make_vote(ledger::ValidatorIndex who, ledger::VoteKind kind, ledger::View view,
                           const ledger::BlockDigest& digest) const;

  private:
    struct StoredBlock {
        ledger::Header header;
        ledger::Certificate certificate;
        ledger::Checkpoint checkpoint;
        std::vector<BatchKey> batches;
    };
    struct LogRecord {
        std::uint8_t kind = 0;
        Bytes payload;
    };
    // What survives a crash, and what was appended but not synced.
    struct Disk {
        std::deque<LogRecord> votes;
        std::size_t votes_durable = 0;
        ledger::View view_reserved;
        bool votes_damaged = false;
        std::map<BatchKey, ledger::SignedBatch> batches;
        std::map<BatchKey, consensus::BatchFacts> facts;
        std::vector<StoredBlock> blocks;  // height 1 ..
        std::map<ledger::Height, ledger::CheckpointCertificate> checkpoints;
    };
    struct WaitingSend {
        std::uint64_t after = 0;
        std::optional<consensus::PeerId> to;
        Bytes bytes;
    };
    struct Node {
        ledger::ValidatorIndex index;
        std::unique_ptr<consensus::Engine> engine;
        Disk disk;
        std::uint64_t life = 0;  // events of an earlier life are void
        std::uint64_t appended = 0;
        std::uint64_t durable = 0;
        std::map<std::uint64_t, std::size_t> log_size;  // records in the log at each seq
        std::vector<WaitingSend> waiting;
        bool is_syncing = false;
        bool is_disk_held = false;
        bool is_execution_held = false;
        bool is_corrupt = false;
        bool has_lost_batches = false;
        bool is_played = false;     // by the test
        bool is_byzantine = false;  // played, or it has a twin
        std::int64_t clock_offset_ms = 0;
        std::deque<consensus::Deliver> to_execute;
        bool is_executing = false;
        std::deque<std::string> mempool;
        bool is_batch_wanted = false;
        std::vector<consensus::AlarmKind> alarms;
        std::set<NodeId> connected;
        ledger::Height delivered;
    };
    struct DropRule {
        std::optional<NodeId> from;
        std::optional<NodeId> to;
        std::string kind;
    };

    Disk& disk(NodeId node) { return nodes_[node].disk; }
    void at(std::uint64_t delay_ms, std::function<void()> what);
    void in_life(NodeId node, std::uint64_t delay_ms, std::function<void()> what);
    void step(NodeId node, consensus::Event event);
    void carry_out(NodeId node, consensus::Action& action);
    void begin_sync(NodeId node);
    void end_sync(NodeId node, std::uint64_t seq, std::size_t records);
    void release_sends(NodeId node);
    void emit(NodeId node, std::optional<consensus::PeerId> to, const Bytes& bytes);
    void transmit(NodeId from, NodeId to, const Bytes& bytes, std::string_view kind);
    void arrive(NodeId from, NodeId to, const Bytes& bytes);
    Bytes misbehave(NodeId from, const Bytes& bytes);
    bool is_dropped(NodeId from, NodeId to, std::string_view kind) const;
    bool is_linked(NodeId a, NodeId b) const;
    void refresh_links();
    void store_batch(NodeId node, consensus::StoreBatch job);
    void send_batches(NodeId node, const consensus::SendBatches& action);
    void serve_blocks(NodeId node, const consensus::ServeBlocks& action);
    void execute_next(NodeId node);
    void feed_lane(NodeId node);
    consensus::Moment moment(NodeId node) const;
    consensus::Recovered recovered(NodeId node) const;

    void check_leaving(NodeId node, const consensus::Message& message);
    void check_vote_leaving(NodeId node, const ledger::Vote& vote);
    bool is_durable(const Node& node,
                    const std::function<bool(const consensus::Record&)>& is) const;
    void check_delivery(NodeId node, const consensus::Deliver& delivery);
    void check_batches_held(NodeId node, const ledger::Header& header);
    void violate(const std::string& what);

    WorldOptions options_;
    consensus::EngineConfig config_;
    std::vector<crypto::KeyPair> keys_;
    Random random_;
    std::vector<Node> nodes_;
    std::vector<DropRule> drops_;
    std::vector<std::set<NodeId>> sides_;

    std::uint64_t now_ms_ = 0;
    std::uint64_t next_event_ = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::function<void()>> queue_;

    std::map<ledger::Height, ledger::BlockDigest> agreed_;
    std::map<ledger::BlockDigest, ledger::Header> headers_;  // every header that was signed
    // What every validator was seen to sign: (signer, view, kind) -> digest.
    std::map<std::tuple<std::uint16_t, ledger::View, ledger::VoteKind>, ledger::BlockDigest>
        signed_;
    std::map<std::uint16_t, std::size_t> evidence_;
    std::map<NodeId, std::size_t> disconnects_;
    std::map<std::string, std::uint64_t> sent_by_kind_;
    std::deque<std::pair<NodeId, Bytes>> overheard_;  // of Byzantine validators, to be sent again
    std::vector<std::string> violations_;
    std::uint64_t messages_sent_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace merit::testing
