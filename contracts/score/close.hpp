// Clock stage 2: the records of a closed epoch become points.
//
// In bounded steps; what is left to do is the rows of X (and of uses of whole projects) that the
// epoch still has, so restart and replay go on where it stopped. Order: first uses of projects, in
// ascending order of projects (their SPLIT is by S + X), then X in ascending order of project,
// recipient, kind. Source: CONTRACTS K4 and K5, DETAILS 9 and 11.
#pragma once

#include "contracts/framework/context.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::score {

// A ClockTask: returns whether the stage is done. Costs one step for each of: the SPLIT and the
// root of a kind, and the rows of a recipient.
bool close_points(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

}  // namespace merit::contracts::score
