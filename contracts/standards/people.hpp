// For whom a conformance is good: who made the artifact, and whose project it is. For K12's own
// sources.
#pragma once

#include "contracts/registry/contribution.hpp"
#include "contracts/registry/registry.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::standards {

// The people of an artifact in an epoch: the authors of its record, where there is one, and the
// maintainers of the project. A laboratory without an interest is of no member that is behind one
// of them and of no organisation of theirs. Where each active member is behind one of them,
// nobody would be left: then it is enough to have no interest in an author and to be of none of the
// maintainers' organisations. Interests are read when they are first asked for, because most
// artifacts have no conformance. One thread.
class People {
  public:
    // `project` is registered. `record`: nothing is known of the authors where there is none.
    People(const ledger::StateView& view, const ledger::ProjectId& project,
           const registry::Contribution* record, ledger::Epoch epoch);

    bool has_interest(const ledger::AccountId& laboratory) const;

  private:
    struct Interests {
        std::vector<registry::Interest> authors;
        std::vector<registry::Interest> maintainers;
        bool is_anybody_outside;  // an active member that is behind none of them
    };
    const Interests& interests() const;

    const ledger::StateView& view_;
    ledger::ProjectId project_;
    ledger::Epoch epoch_;
    std::vector<ledger::AccountId> authors_;
    mutable std::optional<Interests> interests_;
};

struct ArtifactRecord {
    ledger::ContributionId id;
    registry::Contribution value;
};

// The record of a project that holds the artifact, pending or accepted.
std::optional<ArtifactRecord> record_of_artifact(const ledger::StateView& view,
                                                 const ledger::ProjectId& project,
                                                 const crypto::Hash256& artifact);

}  // namespace merit::contracts::standards
