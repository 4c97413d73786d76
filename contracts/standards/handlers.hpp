// The parts of K12's list of operations, one source each.
#pragma once

#include "contracts/framework/contract.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace merit::contracts::standards {

std::vector<OperationHandler> define_handlers();
OperationHandler adopt_handler();
OperationHandler post_handler();
std::vector<Query> queries();

// Versions, conformances, rulings and what was adopted stay what they were, and a record has a
// factor of conformance only by one that was valid.
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

template <class List>
bool ascends(const List& list) {
    return std::ranges::adjacent_find(list, std::greater_equal<>{}) == list.end();
}

}  // namespace merit::contracts::standards
