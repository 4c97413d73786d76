// What K12 STANDARDS stores.
#pragma once

#include "contracts/standards/operations.hpp"

namespace merit::contracts::standards {

// About one artifact and profile: the clock looks at no more than adopted_max * laboratories_max
// conformances for a record.
inline constexpr std::uint32_t laboratories_max = 16;
// That the laboratories of one member may post in an epoch.
inline constexpr std::uint32_t posts_max = 1'024;

// One version. Nothing but its end is ever added to it.
struct Profile {
    ProfileTerms terms;
    ledger::Epoch defined_epoch;
    ledger::ProposalId proposal;
    // Once a vote ended it: the last epoch in which it is in force, and that vote.
    std::optional<ledger::Epoch> last_epoch;
    std::optional<ledger::ProposalId> ended_by;
    crypto::Hash256 reason;  // of a retirement; zero: a newer version ended it, or nothing did
    MERIT_FIELDS(terms, defined_epoch, proposal, last_epoch, ended_by, reason)

    bool is_in_force(ledger::Epoch epoch) const {
        return defined_epoch <= epoch && (!last_epoch || epoch <= *last_epoch);
    }
};

// The profiles that count for a project from an epoch on.
struct Adoption {
    ledger::Bounded<ProfileId, adopted_max> profiles;
    ledger::AccountId by;  // the maintainer
    MERIT_FIELDS(profiles, by)
};

// What a laboratory posted; never changed.
struct Conformance {
    ledger::ProjectId project;
    crypto::Hash256 artifact;
    ProfileId profile;
    std::uint32_t version = 0;
    ledger::AccountId laboratory;
    ledger::MemberId member;  // that admitted it
    crypto::Hash256 statement_digest;
    ledger::Bounded<crypto::Hash256, tests_max> evidence;
    ledger::Epoch posted_epoch;
    ledger::TimeMs posted_ms;
    ledger::Epoch to_epoch;  // inclusive
    // Of this member's laboratories about the same artifact and profile, which it replaced.
    std::optional<ConformanceId> previous;
    MERIT_FIELDS(project, artifact, profile, version, laboratory, member, statement_digest,
                 evidence, posted_epoch, posted_ms, to_epoch, previous)
};

// A ruling found that an artifact does not conform to a version: no conformance of it counts, from
// this epoch on, in any project.
struct Withdrawal {
    ConformanceId conformance;  // the contested one
    ledger::Epoch epoch;
    crypto::Hash256 reason;
    MERIT_FIELDS(conformance, epoch, reason)
};

// What the laboratories of a member posted in an epoch.
struct PostQuota {
    ledger::Epoch epoch;
    std::uint32_t used = 0;
    MERIT_FIELDS(epoch, used)
};

}  // namespace merit::contracts::standards
