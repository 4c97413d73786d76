// Whose project it is, where somebody speaks for it: uses (K5) and community rounds (K10).
//
// Free functions over const views; any thread. Source: DETAILS 11 (project interactions).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::incentive {

// Whether the two are of one organisation in the current epoch.
bool same_organisation(const Context& context, const ledger::AccountId& a,
                       const ledger::AccountId& b);

// Whether the account maintains the project, is of a maintainer's organisation, or has work there:
// points, or work that is not closed yet, also by an alias that it claimed.
bool is_own_project(const Context& context, const ledger::AccountId& account,
                    const ledger::ProjectId& id, const registry::Project& project);

}  // namespace merit::contracts::incentive
