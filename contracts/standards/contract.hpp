// K12 STANDARDS: profiles that a vote defines, projects that adopt them, and laboratories that say
// which artifacts conform. A factor of m, or a gate before acceptance; only while it is valid.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::standards {

Contract contract();

}  // namespace merit::contracts::standards
