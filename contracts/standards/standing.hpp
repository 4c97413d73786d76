// How a conformance stands in an epoch: the one rule behind factors, gates, posts and answers. For
// K12's own sources.
#pragma once

#include "contracts/standards/people.hpp"
#include "contracts/standards/standards.hpp"
#include "contracts/standards/state.hpp"

#include <optional>

namespace merit::contracts::standards {

// A version that was defined; it stays.
Profile version_of(const ledger::StateView& view, const ProfileId& profile, std::uint32_t version);

// For whom, of which kind of record and in which epoch it is asked.
struct Asked {
    const People& people;
    std::optional<registry::ContributionKind> kind;  // none: of any
    ledger::Epoch epoch;
};

Standing standing_of(const ledger::StateView& view, const Conformance& conformance,
                     const Asked& asked);

// What was adopted for the project in an epoch.
Adoption adoption_in(const ledger::StateView& view, const ledger::ProjectId& project,
                     ledger::Epoch epoch);

struct Counted {
    ConformanceId id;
    Conformance conformance;
};

// What decides for one laboratory's member: its newest conformance that was posted by the end of
// the epoch.
std::optional<Counted> newest_in(const ledger::StateView& view, const ConformanceId& newest,
                                 ledger::Epoch epoch);

struct Subject {
    ledger::ProjectId project;
    crypto::Hash256 artifact;
};

// The conformance that counts for an artifact and profile: of those that hold the one with the
// largest factor, of equal ones that of the smallest member.
std::optional<Counted> find_counted(const ledger::StateView& view, const Subject& subject,
                                    const ProfileId& profile, const Asked& asked,
                                    Looked& looked);

// 10^6 for a gate.
ledger::Ppm factor_of(const Profile& version);
bool is_about(const Profile& version, registry::ContributionKind kind);

}  // namespace merit::contracts::standards
