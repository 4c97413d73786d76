// The clock: closing belongs to block execution; there is no close operation (CONTRACTS 5).
#pragma once

#include "contracts/framework/chain.hpp"
#include "contracts/framework/context.hpp"

namespace merit::contracts {

// What a block collects while it runs.
struct BlockOutput {
    std::vector<ledger::IndexEntry>& index;
    std::vector<ledger::Event>& events;
};

// Runs at most close_steps steps of what is due, epoch by epoch and stage by stage; `chain` keeps
// how far it came. INV-0 to INV-3 are checked after each piece.
void run_clock(ledger::Overlay& state, Chain& chain, const BlockContext& block,
               const BlockOutput& output);

// Lets each contract look at the changes over the state before them (Contract::check_changes).
void check_invariants(const ledger::StateView& before, const ledger::StateDelta& changes);

}  // namespace merit::contracts
