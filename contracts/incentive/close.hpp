// Clock stage 4: the pools of a closed epoch pay.
//
// One pool after the other in ascending order of their ids, each in bounded steps: its budget moves
// into `closing`, the weights are collected, one SPLIT is made, every recipient is paid in
// ascending order, what is left returns to the pool, and the EpochClose is written. Progress is in
// the state, so restart and replay go on where it stopped. A number that leaves its type fails the
// close of that pool: nothing is paid, the balance stays. Payouts + rest = budget, exactly.
// Source: CONTRACTS K5 and section 5, DETAILS 9.
#pragma once

#include "contracts/framework/context.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::incentive {

// A ClockTask: returns whether all pools of the epoch are closed. Steps: one for each pool looked
// at, each project read, each weight, the SPLIT, each posting.
bool close_pools(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

}  // namespace merit::contracts::incentive
