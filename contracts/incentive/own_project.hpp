// Whose project it is, where somebody uses it (K5) or speaks for it (community rounds, K10).
//
// Free functions over const views; any thread. Source: DETAILS 11 (project interactions).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/records.hpp"

namespace merit::contracts::incentive {

// Whether the two are of one organisation in the current epoch.
bool same_organisation(const Context& context, const ledger::AccountId& a,
                       const ledger::AccountId& b);

// Whether the account has points in the project, or work there that is not closed yet in `epoch`,
// also by an alias that it claimed.
bool has_work_in(const ledger::StateView& view, const ledger::AccountId& account,
                 const ledger::ProjectId& project, ledger::Epoch epoch);

// Whether the account maintains the project, is of a maintainer's organisation, or has work there.
bool is_own_project(const Context& context, const ledger::AccountId& account,
                    const ledger::ProjectId& id, const registry::Project& project);

}  // namespace merit::contracts::incentive
