// The operations of K7 CERTIFY. Who may send each and its preconditions: CONTRACTS section 6.
#pragma once

#include "contracts/certify/terms.hpp"
#include "contracts/framework/operation_kind.hpp"

namespace merit::contracts::certify {

inline constexpr std::size_t evidence_max = 8;

// Carried by a proposal of class B (govern/carry.hpp), never sent. Makes the version after the
// newest one, 1 of a new name; what voters saw is what comes out, or the proposal lapses. Errors:
// not_authorised (sent), out_of_bounds, not_found (a project), certify.bad_name,
// certify.bad_criterion, certify.no_source, certify.version_differs.
struct Define {
    static constexpr OperationKind kind{ContractNumber::certify, 1};
    std::uint32_t version = 1;
    AchievementTerms terms;
    MERIT_FIELDS(version, terms)
};

// By anybody, for any account: at once where all criteria are true. Where there are none, or a
// credential of it was revoked before, evidence and the approvals of k members without an interest
// in the account are needed, and it or a member asks for them. Errors: not_found, wrong_state
// (suspended), duplicate (valid after this epoch too), out_of_bounds, not_authorised,
// too_many_open, certify.cannot_hold, certify.version_differs, certify.not_met,
// certify.evidence_missing.
struct Issue {
    static constexpr OperationKind kind{ContractNumber::certify, 2};
    ledger::BadgeId achievement;
    std::uint32_t version = 1;  // the newest
    ledger::AccountId account;
    ledger::Bounded<crypto::Hash256, evidence_max> evidence;  // ascending digests
    MERIT_FIELDS(achievement, version, account, evidence)
};

// By members' own accounts; run by the k-th approval. The newest credential of its account and
// achievement: suspend one that is in force, resume one that is suspended, revoke either, for good.
// `reason` is the digest of a text kept elsewhere. Errors: not_found, not_authorised,
// conflict_of_interest (with an interest in its account), wrong_state, out_of_bounds,
// too_many_open.
struct Suspend {
    static constexpr OperationKind kind{ContractNumber::certify, 3};
    ledger::CredentialId credential;
    crypto::Hash256 reason;
    MERIT_FIELDS(credential, reason)
};
struct Resume {
    static constexpr OperationKind kind{ContractNumber::certify, 4};
    ledger::CredentialId credential;
    crypto::Hash256 reason;
    MERIT_FIELDS(credential, reason)
};
struct Revoke {
    static constexpr OperationKind kind{ContractNumber::certify, 5};
    ledger::CredentialId credential;
    crypto::Hash256 reason;
    MERIT_FIELDS(credential, reason)
};

}  // namespace merit::contracts::certify
