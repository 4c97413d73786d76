#include "contracts/certify/status.hpp"

#include "contracts/certify/error.hpp"
#include "contracts/certify/handlers.hpp"
#include "contracts/certify/state.hpp"

namespace merit::contracts::certify {

namespace {

using ledger::AccountId;
using ledger::CredentialId;

template <class Op>
constexpr Ruling ruling_of() {
    if constexpr (std::is_same_v<Op, Suspend>) return Ruling::suspend;
    if constexpr (std::is_same_v<Op, Resume>) return Ruling::resume;
    return Ruling::revoke;
}

CredentialState state_after(Ruling ruling) {
    switch (ruling) {
        case Ruling::suspend:
            return CredentialState::suspended;
        case Ruling::resume:
            return CredentialState::active;
        case Ruling::revoke:
            break;
    }
    return CredentialState::revoked;
}

std::string_view event_of(Ruling ruling) {
    switch (ruling) {
        case Ruling::suspend:
            return "credential.suspended";
        case Ruling::resume:
            return "credential.resumed";
        case Ruling::revoke:
            break;
    }
    return "credential.revoked";
}

bool fits(const Credential& credential, Ruling ruling, ledger::Epoch now) {
    switch (ruling) {
        case Ruling::suspend:
            return credential.state() == CredentialState::active && now <= credential.to_epoch;
        case Ruling::resume:
            return credential.state() == CredentialState::suspended;
        case Ruling::revoke:
            break;
    }
    return credential.state() != CredentialState::revoked;
}

Check check_change(const Context& context, const CredentialId& id, Ruling ruling) {
    const auto credential = credentials.get(context.state, id);
    if (!credential) return refuse(CommonError::not_found);
    const bool is_newest =
        holders.get(context.state, credential->account, credential->achievement) == id;
    if (!is_newest || !fits(*credential, ruling, context.block.epoch)) {
        return refuse(CommonError::wrong_state);
    }
    // Whoever is suspended can be resumed, and then revoked.
    if (ruling == Ruling::suspend && credential->changes.size() + 2 >= changes_max) {
        return refuse(CommonError::out_of_bounds);
    }
    return success();
}

template <class Op>
Check check_status(const Op& op) {
    if (op.reason.is_zero()) return refuse(CommonError::out_of_bounds);
    return success();
}

Check may_change(const Context& context, const CredentialId& id, const AccountId& account) {
    const auto credential = credentials.get(context.state, id);
    if (!credential) return refuse(CommonError::not_found);
    return may_approve_for(context, account, credential->account);
}

template <class Op>
Result<Nothing, Refusal> load_status(const Op& op, const Context& context) {
    MERIT_TRY(may_change(context, op.credential, context.account));
    MERIT_TRY(check_change(context, op.credential, ruling_of<Op>()));
    return Nothing{};
}

template <class Op>
Check apply_status(const Op& op, const Nothing&, Context& context) {
    return propose_operation(context, make_operation(op));
}

template <class Op>
Op decode_status(BytesView fields) {
    auto op = ledger::decode<Op>(fields);
    MERIT_ASSERT(op.has_value(), "a stored proposal is canonical");
    return op.assume_value();
}

template <class Op>
ApprovalRule status_rule() {
    return {Op::kind,
            [](BytesView fields, const Context& context, const AccountId& account) {
                return may_change(context, decode_status<Op>(fields).credential, account);
            },
            [](BytesView fields, const Context& context) -> Result<std::uint64_t, Refusal> {
                const auto credential =
                    credentials.get(context.state, decode_status<Op>(fields).credential);
                MERIT_ASSERT(credential.has_value(), "a credential stays");
                const auto version =
                    achievements.get(context.state, credential->achievement, credential->version);
                MERIT_ASSERT(version.has_value(), "a credential's version stays");
                return approvals_needed(context.state, version->terms, credential->account,
                                        context.block.epoch);
            },
            [](BytesView fields, const Approval& approval, Context& context) {
                const Op op = decode_status<Op>(fields);
                return change_status(context, op.credential, ruling_of<Op>(), op.reason,
                                     approvers_of(approval));
            }};
}

template <class Op>
OperationHandler status_handler(std::string_view name) {
    return make_handler<Op, Nothing>(name, check_status<Op>, load_status<Op>, apply_status<Op>);
}

}  // namespace

Check change_status(Context& context, const CredentialId& id, Ruling ruling,
                    const crypto::Hash256& reason, const Approvers& approved) {
    MERIT_TRY(check_change(context, id, ruling));
    Credential credential = *credentials.get(context.state, id);
    credential.changes.push_back({state_after(ruling), context.block.epoch, reason, approved});
    credentials.put(context.state, credential, id);
    context.emit(event_of(ruling), id.view());
    return success();
}

Check rule_on(Context& context, const CredentialId& credential, Ruling ruling,
              const crypto::Hash256& reason) {
    return change_status(context, credential, ruling, reason, {});
}

std::vector<OperationHandler> status_handlers() {
    return {status_handler<Suspend>("suspend"), status_handler<Resume>("resume"),
            status_handler<Revoke>("revoke")};
}

std::vector<ApprovalRule> status_rules() {
    return {status_rule<Suspend>(), status_rule<Resume>(), status_rule<Revoke>()};
}

}  // namespace merit::contracts::certify
