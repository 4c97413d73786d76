#include "contracts/certify/examine.hpp"

#include "contracts/certify/facts.hpp"
#include "contracts/certify/state.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::certify {

namespace {

bool can_hold(registry::AccountKind kind) {
    return kind == registry::AccountKind::person || kind == registry::AccountKind::organisation;
}

void examine_newest(const ledger::StateView& view, Examined& examined, ledger::Epoch now) {
    if (!examined.newest) return;
    const auto credential = credentials.get(view, *examined.newest);
    MERIT_ASSERT(credential.has_value(), "a credential stays");
    switch (credential->state()) {
        case CredentialState::active:
            // In its last epoch the next one can be issued, so that no gap is between them.
            if (credential->to_epoch > now) {
                examined.reasons.push_back(refuse(CommonError::duplicate));
            }
            break;
        case CredentialState::suspended:
            examined.reasons.push_back(refuse(CommonError::wrong_state));
            break;
        case CredentialState::revoked:
            examined.by_approval = true;
            break;
    }
}

}  // namespace

Result<Examined, Refusal> examine(const ledger::StateView& view, const ledger::BadgeId& achievement,
                                  const ledger::AccountId& account, ledger::Epoch now) {
    Examined examined;
    examined.version = newest_versions.get_or(view, 0, achievement);
    if (examined.version == 0) return refuse(CommonError::not_found);
    const auto holder = registry::find_account(view, account);
    if (!holder) return refuse(CommonError::not_found);
    examined.achievement = *achievements.get(view, achievement, examined.version);
    examined.newest = holders.get(view, account, achievement);
    const AchievementTerms& terms = examined.achievement.terms;
    examined.by_approval = terms.criteria.empty();
    if (!can_hold(holder->kind) || !registry::is_of_active_member(view, account)) {
        examined.reasons.push_back(refuse(Error::cannot_hold));
    }
    examine_newest(view, examined, now);
    bool all_met = true;
    for (const Criterion& criterion : terms.criteria) {
        examined.facts.push_back(fact_of(view, account, terms, criterion, now));
        all_met = all_met && is_met(criterion, examined.facts.back());
    }
    if (!all_met) examined.reasons.push_back(refuse(Error::not_met));
    return examined;
}

}  // namespace merit::contracts::certify
