// A whole network in one thread and one virtual time: real engines, and stand-ins for everything
// that the node adds (sockets, disk, execution, mempool).
//
// Everything that happens is decided by the options and the seed. The rooms: EventQueue (time),
// Network (links), Disk (what survives), Node (one machine), Oracle (what no run may break); this
// class is the adapter between them (adapter.cpp follows action.hpp to the letter) and the hands of
// whoever tells a story.
#pragma once

#include "consensus/engine.hpp"
#include "tests/simulation/event_log.hpp"
#include "tests/simulation/event_queue.hpp"
#include "tests/simulation/network.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/oracle.hpp"
#include "tests/simulation/signatures.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

using consensus::BatchKey;

struct WorldOptions {
    std::size_t validators = 4;
    std::size_t spares = 0;  // machines with keys of their own that no validator of genesis has
    std::size_t new_keys = 0;  // that a machine may get later (rekey)
    std::uint64_t seed = 1;
    NetworkOptions network;
    std::uint64_t sync_ms = 1;     // of the vote log
    std::uint64_t store_ms = 1;    // check and sync of a batch
    std::uint64_t execute_ms = 1;  // execute and commit a block
    std::uint64_t delta_ms = 50;
    bool real_signatures = false;
    bool real_batch_signatures = false;  // as a NodeMachine checks them
    // Seeded mistakes of the adapter, for tests that must see them caught.
    bool mistake_send_before_durable = false;
    bool mistake_forget_certificates = false;
    // Absent: that of testing::genesis().
    std::optional<ledger::Genesis> genesis;
    // Absent: a StandIn for each.
    std::function<std::unique_ptr<Machine>(std::size_t number)> make_machine;
};

// What whoever runs a world wants to be asked and told.
struct WorldHooks {
    // What a Byzantine node sends to another one instead of this message.
    std::function<std::vector<consensus::Message>(std::size_t from, std::size_t to,
                                                  const consensus::Message& message)>
        lie;
    std::function<void(std::size_t node, const consensus::Deliver& block,
                       const Execution& execution)>
        executed;
    // The process ended itself, or could not start.
    std::function<void(std::size_t node, const std::string& why)> died;
};

class World {
  public:
    using NodeId = std::size_t;

    explicit World(WorldOptions options);
    World(const World&) = delete;
    World& operator=(const World&) = delete;
    ~World();

    // --- nodes ---
    std::size_t size() const { return nodes_.size(); }
    std::size_t validators() const { return options_.validators; }
    void start(NodeId node);
    void start_all();
    // kill -9; `power`: what was not synced is gone too.
    void crash(NodeId node, bool power = true);
    // The same between two actions of the adapter, after so many from now on.
    void crash_after(NodeId node, std::uint64_t actions, bool power);
    void cancel_crash(NodeId node) { nodes_[node].actions_left.reset(); }
    // SIGSTOP and SIGCONT.
    void pause(NodeId node, std::uint64_t ms);
    // Its vote log takes so long for a sync; nothing: as everywhere.
    void set_sync_ms(NodeId node, std::optional<std::uint64_t> ms) { nodes_[node].sync_ms = ms; }
    bool is_running(NodeId node) const;
    // Goes up with each start of its process and each term that it enters.
    std::uint64_t life(NodeId node) const { return nodes_[node].life; }
    // Which validator of its term a node is, if it is one.
    std::optional<ledger::ValidatorIndex> seat(NodeId node) const;
    ledger::Term term(NodeId node) const { return nodes_[node].term; }
    // A second machine with the same key (its own empty disk, or a copy of the first one's). Its
    // validator counts as Byzantine from now on. Returns the node's number.
    NodeId add_twin(NodeId of, bool copy_disk);
    // The validator is played by the test: no engine, its messages come from send_as().
    void make_byzantine(NodeId node);
    // Nothing becomes durable / is executed until released.
    void hold_disk(NodeId node, bool held);
    void hold_execution(NodeId node, bool held);
    // From now on it has this key, of those that nobody has yet, and an empty signing state.
    void rekey(NodeId node, std::size_t owner);
    // Whose key it has: a validator of genesis, a spare, or a new one.
    std::size_t owner(NodeId node) const { return nodes_[node].index.value; }
    // The machine that has or had this key; its twin has another number.
    NodeId machine_of(std::size_t owner) const { return machine_of_.at(owner); }
    // Its engine runs, but what it sends goes through the hook `lie`.
    void make_liar(NodeId node) { nodes_[node].is_byzantine = true; }
    // This node computes other roots from now on.
    void corrupt_execution(NodeId node);
    // The vote log loses all its records / is reported damaged at the next start.
    void damage_votes(NodeId node) { nodes_[node].machine->damage_votes(); }
    void lose_batches(NodeId node);
    void set_clock(NodeId node, std::int64_t offset_ms);
    // Replaces the vote log by its summary, as a rotation does.
    void rotate_votes(NodeId node);

    Machine& machine(NodeId node) { return *nodes_[node].machine; }
    void set_hooks(WorldHooks hooks) { hooks_ = std::move(hooks); }

    // --- network ---
    // `kind` empty: everything. A rule holds until heal().
    void drop(std::optional<NodeId> from, std::optional<NodeId> to, std::string kind);
    void split(const std::vector<std::set<NodeId>>& sides);
    void heal();
    // Ends the rules that drop() made between these two.
    void undrop(NodeId from, NodeId to);
    void set_loss(std::uint32_t loss_ppm, std::uint32_t duplicate_ppm);
    void set_latency(std::uint64_t ms_min, std::uint64_t ms_max);
    void send_as(NodeId from, NodeId to, const consensus::Message& message);

    // --- clients ---
    void submit(NodeId node, const std::string& transaction);

    // --- time ---
    std::uint64_t now_ms() const { return events_.now_ms(); }
    void at(std::uint64_t delay_ms, std::function<void()> what);
    void run(std::uint64_t ms);
    // Runs until the condition holds; false if it did not within the time.
    bool run_until(const std::function<bool()>& condition, std::uint64_t ms_max);

    // --- what can be seen ---
    consensus::EngineStatus status(NodeId node) const;
    ledger::Height executed(NodeId node) const;
    bool is_included(NodeId node, const std::string& transaction) const;
    std::size_t times_included(NodeId node, const std::string& transaction) const;
    const std::vector<std::string>& violations() const { return oracle_.violations(); }
    const std::vector<consensus::AlarmKind>& alarms(NodeId node) const;
    std::size_t evidence_against(ledger::ValidatorIndex signer) const;
    std::size_t disconnects(NodeId of) const;
    std::uint64_t messages_sent() const { return network_.messages(); }
    std::uint64_t messages_sent(const std::string& kind) const { return network_.messages(kind); }
    std::uint64_t steps() const { return steps_; }
    const std::vector<std::string>& deaths(NodeId node) const { return nodes_[node].deaths; }
    bool is_byzantine(NodeId node) const { return nodes_[node].is_byzantine; }
    std::size_t waiting_transactions(NodeId node) const { return nodes_[node].mempool.size(); }
    // Over every event with its node and time, and every message's bytes.
    std::string log_hash() const { return log_.hash(); }
    // Also told line by line.
    void set_log(std::function<void(const std::string&)> listener) {
        log_.set_listener(std::move(listener));
    }
    void violate(const std::string& what) { oracle_.violate(what, now_ms()); }
    bool has_signed(NodeId node, ledger::VoteKind kind, ledger::View view) const;
    // What an honest leader proposed in a view.
    std::optional<ledger::BlockDigest> proposed(ledger::View view) const {
        return oracle_.proposed(view);
    }
    // The digest that is agreed at a height.
    std::optional<ledger::BlockDigest> agreed(ledger::Height height) const {
        return oracle_.agreed(height);
    }
    std::optional<ledger::Header> header_at(NodeId node, ledger::Height height) const;

    const Network& network() const { return network_; }

    // --- for messages of Byzantine validators ---
    const consensus::EngineConfig& config() const { return config_; }
    const Signatures& signatures() const { return signatures_; }

  private:
    // As at(), void if the node has been stopped or begun anew by then; later if it is paused.
    void in_life(NodeId node, std::uint64_t delay_ms, std::function<void()> what);

    void make_engine(NodeId node);
    void hand_over(NodeId node, consensus::EndTerm over);
    // A node's number for whoever has this key, in its term, and back.
    consensus::PeerId peer_named(NodeId viewer, std::size_t owner) const;
    std::size_t owner_of(NodeId viewer, consensus::PeerId peer) const;
    void run_in_life(NodeId node, std::uint64_t life, const std::function<void()>& what);
    NodeId add_node(ledger::ValidatorIndex index, std::unique_ptr<Machine> machine);
    // Does something that the machine may not survive; false if it did not.
    bool guard(NodeId node, const std::function<void()>& what);
    void bury(NodeId node, const std::string& why, bool power);

    // --- the adapter (adapter.cpp) ---
    consensus::Moment moment(NodeId node) const;
    void step(NodeId node, consensus::Event event);
    void carry_out(NodeId node, consensus::Action& action);
    void carry_out(NodeId node, consensus::Persist& action);
    void carry_out(NodeId node, consensus::ReserveViews& action);
    void carry_out(NodeId node, consensus::Send& action);
    void carry_out(NodeId node, consensus::SendBatches& action);
    void carry_out(NodeId node, consensus::ServeBlocks& action);
    void carry_out(NodeId node, consensus::ServeTermEnd& action);
    void carry_out(NodeId node, consensus::EndTerm& action);
    void carry_out(NodeId node, consensus::StoreBatch& action);
    void carry_out(NodeId node, consensus::SetTimer& action);
    void carry_out(NodeId node, consensus::Deliver& action);
    void carry_out(NodeId node, consensus::StoreCheckpoint& action);
    void carry_out(NodeId node, consensus::WantBatch& action);
    void carry_out(NodeId node, consensus::ReportEvidence& action);
    void carry_out(NodeId node, consensus::Alarm& action);
    void carry_out(NodeId node, consensus::Disconnect& action);
    void begin_sync(NodeId node);
    void end_sync(NodeId node, std::uint64_t seq, std::size_t records);
    void release_sends(NodeId node);
    void store_batch(NodeId node, const consensus::StoreBatch& job);
    void execute_next(NodeId node);
    void speak(NodeId node);
    void feed_lane(NodeId node);
    // Into its mempool.
    void take(NodeId node, const std::string& transaction);

    // --- links (links.cpp) ---
    void emit(NodeId node, std::optional<consensus::PeerId> to, const Bytes& bytes);
    void transmit(NodeId from, NodeId to, const Bytes& bytes, std::string_view kind);
    void arrive(NodeId from, NodeId to, const Bytes& bytes);
    void pass_on(NodeId node, const std::string& transaction);
    bool is_linked(NodeId a, NodeId b) const;
    void refresh_links();

    WorldOptions options_;
    ledger::Genesis genesis_;
    consensus::EngineConfig config_;
    Random random_;
    Signatures signatures_;
    Network network_;
    Oracle oracle_;
    EventQueue events_;
    std::vector<Node> nodes_;
    WorldHooks hooks_;
    EventLog log_;

    std::map<std::size_t, NodeId> machine_of_;
    std::map<ledger::Term, std::vector<std::size_t>> sets_;  // whose keys, by seat, of each term
    std::map<std::uint16_t, std::size_t> evidence_;
    std::map<NodeId, std::size_t> disconnects_;
    std::uint64_t steps_ = 0;
};

}  // namespace merit::testing
