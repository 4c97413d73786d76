// Which faults a run has and how strong they are: all of it drawn from the seed. Swarm testing
// (Groce et al., 2012): each kind is there with a chance of one half, so that kinds which hide one
// another are also met alone.
#pragma once

#include "tests/simulation/liars.hpp"
#include "tests/simulation/network.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace merit::testing {

enum class Fault : std::uint8_t {
    delay,
    loss,
    duplication,
    partition,  // in two or three parts
    one_way,    // one does not hear another one
    flapping,   // a link that comes and goes
    pause,
    clock_jump,
    kill,
    power_cut,
    kill_between_actions,
    slow_disk,
    slow_execution,
    sync_error,
    full_disk,
    cut_in_operation,  // power fails in the middle of an append, sync or rename
    rotation,          // of the vote log, early
    bit_flip,          // in an old record of the votes or batches
    lost_ledger,
    lost_batches,
    lost_votes,
    lost_sign_state,
};
inline constexpr std::size_t fault_kinds = 22;
std::string_view name_of(Fault fault);

enum class SetStep : std::uint8_t {
    add,      // a machine that is no validator
    remove,
    replace,  // a machine that is no validator takes the place of another
    rotate,   // a validator's machine gets new keys
};
std::string_view name_of(SetStep step);

// A mistake that the oracles must see; in tests of the simulator only.
enum class Mistake : std::uint8_t {
    none,
    sends_before_durable,
    forgets_certificates,
    stays_split,       // the quorum that is healed at the end
    fills_a_disk,      // of machine 0, unplanned
    executes_wrongly,  // machine 0
};

struct FaultPlan {
    std::uint64_t seed = 0;
    std::size_t validators = 4;
    std::array<bool, fault_kinds> has{};
    NetworkOptions network;
    std::uint64_t sync_ms = 1;
    std::uint64_t store_ms = 1;
    std::uint64_t execute_ms = 1;
    std::uint64_t delta_ms = 50;
    bool real_signatures = false;
    std::uint64_t acts = 0;
    Mistake mistake = Mistake::none;
    // At most f validators are bad: they lie, run twice, or lose what was durable.
    std::map<std::size_t, std::set<Lie>> liars;
    std::set<std::size_t> twins;
    std::set<std::size_t> harmed;
    // How the members change the set, one after the other.
    std::vector<SetStep> steps;
    std::size_t spares = 1;  // machines that are no validators at first
    // This validator is down until all of that is done.
    std::optional<std::size_t> sleeper;
    // Those outside of the quorum that is healed at the end stay as they are.
    bool heals_quorum_only = false;

    static FaultPlan draw(std::uint64_t seed);
    bool is_bad(std::size_t node) const;
    std::size_t machines() const { return validators + spares; }  // without twins
    // One for each machine, and a new one for each step.
    std::size_t keys() const { return machines() + steps.size(); }
    bool with(Fault fault) const { return has[static_cast<std::size_t>(fault)]; }
    std::string describe() const;
};

}  // namespace merit::testing
