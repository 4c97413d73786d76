// What a permanent alias claim changes in K5.
#pragma once

#include "contracts/framework/context.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

namespace merit::contracts::incentive {

// Adds what the pools of the project have paid to `from` to what they have paid to `to`.
void move_paid(Context& context, const ledger::ProjectId& project, const ledger::Recipient& from,
               const ledger::Recipient& to);

}  // namespace merit::contracts::incentive
