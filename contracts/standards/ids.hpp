// Identities of K12 STANDARDS.
#pragma once

#include "ledger/ids.hpp"

namespace merit::contracts::standards {

using ProfileId = ledger::Id<struct ProfileTag>;          // BLAKE2b(merit.profile, name)
using ConformanceId = ledger::Id<struct ConformanceTag>;  // of what a laboratory posted

}  // namespace merit::contracts::standards
