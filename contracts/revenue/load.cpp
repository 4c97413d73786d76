#include "contracts/revenue/load.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/revenue/error.hpp"

namespace merit::contracts::revenue {

namespace {

bool is_of_another_member(const Context& context, const ledger::AccountId& issuer) {
    if (registry::active_members(context.state) <= 1) return true;
    const auto sender = registry::find_account(context.state, context.account);
    const auto other = registry::find_account(context.state, issuer);
    return sender && other && sender->member != other->member;
}

}  // namespace

Result<registry::Project, Refusal> load_project(const Context& context,
                                                const ledger::ProjectId& id) {
    auto project = registry::find_project(context.state, id);
    if (!project) return refuse(CommonError::not_found);
    if (!project->opted_in) return refuse(CommonError::wrong_state);
    return *project;
}

Result<registry::Project, Refusal> load_maintained(const Context& context,
                                                   const ledger::ProjectId& id) {
    MERIT_TRY(auto project, load_project(context, id));
    if (!registry::is_maintainer(project.settings_in(context.block.epoch), context.account)) {
        return refuse(CommonError::not_authorised);
    }
    return project;
}

Check check_payable(const Context& context, const ledger::AccountId& id) {
    const auto account = registry::find_account(context.state, id);
    if (!account) return refuse(CommonError::not_found);
    if (account->kind == registry::AccountKind::validator) {
        return refuse(CommonError::not_for_validators);
    }
    return success();
}

Check check_attested(const Context& context, const crypto::Hash256& subject,
                     registry::AttestationType type, const ledger::AccountId& issuer) {
    const auto found = registry::attestations.get(context.state, subject, type, issuer);
    const bool holds = found && found->passed &&
                       (found->expires_ms.value == 0 ||
                        found->expires_ms > context.block.time_ms);
    if (!holds || !is_of_another_member(context, issuer)) {
        return refuse(Error::attestation_missing);
    }
    return success();
}

}  // namespace merit::contracts::revenue
