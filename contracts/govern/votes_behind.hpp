// Which votes made the parameters of an epoch what they are.
#pragma once

#include "contracts/govern/records.hpp"
#include "ledger/state_view.hpp"

#include <vector>

namespace merit::contracts::govern {

// The vote that gave a parameter the value which it had in an epoch.
struct ParameterVote {
    ParameterKey key;
    ledger::ProposalId proposal;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    ledger::Epoch enacted_epoch;
    std::uint32_t yes = 0;
    std::uint32_t no = 0;
    std::uint32_t members = 0;
    MERIT_FIELDS(key, proposal, from, to, enacted_epoch, yes, no, members)
};

// One for each parameter that a vote has changed by `epoch`, by ascending keys; all others are as
// in genesis.
std::vector<ParameterVote> votes_behind(const ledger::StateView& view, ledger::Epoch epoch);

}  // namespace merit::contracts::govern
