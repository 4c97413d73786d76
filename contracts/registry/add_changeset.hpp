// How one imported changeset becomes records: its code, and one record for each trailer.
//
// The code record is ACCEPTED, or the changeset is skipped because the project knows its commit or
// patch-id. All trailers are recorded; the first two of each kind earn, authors and repeats do not
// (CONTRACTS section 4, DETAILS section 11).
#pragma once

#include "contracts/framework/context.hpp"
#include "contracts/registry/changeset.hpp"
#include "contracts/registry/records.hpp"

#include <set>

namespace merit::contracts::registry {

class ChangesetAdder {
  public:
    // Counts into `batch`; both must outlive the adder.
    ChangesetAdder(Context& context, const ledger::ImportId& id, ImportBatch& batch,
                   const Project& project);

    void add(const Changeset& changeset);

  private:
    Contribution make_code(const Changeset& changeset, const ledger::ContributionId& id);
    Contribution make_trailer(const Changeset& changeset, const Contribution& code,
                              const Trailer& trailer, const ledger::ContributionId& code_id);
    void add_trailers(const Changeset& changeset, const Contribution& code,
                      const ledger::ContributionId& code_id);
    ledger::Recipient recipient_of(const ledger::AliasId& alias);
    bool is_self_accepted(const Contribution& code) const;
    void store(const Contribution& contribution, const ledger::ContributionId& id);

    Context& context_;
    ledger::ImportId id_;
    ImportBatch& batch_;
    const ProjectSettings& settings_;
    ledger::Ppm licence_factor_;
    std::set<ledger::AliasId> known_aliases_;  // those that this adder has looked up
};

}  // namespace merit::contracts::registry
