// What an engine tells about itself: for /readyz, `meritd status` and the logs.
#pragma once

#include "consensus/messages.hpp"

#include <optional>
#include <string>
#include <vector>

namespace merit::consensus {

enum class EngineState : std::uint8_t {
    starting,   // logs are being folded
    listening,  // asks whether its key votes elsewhere
    syncing,    // behind a verified FINAL
    following,  // an observer, or a validator that may not vote yet (see `why`)
    voting,
    halted,  // after an Alarm
};
std::string_view name_of(EngineState state);

struct PeerReport {
    PeerId peer;
    bool up = false;
    ledger::View view;            // the highest that it has shown
    ledger::Height final_height;  // claimed
    std::uint64_t heard_ms_ago = 0;
};

struct EngineStatus {
    EngineState state = EngineState::starting;
    std::string why;  // one sentence, empty if all is well
    ledger::Term term;
    ledger::View view;
    ledger::ValidatorIndex leader;  // of the view
    ledger::View final_view;
    ledger::Height final_height;
    ledger::Height delivered_height;
    ledger::Height executed_height;
    ledger::Height certified_height;
    ledger::TimeMs final_time_ms;  // of the last final block
    std::uint64_t final_ms_ago = 0;
    // Behind a verified finality; the count of blocks is what that block's header would say, known
    // only as a claim: the highest final height a peer reported, 0 if not behind.
    bool behind = false;
    std::uint64_t blocks_behind = 0;
    // The highest final height that a connected peer claims, validator or not, of any term; nothing
    // while none has said a word.
    std::optional<ledger::Height> claimed_height;
    std::vector<ledger::ValidatorIndex> missing_votes;  // no vote of this view heard from these
    std::vector<PeerReport> peers;                      // validators but this one, by index
    std::size_t peers_up = 0;                           // of these
    std::size_t quorum = 0;
    std::uint64_t evidence = 0;
    std::uint64_t lane_unfinal_bytes = 0;  // own lane
};

}  // namespace merit::consensus
