// What the queries of K12 answer.
#pragma once

#include "contracts/score/factor.hpp"
#include "contracts/standards/standing.hpp"

namespace merit::contracts::standards {

// A page of the matrix ends after so many artifacts, or so many conformances that were looked at.
inline constexpr std::size_t answered_artifacts_max = 64;
inline constexpr std::size_t answered_looks_max = 2'048;

struct ProfileAnswer {
    ProfileId profile;
    std::uint32_t version = 0;
    std::uint32_t newest = 0;
    bool in_force = false;  // in the current epoch
    Profile value;
    MERIT_FIELDS(profile, version, newest, in_force, value)
};

// A profile as its newest version has it.
struct ProfileLine {
    ProfileId profile;
    ProfileName name;
    std::uint32_t version = 0;
    std::optional<ledger::Ppm> factor;  // none: a gate
    bool in_force = false;
    MERIT_FIELDS(profile, name, version, factor, in_force)
};

struct AdoptedAnswer {
    ledger::ProjectId project;
    ledger::Epoch epoch;
    std::optional<ledger::AccountId> by;  // the maintainer; none: nothing was ever adopted
    ledger::Bounded<ProfileLine, adopted_max> profiles;
    MERIT_FIELDS(project, epoch, by, profiles)
};

// A conformance and how it stands.
struct ConformanceAnswer {
    ConformanceId conformance;
    ProfileName profile;
    std::optional<ledger::Ppm> factor;  // of its version; none: a gate
    Standing standing = Standing::holds;
    std::optional<ledger::Epoch> version_last_epoch;  // once a vote ended its version
    std::optional<Withdrawal> withdrawal;
    Conformance value;
    MERIT_FIELDS(conformance, profile, factor, standing, version_last_epoch, withdrawal, value)
};

struct WhyAnswer {
    ledger::ProjectId project;
    crypto::Hash256 artifact;
    ledger::Epoch epoch;
    std::optional<ledger::ContributionId> record;  // that holds the artifact
    ProfileLine profile;
    bool adopted = false;
    std::optional<ConformanceId> holds_by;  // none: it does not hold the profile
    // Of each member's laboratories the one that decides in the epoch; none: nobody posted.
    ledger::Bounded<ConformanceAnswer, laboratories_max> conformances;
    MERIT_FIELDS(project, artifact, epoch, record, profile, adopted, holds_by, conformances)
};

struct MatrixCell {
    ProfileName profile;
    bool adopted = false;
    Standing standing = Standing::holds;  // of this conformance
    ConformanceId conformance;            // that counts; where none does, of the smallest member
    std::uint32_t version = 0;
    std::optional<ledger::Ppm> factor;
    ledger::Epoch to_epoch;
    MERIT_FIELDS(profile, adopted, standing, conformance, version, factor, to_epoch)
};
struct MatrixRow {
    crypto::Hash256 artifact;
    std::optional<ledger::ContributionId> record;
    ledger::Bounded<MatrixCell, profiles_max> profiles;
    MERIT_FIELDS(artifact, record, profiles)
};
struct MatrixAnswer {
    ledger::ProjectId project;
    ledger::Epoch epoch;
    ledger::Bounded<MatrixRow, answered_artifacts_max> artifacts;
    std::optional<crypto::Hash256> next;  // the first artifact of the next page
    MERIT_FIELDS(project, epoch, artifacts, next)
};

// What a profile that the project has adopted means for a record.
struct RecordProfile {
    ProfileLine profile;
    bool about_kind = false;  // the newest version is about records of this kind
    std::optional<ConformanceId> holds_by;
    MERIT_FIELDS(profile, about_kind, holds_by)
};
struct LeftOutAnswer {
    ConformanceId conformance;
    Standing standing = Standing::has_interest;
    MERIT_FIELDS(conformance, standing)
};
struct RecordAnswer {
    ledger::ContributionId record;
    ledger::ProjectId project;
    crypto::Hash256 artifact;
    ledger::Epoch epoch;        // the current one
    bool passes_gates = false;  // of this epoch
    ledger::Ppm factor;         // that it would get in this epoch
    std::optional<ConformanceId> source;
    ledger::Bounded<RecordProfile, adopted_max> profiles;
    std::optional<score::RecordFactor> counted;  // once it is final: with what it counted
    // Conformances in force that were left out then because of their laboratories.
    ledger::Bounded<LeftOutAnswer, adopted_max * laboratories_max> left_out;
    MERIT_FIELDS(record, project, artifact, epoch, passes_gates, factor, source, profiles, counted,
                 left_out)
};

}  // namespace merit::contracts::standards
