// K14 GOVERN: parameters by ballot of the members, admission and removal of members.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::govern {

Contract contract();
std::vector<Query> queries();

}  // namespace merit::contracts::govern
