// What K7 CERTIFY stores.
#pragma once

#include "contracts/certify/operations.hpp"
#include "contracts/framework/approval.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::certify {

inline constexpr std::size_t achievements_max = 256;
// Of one credential: seven suspensions, each resumed, and a revocation.
inline constexpr std::size_t changes_max = 15;

// One version; never changed.
struct Achievement {
    AchievementTerms terms;
    ledger::Epoch defined_epoch;
    ledger::ProposalId proposal;
    MERIT_FIELDS(terms, defined_epoch, proposal)
};

enum class CredentialState : std::uint8_t { active, suspended, revoked };
std::string_view name_of(CredentialState state);

using Approvers = ledger::Bounded<ApprovedBy, approvals_max>;

struct StatusChange {
    CredentialState state = CredentialState::active;
    ledger::Epoch epoch;
    crypto::Hash256 reason;
    Approvers approved;  // empty: by a ruling
    MERIT_FIELDS(state, epoch, reason, approved)
};

// By which version, on which facts and by whom it was issued stays for ever; `changes` only grows.
struct Credential {
    ledger::BadgeId achievement;
    std::uint32_t version = 0;
    ledger::AccountId account;
    ledger::Epoch issued_epoch;
    ledger::TimeMs issued_ms;
    ledger::Epoch to_epoch;  // inclusive
    ledger::Bounded<std::uint64_t, criteria_max> facts;  // in the order of the criteria
    ledger::Bounded<crypto::Hash256, evidence_max> evidence;
    Approvers approved;  // empty: by criteria alone
    ledger::Bounded<StatusChange, changes_max> changes;  // in the order in which they happened
    std::optional<ledger::CredentialId> previous;  // of the same account and achievement
    MERIT_FIELDS(achievement, version, account, issued_epoch, issued_ms, to_epoch, facts, evidence,
                 approved, changes, previous)

    // As it is now, and as it was at the end of an epoch.
    CredentialState state() const;
    CredentialState state_in(ledger::Epoch epoch) const;
    // Issued by the end of the epoch, not expired before its end, and active then.
    bool is_in_force(ledger::Epoch epoch) const;
};

}  // namespace merit::contracts::certify

namespace merit::ledger {
template <>
struct EnumRange<contracts::certify::CredentialState> {
    static constexpr auto last = contracts::certify::CredentialState::revoked;
};
}  // namespace merit::ledger
