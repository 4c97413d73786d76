// The unclaimed rule of a pool: who gets what nobody claimed, and the rest at its end (K1).
#pragma once

#include "contracts/treasury/postings.hpp"

namespace merit::contracts::treasury {

inline constexpr std::size_t sponsors_max = 1'000;  // of one pool: a refund divides among them

// Moves `amount` from `from` as the rule says: refund = SPLIT over the funded amounts, or to a
// project's own pool. A refund of a pool that nobody funded stays where it is. `epoch` is that of
// the SPLIT's salt. Answers how many movements it took.
Result<std::uint64_t, Refusal> apply_unclaimed_rule(Context& context, const ledger::PoolId& id,
                                                    const Pool& pool, const SubAccount& from,
                                                    ledger::Amount amount, Cause cause,
                                                    ledger::Epoch epoch);

}  // namespace merit::contracts::treasury
