// What a permanent alias claim changes in K5.
#pragma once

#include "contracts/framework/context.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

namespace merit::contracts::incentive {

// Adds A, L and what was paid to `from` in each pool of the project to what `to` has there, and
// clears them.
void move_standing(Context& context, const ledger::ProjectId& project,
                   const ledger::Recipient& from, const ledger::Recipient& to);

}  // namespace merit::contracts::incentive
