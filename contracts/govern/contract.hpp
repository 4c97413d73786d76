// K14 GOVERN: parameters and validator sets by ballot of the members, admission and removal of
// members, evidence of double signing, the beacon.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::govern {

Contract contract();
std::vector<Query> queries();

}  // namespace merit::contracts::govern
