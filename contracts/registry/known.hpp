// What a project knows already: one digest or patch-id counts once (CONTRACTS K2).
//
// A pending or accepted record holds its artifact's digest and its patch-id. A decline frees them;
// an import takes them over from a pending record, so that nobody can lock out the history of a
// project by registering its commits first.
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/contribution.hpp"

namespace merit::contracts::registry {

bool is_known(const ledger::StateView& view, const ledger::ProjectId& project,
              const Artifact& artifact, const crypto::Hash256& patch_id);
// The same, but what only a pending record holds is free.
bool is_accepted(const ledger::StateView& view, const ledger::ProjectId& project,
                 const Artifact& artifact, const crypto::Hash256& patch_id);

void hold_known(ledger::Overlay& state, const Contribution& contribution,
                const ledger::ContributionId& id);
// Whether the record still holds all that it held when it was registered.
bool holds_known(const ledger::StateView& view, const Contribution& contribution,
                 const ledger::ContributionId& id);
void release_known(ledger::Overlay& state, const Contribution& contribution,
                   const ledger::ContributionId& id);

// Index entries: by project, by author, and the record's own history.
void index_contribution(Context& context, const Contribution& contribution,
                        const ledger::ContributionId& id, std::string_view what);
void note_record(Context& context, const ledger::ContributionId& id, std::string_view what);

}  // namespace merit::contracts::registry
