// What a permanent alias claim changes in K5.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/treasury/open_pools.hpp"
#include "ledger/ids.hpp"
#include "ledger/recipient.hpp"

namespace merit::contracts::incentive {

// Adds A, L and what was paid to `from` in each open pool of the project to what `to` has there, and
// clears them. Each pool is a step; `last` is the last one that is done, after which it goes on.
// Returns whether all are done.
bool move_standing(Context& context, const ledger::ProjectId& project,
                   const ledger::Recipient& from, const ledger::Recipient& to,
                   std::optional<treasury::OpenPool>& last, std::uint64_t& steps);

}  // namespace merit::contracts::incentive
