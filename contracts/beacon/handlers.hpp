// The parts of K14 GOVERN that are about the beacon.
#pragma once

#include "contracts/framework/contract.hpp"
#include "ledger/genesis.hpp"

#include <vector>

namespace merit::contracts::beacon {

std::vector<OperationHandler> handlers();
std::vector<Query> queries();

// Draws the beacon of the epoch after the one that closes. First of all tasks, so that the others
// can draw with it.
ClockTask clock_task();

// The beacon of epoch 0.
void store_genesis(const ledger::Genesis& genesis, ledger::Overlay& state);

}  // namespace merit::contracts::beacon
