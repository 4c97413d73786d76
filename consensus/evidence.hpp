// Double signing (R10): the rule is ledger/evidence.hpp, the same for consensus, contracts and
// wallet.
#pragma once

#include "ledger/evidence.hpp"

namespace merit::consensus {

using ledger::are_conflicting;

}  // namespace merit::consensus
