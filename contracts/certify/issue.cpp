#include "contracts/certify/examine.hpp"
#include "contracts/certify/handlers.hpp"
#include "contracts/certify/state.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>
#include <functional>

namespace merit::contracts::certify {

namespace {

using ledger::AccountId;
using ledger::CredentialId;

Check check_issue(const Issue& op) {
    const bool ascends =
        std::ranges::adjacent_find(op.evidence, std::greater_equal<>{}) == op.evidence.end();
    if (!ascends || (!op.evidence.empty() && op.evidence.front().is_zero())) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

// Approvals are asked for by the holder, or by a member; with evidence.
Check check_asks(const Issue& op, const Context& context) {
    const bool may_ask = context.account == op.account ||
                         registry::member_of_own_account(context.state, context.account);
    if (!may_ask) return refuse(CommonError::not_authorised);
    if (op.evidence.empty()) return refuse(Error::evidence_missing);
    return success();
}

Result<Examined, Refusal> load_issue(const Issue& op, const Context& context) {
    MERIT_TRY(auto examined,
              examine(context.state, op.achievement, op.account, context.block.epoch));
    if (op.version != examined.version) return refuse(Error::version_differs);
    if (!examined.reasons.empty()) return examined.reasons.front();
    if (examined.by_approval) {
        MERIT_TRY(check_asks(op, context));
    }
    return examined;
}

void issue(const Issue& op, const Examined& examined, const Approvers& approved, Context& context) {
    const AchievementTerms& terms = examined.achievement.terms;
    Credential credential;
    credential.achievement = op.achievement;
    credential.version = op.version;
    credential.account = op.account;
    credential.issued_epoch = context.block.epoch;
    credential.issued_ms = context.block.time_ms;
    credential.to_epoch.value = context.block.epoch.value + terms.valid_epochs;
    credential.facts = examined.facts;
    credential.evidence = op.evidence;
    credential.approved = approved;
    credential.previous = examined.newest;
    const auto id = context.make_id<CredentialId>("merit.credential");
    credentials.put(context.state, credential, id);
    holders.put(context.state, id, op.account, op.achievement);
    for (const Effect effect : terms.effects)
        effect_holders.put(context.state, {}, effect, op.account, op.achievement);
    context.emit("credential.issued", id.view(), terms.name);
}

Check apply_issue(const Issue& op, const Examined& examined, Context& context) {
    if (examined.by_approval) return propose_operation(context, make_operation(op));
    issue(op, examined, {}, context);
    return success();
}

Issue decode_issue(BytesView fields) {
    auto op = ledger::decode<Issue>(fields);
    MERIT_ASSERT(op.has_value(), "a stored proposal is canonical");
    return std::move(op).assume_value();
}

Check may_approve(BytesView fields, const Context& context, const AccountId& account) {
    return may_approve_for(context, account, decode_issue(fields).account);
}

Result<std::uint64_t, Refusal> needed(BytesView fields, const Context& context) {
    const Issue op = decode_issue(fields);
    const auto version = achievements.get(context.state, op.achievement, op.version);
    MERIT_ASSERT(version.has_value(), "what is approved names a version that stays");
    return approvals_needed(context.state, version->terms, op.account, context.block.epoch);
}

// Everything is asked again: facts and versions may have changed since it was proposed.
Check run_issue(BytesView fields, const Approval& approval, Context& context) {
    const Issue op = decode_issue(fields);
    MERIT_TRY(const auto examined, load_issue(op, context));
    issue(op, examined, approvers_of(approval), context);
    return success();
}

}  // namespace

OperationHandler issue_handler() {
    return make_handler("issue", check_issue, load_issue, apply_issue);
}

ApprovalRule issue_rule() {
    return {Issue::kind, may_approve, needed, run_issue};
}

Check may_approve_for(const Context& context, const AccountId& account, const AccountId& holder) {
    if (!registry::member_of_own_account(context.state, account)) {
        return refuse(CommonError::not_authorised);
    }
    if (registry::share_interest(context.state, account, holder, context.block.epoch)) {
        return refuse(CommonError::conflict_of_interest);
    }
    return success();
}

std::uint64_t approvals_needed(const ledger::StateView& view, const AchievementTerms& terms,
                               const AccountId& holder, ledger::Epoch now) {
    std::uint64_t others = registry::active_members(view);
    for (const ledger::MemberId& member : registry::members_behind(view, holder, now)) {
        if (registry::find_member(view, member)->active) --others;
    }
    return std::clamp<std::uint64_t>(terms.approvals, 1, std::max<std::uint64_t>(others, 1));
}

Approvers approvers_of(const Approval& approval) {
    Approvers approvers;
    approvers.assign(approval.approved.begin(), approval.approved.end());
    return approvers;
}

}  // namespace merit::contracts::certify
