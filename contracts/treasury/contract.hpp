// K1 TREASURY: assets, balances, pools.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::treasury {

Contract contract();

}  // namespace merit::contracts::treasury
