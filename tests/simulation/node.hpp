// One machine of a world: an engine and the state of the adapter around it.
#pragma once

#include "consensus/engine.hpp"
#include "tests/simulation/machine.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace merit::testing {

// A Send whose record is not durable yet.
struct WaitingSend {
    std::uint64_t after = 0;
    std::optional<consensus::PeerId> to;
    Bytes bytes;
};

struct Node {
    ledger::ValidatorIndex index;   // whose key it has: a validator of genesis, or a spare
    ledger::Term term;
    std::vector<std::size_t> set;   // whose keys the validators of its term have, by seat
    std::vector<std::string> batched;  // given to the lane, until executed or the term ends
    std::unique_ptr<consensus::Engine> engine;  // while it runs
    std::unique_ptr<Machine> machine;
    std::uint64_t life = 0;  // events of an earlier life are void

    // The adapter, of this life.
    std::uint64_t appended = 0;
    std::uint64_t durable = 0;
    std::vector<WaitingSend> waiting;
    bool is_syncing = false;
    std::deque<consensus::Deliver> to_execute;
    bool is_executing = false;
    bool is_batch_wanted = false;
    std::set<std::size_t> connected;
    ledger::Height delivered;

    // What the story does to it.
    std::optional<std::uint64_t> actions_left;  // then it is killed
    bool is_kill_power_cut = false;
    std::uint64_t paused_until_ms = 0;
    std::optional<std::uint64_t> sync_ms;  // its disk is slow
    bool is_disk_held = false;
    bool is_execution_held = false;
    bool is_played = false;     // by the test: no engine
    bool is_byzantine = false;  // played, or it has a twin
    std::int64_t clock_offset_ms = 0;

    std::deque<std::string> mempool;
    std::size_t pass_on_turn = 0;
    std::vector<consensus::AlarmKind> alarms;
    std::vector<std::string> deaths;  // why it ended itself or could not start

    bool is_up() const { return engine != nullptr || is_played; }
    // A new life begins.
    void reset_adapter() {
        ++life;
        appended = durable = 0;
        waiting.clear();
        is_syncing = is_executing = is_batch_wanted = false;
        to_execute.clear();
        connected.clear();
        delivered = machine->head();
        actions_left.reset();
    }
};

}  // namespace merit::testing
