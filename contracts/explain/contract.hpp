// The row of K15 EXPLAIN in the list of contracts: queries only.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::explain {

Contract contract();

}  // namespace merit::contracts::explain
