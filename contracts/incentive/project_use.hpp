// Uses of a whole project pass, at the close, to its contributors.
#pragma once

#include "contracts/framework/context.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::incentive {

// Part of clock stage 2, before X becomes points: for every project that was used as a whole in
// this epoch, V = floor(sum of i * sigma / 10^6), then one SPLIT of V by S + X summed over kinds
// (at most the 100,000 largest). A project without any S or X gives nothing. One step a project;
// returns whether none is left. Source: CONTRACTS K5, DETAILS 11.
bool share_project_uses(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

}  // namespace merit::contracts::incentive
