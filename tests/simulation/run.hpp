// One run of the simulator: a cluster of production engines, stores and contracts on simulated
// machines, troubled as the seed wants it, with every oracle on; then a quorum is healed and must
// go on within a stated time.
//
// What a run does is a function of (commit, seed). Thread rule: one run at a time in a process.
#pragma once

#include "tests/simulation/clients.hpp"
#include "tests/simulation/fault_plan.hpp"
#include "tests/simulation/ledger_oracle.hpp"
#include "tests/simulation/world.hpp"

#include <memory>

namespace merit::testing {

// Every member of the healed quorum has finalized so many blocks more, and all that it had
// accepted, within so much simulated time.
inline constexpr std::uint64_t live_blocks = 10;
inline constexpr std::uint64_t live_ms_max = 60'000;

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

    void act();
    void trouble(Fault fault, NodeId node);
    void trouble_links(Fault fault, NodeId node);
    void trouble_disk(Fault fault, NodeId node);
    void harm(Fault fault, NodeId node);
    void submit();
    void start(NodeId node);
    void restart_later(NodeId node);

    // The members change the set of validators, and the validators say that they are ready: tried
    // again until it is done.
    void govern();
    void propose();
    void cast_votes();
    void say_ready();
    void submit_to_validator(const Clients::Sent& sent);
    bool is_handed_over() const;

    std::set<NodeId> choose_quorum();
    bool is_enough(const std::set<NodeId>& nodes) const;
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
    Clients clients_;
    std::map<std::string, std::uint64_t> injected_;
    std::set<NodeId> disk_troubled_;  // may end by itself
    std::map<NodeId, std::vector<ledger::TxId>> accepted_;
    // The motion to change the set, and the votes for it, by member.
    struct Motion {
        ledger::TxId tx_id;
        ledger::ProposalId id;
        std::uint64_t since_ms = 0;
        std::map<std::size_t, ledger::TxId> votes;
    };
    std::optional<Motion> motion_;
    std::uint64_t heal_ms_ = 0;
    bool is_healed_ = false;
};

}  // namespace merit::testing
