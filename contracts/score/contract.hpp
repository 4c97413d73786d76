// The row of K4 SCORE in the list of contracts.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::score {

Contract contract();

}  // namespace merit::contracts::score
