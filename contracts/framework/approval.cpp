#include "contracts/framework/approval.hpp"

#include "contracts/framework/contract.hpp"
#include "contracts/framework/due.hpp"
#include "contracts/framework/map.hpp"
#include "contracts/framework/open_count.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>

namespace merit::contracts {

namespace {

constexpr Map<Prefix::approval, Approval, crypto::Hash256> approvals;
using OpenOfAccount = OpenCount<Prefix::open_approvals, ledger::AccountId>;

OperationKind kind_of(BytesView operation) {
    return {static_cast<ContractNumber>(operation[0]), operation[1]};
}

ledger::Epoch last_epoch_of(const Approval& approval) {
    return ledger::Epoch{approval.opened_epoch.value + approval_epochs};
}

bool has_lapsed(const Approval& approval, ledger::Epoch now) {
    return now > last_epoch_of(approval);
}

// What waits for approvals is scheduled and counts for its proposer until it is forgotten.
Check open_approval(ledger::Overlay& state, const Approval& approval,
                    const crypto::Hash256& digest) {
    if (OpenOfAccount::of(state, approval.proposer) >= open_approvals_max) {
        return refuse(kind_of(approval.operation).contract, CommonError::too_many_open);
    }
    OpenOfAccount::add(state, approval.proposer);
    schedule(state, last_epoch_of(approval), ClockStage::timeouts, ContractNumber::transaction,
             digest);
    return success();
}

void forget_approval(ledger::Overlay& state, const Approval& approval,
                     const crypto::Hash256& digest) {
    approvals.erase(state, digest);
    OpenOfAccount::take(state, approval.proposer);
    unschedule(state, last_epoch_of(approval), ClockStage::timeouts, ContractNumber::transaction,
               digest);
}

// Whether an approval still counts: its member is one, and its account might approve today.
bool is_in_force(const Context& context, const ApprovalRule& rule, BytesView fields,
                 const ApprovedBy& by) {
    const auto member = registry::find_member(context.state, by.member);
    return member && member->active && rule.may_approve(fields, context, by.account).has_value();
}

// Notes the sender's approval and runs the operation if it was the last one needed. Approvals that
// are no longer in force are forgotten: another account of the same member may give one anew.
Check add_approval(Context& context, const ApprovalRule& rule, Approval approval,
                   const crypto::Hash256& digest) {
    const BytesView fields = BytesView(approval.operation).subspan(2);
    const auto account = registry::find_account(context.state, context.account);
    MERIT_ASSERT(account.has_value(), "a sender has an account");
    std::erase_if(approval.approved,
                  [&](const ApprovedBy& by) { return !is_in_force(context, rule, fields, by); });
    const bool repeated = std::ranges::any_of(
        approval.approved, [&](const ApprovedBy& by) { return by.member == account->member; });
    if (repeated) return refuse(rule.kind.contract, CommonError::duplicate);
    approval.approved.push_back({account->member, context.account});
    MERIT_TRY(const std::uint64_t needed, rule.needed(fields, context));
    if (approval.approved.size() < needed) {
        approvals.put(context.state, approval, digest);
        return success();
    }
    forget_approval(context.state, approval, digest);
    return rule.run(fields, approval, context);
}

}  // namespace

crypto::Hash256 operation_digest(BytesView operation) {
    return crypto::blake2b("merit.op", {operation});
}

std::optional<Approval> find_approval(const ledger::StateView& view,
                                      const crypto::Hash256& digest) {
    return approvals.get(view, digest);
}

Check propose_operation(Context& context, BytesView operation) {
    const ApprovalRule* rule = find_approval_rule(kind_of(operation));
    MERIT_ASSERT(rule != nullptr, "an operation that is proposed has a rule of approval");
    const crypto::Hash256 digest = operation_digest(operation);
    auto approval = approvals.get(context.state, digest);
    if (approval && has_lapsed(*approval, context.block.epoch)) {
        forget_approval(context.state, *approval, digest);
        approval.reset();
    }
    const bool may = rule->may_approve(operation.subspan(2), context, context.account).has_value();
    if (approval) {
        if (!may) return refuse(rule->kind.contract, CommonError::duplicate);
        return add_approval(context, *rule, std::move(*approval), digest);
    }
    Approval fresh;
    fresh.operation.assign(operation.begin(), operation.end());
    fresh.proposer = context.account;
    fresh.opened_epoch = context.block.epoch;
    MERIT_TRY(open_approval(context.state, fresh, digest));
    if (may) return add_approval(context, *rule, std::move(fresh), digest);
    approvals.put(context.state, fresh, digest);
    return success();
}

ClockTask approval_clock_task() {
    return {ClockStage::timeouts, [](Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
                return visit_due(context, epoch, ClockStage::timeouts, ContractNumber::transaction,
                                 steps, [&](const crypto::Hash256& digest, std::uint64_t&) {
                                     const auto approval = approvals.get(context.state, digest);
                                     MERIT_ASSERT(approval.has_value(), "what is due is open");
                                     forget_approval(context.state, *approval, digest);
                                     return true;
                                 });
            }};
}

Check approve_operation(Context& context, const crypto::Hash256& digest) {
    auto approval = approvals.get(context.state, digest);
    if (!approval) return refuse(ContractNumber::registry, CommonError::not_found);
    const ApprovalRule* rule = find_approval_rule(kind_of(approval->operation));
    MERIT_ASSERT(rule != nullptr, "a stored proposal has a rule of approval");
    if (has_lapsed(*approval, context.block.epoch)) {
        return refuse(ContractNumber::registry, CommonError::too_late);
    }
    MERIT_TRY(
        rule->may_approve(BytesView(approval->operation).subspan(2), context, context.account));
    return add_approval(context, *rule, std::move(*approval), digest);
}

}  // namespace merit::contracts
