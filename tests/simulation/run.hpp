// One run of the simulator: a cluster of production engines, stores and contracts on simulated
// machines, troubled as the seed wants it, with every oracle on; then a quorum is healed and must
// go on within a stated time.
//
// What a run does is a function of (commit, seed). Thread rule: one run at a time in a process.
#pragma once

#include "tests/simulation/clients.hpp"
#include "tests/simulation/fault_plan.hpp"
#include "tests/simulation/ledger_oracle.hpp"
#include "tests/simulation/set_oracle.hpp"
#include "tests/simulation/work.hpp"
#include "tests/simulation/world.hpp"

#include <memory>

namespace merit::testing {

// Every member of the healed quorum has finalized so many blocks more, all that clients had sent is
// final, what double signings it knows of is reported, and the set has changed as it was to, within
// so much simulated time; more for each further change that was still to come.
inline constexpr std::uint64_t live_blocks = 10;
inline constexpr std::uint64_t live_ms_max = 60'000;
inline constexpr std::uint64_t change_ms_max = 30'000;
// A double signing of which two of them know is in the state after so many blocks: each has said
// it in its turn, and once more if it got lost.
inline constexpr std::uint64_t report_blocks_max = 64;

struct RunResult {
    std::vector<std::string> violations;
    std::string hash;
    std::uint64_t simulated_ms = 0;
    std::uint64_t heal_ms = 0;  // until the healed quorum had shown that it lives
    std::uint64_t height = 0;
    std::uint64_t terms = 0;  // that ended
    std::uint64_t transactions = 0;  // answered final
    std::uint64_t steps = 0;
    std::uint64_t messages = 0;
    std::map<std::string, std::uint64_t> injected;  // faults by kind
};

class SeedRun {
  public:
    explicit SeedRun(const FaultPlan& plan,
                 std::function<void(const std::string&)> log = {});
    ~SeedRun();
    RunResult run();

  private:
    using NodeId = std::size_t;
    static constexpr std::uint64_t govern_ms = 700;

    WorldOptions options();
    void add_hooks();
    NodeMachine& machine(NodeId node);
    bool is_bad(NodeId node) const;
    void count(Fault fault, std::uint64_t times = 1);
    void count_network();
    bool is_planned(NodeId node, const std::string& death);

    void act();
    void trouble(Fault fault, NodeId node);
    void trouble_links(Fault fault, NodeId node);
    void trouble_disk(Fault fault, NodeId node);
    void harm(Fault fault, NodeId node);
    void submit();
    void start(NodeId node);
    void restart_later(NodeId node);

    // The members change the set of validators: tried again until it is done.
    using Owners = std::set<std::size_t>;  // of keys
    struct Change {
        std::optional<std::size_t> leaves;
        std::optional<std::size_t> comes;
    };
    void govern();
    void propose();
    void cast_votes();
    void submit_to_validator(const Clients::Sent& sent);
    // What a step of the plan is, with the set as it is now; nothing if it does not fit.
    std::optional<Change> resolve(SetStep step);
    std::vector<Change> changes(SetStep step, const std::set<NodeId>* quorum) const;
    std::vector<Change> rotations() const;
    bool can_change(const std::set<NodeId>& quorum) const;
    SetStep step_of(const Change& change) const;
    std::size_t faults(const Owners& set) const;
    bool is_good(const Owners& set) const;
    Owners owners(const ledger::ValidatorSet& set) const;
    Owners current() const;
    static Owners changed(Owners set, const Change& change);
    NodeId machine_for(std::size_t owner) const;
    // New keys for the machines that are to have some; the sleeper wakes.
    void rekey_machines();
    void wake_sleeper();
    bool is_set_changed() const;

    // Members work, one thing after the other, until the set has changed for good.
    void work();
    // Clients send again what is not final, but not what a healed validator took in this life: that
    // must become final by itself.
    void send_again();
    void send(const Clients::Sent& sent, NodeId to);

    std::set<NodeId> choose_quorum();
    bool is_enough(const std::set<NodeId>& nodes) const;
    bool has_quorum(const std::set<NodeId>& nodes, const Owners& set) const;
    bool is_reported(NodeId node) const;
    void check_reports(const std::set<NodeId>& quorum);
    void heal(const std::set<NodeId>& quorum);
    bool is_live(const std::set<NodeId>& quorum, std::uint64_t height) const;
    void check_end(const std::set<NodeId>& quorum);
    std::string describe_nodes() const;
    RunResult result();

    const FaultPlan plan_;
    const ledger::Genesis genesis_;
    Random random_;
    SimFiles files_;
    std::unique_ptr<World> world_;
    std::unique_ptr<Liars> liars_;
    std::unique_ptr<LedgerOracle> ledger_;
    std::unique_ptr<SetOracle> sets_;
    Clients clients_;
    Work work_;
    std::optional<ledger::TxId> working_;
    std::map<std::string, std::uint64_t> injected_;
    std::map<NodeId, std::set<Fault>> disk_troubles_;  // of which it may end by itself
    // To whom it was sent last, in which life of it.
    struct Open {
        std::string bytes;
        std::uint64_t sent_ms = 0;
        NodeId to = 0;
        std::uint64_t life = 0;
    };
    std::map<ledger::TxId, Open> open_;  // what clients wait for
    bool is_kept(const Open& open) const;
    // The motion to change the set, and the votes for it, by member.
    struct Motion {
        ledger::TxId tx_id;
        ledger::ProposalId id;
        std::uint64_t since_ms = 0;
        std::map<std::size_t, ledger::TxId> votes;
    };
    // A machine that gets a new key, when a set that has it is pending or in force.
    struct NewKey {
        NodeId machine = 0;
        bool is_early = false;
    };
    std::optional<Motion> motion_;
    bool is_overtaken_ = false;     // a change, by another set
    std::size_t step_ = 0;          // of the plan
    std::optional<Change> change_;  // what this step is
    ledger::Term change_term_;      // in which it was chosen
    std::map<std::size_t, NewKey> new_keys_;  // by owner
    std::size_t next_owner_ = 0;
    bool is_asleep_ = false;  // the sleeper
    std::set<NodeId> healed_;
    ledger::Height healed_at_;
    std::uint64_t heal_ms_ = 0;
    bool is_healed_ = false;
};

}  // namespace merit::testing
