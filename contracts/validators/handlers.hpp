// The parts of K14 GOVERN that are about validators.
#pragma once

#include "contracts/framework/contract.hpp"

#include <vector>

namespace merit::contracts::validators {

std::vector<OperationHandler> handlers();
std::vector<Query> queries();

}  // namespace merit::contracts::validators
