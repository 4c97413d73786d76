// The parts of K9 FEDREWARD's list of operations, tasks and queries, one source each.
#pragma once

#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::fedreward {

OperationHandler open_handler();
OperationHandler commit_handler();
OperationHandler measure_handler();

// Ends the rounds whose last epoch closes.
ClockTask round_clock_task();

std::vector<Query> task_queries();     // task, round
std::vector<Query> table_queries();    // table, permutations
std::vector<Query> explain_queries();  // explain

// The books of each task and round that changed (invariants.cpp).
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

}  // namespace merit::contracts::fedreward
