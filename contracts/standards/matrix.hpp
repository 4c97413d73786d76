// Answers that say how artifacts stand with profiles. For K12's queries.
#pragma once

#include "contracts/standards/answers.hpp"

namespace merit::contracts::standards {

using ArtifactId = ledger::Id<struct ArtifactTag>;  // an argument: the digest

std::optional<registry::ContributionKind> kind_of(const std::optional<ArtifactRecord>& record);

ProfileLine profile_line(const ledger::StateView& view, const ProfileId& id, ledger::Epoch epoch);
ConformanceAnswer conformance_answer(const ledger::StateView& view, const Counted& counted,
                                     const Asked& asked);
WhyAnswer why_answer(const ledger::StateView& view, const Subject& subject,
                     const ProfileId& profile, ledger::Epoch epoch);

// The page that begins with the first artifact at or after `from`; whole artifacts.
MatrixAnswer matrix_answer(const ledger::StateView& view, const ledger::ProjectId& project,
                           const crypto::Hash256& from, ledger::Epoch epoch);

}  // namespace merit::contracts::standards
