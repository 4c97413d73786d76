// The parts of the contract's lists, one source each.
#pragma once

#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::rounds {

OperationHandler open_handler();
std::vector<OperationHandler> ballot_handlers();
OperationHandler gift_handler();
std::vector<Query> queries();

// Counts and pays the rounds whose last epoch closes; in the stage of votes, which is not left out
// for an epoch without blocks. Steps: see close.cpp.
ClockTask close_task();

// pot = what the purse holds + paid + carried, of each round that changed.
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

}  // namespace merit::contracts::rounds
