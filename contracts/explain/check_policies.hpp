// The part of a statement in which a budget is divided: the weight in each policy and what it
// gives.
#pragma once

#include "contracts/explain/checker.hpp"
#include "contracts/incentive/epoch_close.hpp"
#include "contracts/incentive/statement.hpp"

namespace merit::contracts::explain {

// Whether the recipient is among those that were paid, and w, A or e, q, r and the extra unit of
// each policy follow from its w, from what it had before, and from what the close certifies.
Verdict check_policies(Checker& check, const incentive::EpochClose& close,
                       const incentive::Statement& statement);

}  // namespace merit::contracts::explain
