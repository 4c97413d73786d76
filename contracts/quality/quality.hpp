// K3: the quality Q of a contribution, and with it the moment when its record counts.
//
// A record counts once, in the epoch in which its Q is fixed: at acceptance where the project's
// review mode is `none`, or its kind is one that needs no reviews (Q = 10^6), otherwise at the end
// of the `review_epochs`-th epoch after acceptance, from the reviews that came in time. Source:
// CONTRACTS K3, K4, DETAILS 11.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/contribution.hpp"
#include "ledger/ids.hpp"

namespace merit::contracts::quality {

// To be called once, by the registry, in the operation in which `contribution` becomes ACCEPTED
// (imported changesets too; trailers go to score::add_record directly). Mode none: fixes Q and
// counts the record for each author now. Mode open: the record waits for its reviews.
void on_accepted(Context& context, const ledger::ContributionId& id,
                 const registry::Contribution& contribution);

}  // namespace merit::contracts::quality
