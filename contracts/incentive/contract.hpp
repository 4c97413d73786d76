// The row of K5 INCENTIVE in the list of contracts.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::incentive {

Contract contract();

}  // namespace merit::contracts::incentive
