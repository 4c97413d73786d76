// Four validators, one of which runs twice, through one Twins scenario: the production engine, on
// virtual time, with nothing around it that the scenario does not need.
//
// A message of view v passes between two sides of v's partition only after the time of v is over
// (long enough for every timeout); then what is sent again passes, so that all views of the
// schedule are reached. After the last of them everybody hears everybody. Nodes do not crash, disks
// are instant, messages take 1 ms, blocks are empty. The twins differ by their clocks, so that
// their blocks differ. A twin that learns of the other one halts, as an honest machine must; it is
// then started again with no memory but the certificates that it was told, and signs on: the third
// behaviour of the paper, lost state.
#pragma once

#include "consensus/engine.hpp"
#include "tests/twins/schedule.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace merit::testing::twins {

struct Outcome {
    std::string problem;  // empty if all is well
    std::uint64_t blocks = 0;
    std::uint64_t steps = 0;
    std::uint64_t restarts = 0;  // of a twin
    bool has_evidence = false;   // against the twinned validator
};

class Cluster {
  public:
    explicit Cluster(const Schedule& schedule);
    // Until every honest validator has made two blocks final after the schedule.
    Outcome run();

  private:
    using MessagePtr = std::shared_ptr<const consensus::Message>;

    struct Node {
        std::uint16_t index = 0;  // of its validator
        bool is_twin = false;     // either of the two
        std::unique_ptr<consensus::Engine> engine;
        std::uint64_t clock_ahead_ms = 0;
        std::uint64_t appended = 0;
        std::uint64_t durable = 0;
        bool is_urgent = false;
        std::vector<consensus::Send> waiting;
        std::vector<consensus::Executed> executed;  // to be told
        std::vector<consensus::CertifiedHeader> blocks;
        std::uint64_t timer_ms = UINT64_MAX;
        ledger::View view{1};  // the highest that it has shown
        bool is_halted = false;
    };
    struct Arrival {
        std::size_t to = 0;
        std::size_t from = 0;
        MessagePtr message;
    };

    void start(std::size_t node, const std::vector<ledger::Certificate>& told);
    void step(std::size_t node, consensus::Event event);
    void carry_out(std::size_t node, consensus::Actions& actions);
    void carry_out(std::size_t node, consensus::Persist& action);
    void carry_out(std::size_t node, consensus::Send& action);
    void carry_out(std::size_t node, consensus::SetTimer& action);
    void carry_out(std::size_t node, consensus::Deliver& action);
    void carry_out(std::size_t node, consensus::ServeBlocks& action);
    void carry_out(std::size_t node, consensus::ReportEvidence& action);
    void carry_out(std::size_t node, consensus::Alarm& action);
    void carry_out(std::size_t node, consensus::Disconnect& action);
    // Batches, checkpoints, sign.state, terms: no scenario has or needs them.
    template <class Other>
    void carry_out(std::size_t, Other&) {}
    void execute(Node& node, consensus::Deliver& delivery);
    void transmit(std::size_t from, consensus::Send& send);
    void check_vote(const Node& node, const ledger::Vote& vote);
    bool passes(std::size_t from, std::size_t to, ledger::View view);
    void begin_view(ledger::View view);
    bool run_moment();
    std::optional<std::uint64_t> next_moment() const;
    bool is_done();
    void fail(const std::string& problem);
    consensus::Moment moment(const Node& node) const;

    Schedule schedule_;
    std::uint64_t now_ms_ = 0;
    std::vector<Node> nodes_;
    std::map<std::uint64_t, std::vector<Arrival>> arrivals_;  // by moment
    std::vector<std::uint64_t> view_ends_ms_;
    std::optional<std::uint64_t> target_;  // height that ends the run
    std::map<std::uint64_t, ledger::BlockDigest> agreed_;
    std::map<std::tuple<std::uint16_t, std::uint64_t, ledger::VoteKind>, ledger::BlockDigest>
        signed_;
    Outcome outcome_;
};

}  // namespace merit::testing::twins
