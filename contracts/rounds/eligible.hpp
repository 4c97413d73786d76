// Who has a voice in a community round: one voice per person (CONTRACTS K10).
#pragma once

#include "ledger/ids.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::rounds {

// A person of level 2 or above in `epoch` whose member is one now. Asked when a voice is given and
// again at the end of the round, for its last epoch: who has left meanwhile has none (CONTRACTS
// section 5, ballot).
bool is_eligible(const ledger::StateView& view, const ledger::AccountId& account,
                 ledger::Epoch epoch);

}  // namespace merit::contracts::rounds
