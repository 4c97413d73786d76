// The parts of the treasury's list of operations and tasks, one source each.
#pragma once

#include "contracts/framework/contract.hpp"
#include "contracts/treasury/records.hpp"

#include <vector>

namespace merit::contracts::treasury {

// Errors of this contract beside the common ones.
inline constexpr std::uint16_t bad_name = first_own_error;            // of an asset: not printable
inline constexpr std::uint16_t too_many_pools = first_own_error + 1;  // open_pools.hpp

std::vector<OperationHandler> money_handlers();
std::vector<OperationHandler> pool_handlers();
ClockTask release_task();
std::vector<Query> queries();
void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state);

// INV-0 and INV-1 (invariants.cpp).
void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes);

}  // namespace merit::contracts::treasury
