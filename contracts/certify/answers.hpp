// What the queries of K7 answer.
#pragma once

#include "contracts/certify/records.hpp"
#include "ledger/state_view.hpp"

namespace merit::contracts::certify {

inline constexpr std::size_t answered_credentials_max = 256;
inline constexpr std::size_t answered_holders_max = 256;

struct CriterionAnswer {
    Criterion criterion;
    ledger::Text<32> unit;
    std::uint64_t has = 0;  // when it was issued; in why_not: now
    bool met = false;
    MERIT_FIELDS(criterion, unit, has, met)
};
using CriteriaAnswer = ledger::Bounded<CriterionAnswer, criteria_max>;
CriteriaAnswer criteria_answer(const AchievementTerms& terms,
                               const ledger::Bounded<std::uint64_t, criteria_max>& facts);

struct AchievementAnswer {
    ledger::BadgeId achievement;
    std::uint32_t version = 0;
    std::uint32_t newest = 0;
    Achievement value;
    MERIT_FIELDS(achievement, version, newest, value)
};

struct CredentialAnswer {
    ledger::CredentialId credential;
    ledger::Text<64> name;  // of the achievement
    CredentialState state = CredentialState::active;
    // In the current epoch: the newest, active, not expired, of a member that was not removed.
    bool in_force = false;
    Credential value;
    CriteriaAnswer criteria;
    ledger::Bounded<Effect, effects_count> effects;
    MERIT_FIELDS(credential, name, state, in_force, value, criteria, effects)
};
CredentialAnswer credential_answer(const ledger::StateView& view, const ledger::CredentialId& id,
                                   const Credential& credential, ledger::Epoch now);

struct CredentialsAnswer {
    ledger::AccountId account;
    // By achievement, of one the newest first.
    ledger::Bounded<CredentialAnswer, answered_credentials_max> credentials;
    MERIT_FIELDS(account, credentials)
};

struct WhyNotAnswer {
    ledger::AccountId account;
    ledger::BadgeId achievement;
    std::uint32_t version = 0;  // the newest
    bool can_be_issued = false;
    bool by_approval = false;  // evidence and the approvals of so many members are needed
    std::uint64_t approvals = 0;
    ledger::Bounded<ledger::Text<64>, 8> reasons;  // against it, as `issue` refuses
    CriteriaAnswer criteria;
    std::optional<CredentialAnswer> newest;
    MERIT_FIELDS(account, achievement, version, can_be_issued, by_approval, approvals, reasons,
                 criteria, newest)
};

struct HoldersAnswer {
    Effect effect = Effect::reviewer;
    ledger::Epoch epoch;
    ledger::Bounded<ledger::AccountId, answered_holders_max> accounts;
    bool more = false;  // there are others behind the last
    MERIT_FIELDS(effect, epoch, accounts, more)
};

}  // namespace merit::contracts::certify
