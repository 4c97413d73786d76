// The row of K3 QUALITY in the list of contracts.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::quality {

Contract contract();

}  // namespace merit::contracts::quality
