// When Q is fixed, and what follows from it.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/quality/records.hpp"
#include "contracts/registry/contribution.hpp"

namespace merit::contracts::quality {

// Fixes s and m of a record whose Q is known, and counts it for each author in `epoch`. Aliases
// that have become accounts' by then are resolved, equal authors joined. The factor of conformance
// is that in force in `row.last_review_epoch`. Returns how many conformances were looked at.
std::uint64_t count_record(Context& context, ledger::Epoch epoch, const ledger::ContributionId& id,
                           const registry::Contribution& contribution, QualityRow& row);

// A ClockTask of stage timeouts: fixes Q of the records whose reviews end with `epoch`; they count
// in the next one. One step a record, one a review and one a conformance that is looked at.
bool fix_due(Context& context, ledger::Epoch epoch, std::uint64_t& steps);

}  // namespace merit::contracts::quality
