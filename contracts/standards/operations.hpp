// The operations of K12 STANDARDS. Who may send each and its preconditions: CONTRACTS section 6.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "contracts/standards/terms.hpp"

namespace merit::contracts::standards {

inline constexpr std::size_t adopted_max = 4;  // profiles of one project

// Carried by a proposal of class B (govern/carry.hpp), never sent. Makes the version after the
// newest one, 1 of a new name, in force at once; the version before ends after its grace epochs.
// Errors: not_authorised (sent), out_of_bounds, standards.bad_name, standards.version_differs.
struct Define {
    static constexpr OperationKind kind{ContractNumber::standards, 1};
    std::uint32_t version = 1;
    ProfileTerms terms;
    MERIT_FIELDS(version, terms)
};

// Carried by a proposal of class B, never sent. The newest version ends after its grace epochs and
// none follows it, until a vote defines one. Errors: not_authorised (sent), out_of_bounds,
// not_found, wrong_state (retired), standards.version_differs.
struct Retire {
    static constexpr OperationKind kind{ContractNumber::standards, 2};
    ProfileId profile;
    std::uint32_t version = 1;  // the newest
    crypto::Hash256 reason;     // digest of a text kept elsewhere
    MERIT_FIELDS(profile, version, reason)
};

// By a maintainer: the profiles that count for the project from the next epoch on, all of them;
// none: no profile counts. Of a gate, `accept` asks for a conformance. Errors: out_of_bounds,
// not_found, not_authorised, wrong_state (the project is not opted in; a profile is retired).
struct Adopt {
    static constexpr OperationKind kind{ContractNumber::standards, 3};
    ledger::ProjectId project;
    ledger::Bounded<ProfileId, adopted_max> profiles;  // ascending
    MERIT_FIELDS(project, profiles)
};

// By a laboratory or a CI service, an account of an organisation or a service: the artifact of a
// project passed all required tests of a version. Also before a record names the artifact. Errors:
// out_of_bounds, not_found, wrong_state (the project is not opted in, the version is not in force),
// not_authorised, standards.tests_missing, standards.withdrawn, conflict_of_interest (with its
// authors or the maintainers), duplicate, standards.too_many_laboratories, quota_exceeded.
struct Post {
    static constexpr OperationKind kind{ContractNumber::standards, 4};
    ledger::ProjectId project;
    crypto::Hash256 artifact;  // digest of the artifact, as its record has it
    ProfileId profile;
    std::uint32_t version = 1;
    crypto::Hash256 statement_digest;  // of the in-toto statement
    // What shows that each required test passed, in the order of the profile's tests.
    ledger::Bounded<crypto::Hash256, tests_max> evidence;
    MERIT_FIELDS(project, artifact, profile, version, statement_digest, evidence)
};

}  // namespace merit::contracts::standards
