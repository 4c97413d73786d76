// The parts of K6 REVENUE, one source each.
#pragma once

#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::revenue {

std::vector<OperationHandler> money_handlers();    // book, cost
std::vector<OperationHandler> project_handlers();  // set_deps, set_terms
std::vector<Query> queries();           // what was booked and shared
std::vector<Query> forecast_queries();  // the model by itself
Query flow_query();

// Clock stage 3: shares what was booked in a closed epoch, in bounded steps. Order: projects with
// revenue by id, each whole; then the upstream rounds of all of them together.
bool share_revenue(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

// The upstream rounds, once all projects of the epoch are shared (upstream.cpp).
bool share_upstream(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

// What lies in revenue(project) is what is left of its books and of upstream money on its way; a
// finished sharing gave away exactly what came in (invariants.cpp).
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

}  // namespace merit::contracts::revenue
