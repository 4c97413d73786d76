// The parts of the registry's list of operations, one source each.
#pragma once

#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::registry {

std::vector<OperationHandler> account_handlers();
std::vector<OperationHandler> project_handlers();
std::vector<OperationHandler> contribution_handlers();
std::vector<OperationHandler> import_handlers();
std::vector<OperationHandler> alias_handlers();
ApprovalRule alias_claim_rule();
ClockTask alias_clock_task();
std::vector<Query> queries();

}  // namespace merit::contracts::registry
