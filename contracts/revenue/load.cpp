#include "contracts/revenue/load.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/state.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace merit::contracts::revenue {

namespace {

using registry::Interest;

// Who may gain by the attestation.
std::vector<AccountId> insiders(const Context& context, const registry::Project& project,
                                const Attested& attested) {
    const auto& maintainers = project.settings_in(context.block.epoch).maintainers;
    std::vector<AccountId> all(maintainers.begin(), maintainers.end());
    all.push_back(context.account);
    if (attested.payee) all.push_back(*attested.payee);
    return all;
}

bool shares_member(const Interest& a, const Interest& b) {
    return std::ranges::find_first_of(a.members, b.members) != a.members.end();
}

// Where nobody is without interest, the nearest to it.
bool is_apart(const Context& context, const Interest& own, const Attested& attested) {
    const Epoch epoch = context.block.epoch;
    const auto sender = registry::interest_of(context.state, context.account, epoch);
    const bool is_alone = registry::active_members(context.state) <= 1;
    if (!is_alone && shares_member(own, sender)) return false;
    return !attested.payee || own.organisation != registry::organisation_of(
                                                      context.state, *attested.payee, epoch);
}

bool is_independent(const Context& context, const registry::Project& project,
                    const Attested& attested) {
    const Epoch epoch = context.block.epoch;
    const Interest own = registry::interest_of(context.state, attested.issuer, epoch);
    std::set<ledger::MemberId> behind;  // active ones
    bool is_inside = false;
    for (const AccountId& insider : insiders(context, project, attested)) {
        const Interest of_insider = registry::interest_of(context.state, insider, epoch);
        is_inside = is_inside || share(own, of_insider);
        for (const ledger::MemberId& member : of_insider.members)
            if (registry::find_member(context.state, member)->active) behind.insert(member);
    }
    if (!is_inside) return true;
    const bool is_anybody_outside = behind.size() < registry::active_members(context.state);
    return !is_anybody_outside && is_apart(context, own, attested);
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

Check check_attested(const Context& context, const registry::Project& project,
                     const Attested& attested) {
    const auto found = registry::attestations.get(context.state, attested.subject, attested.type,
                                                  attested.issuer);
    if (!found || !found->passed) return refuse(Error::attestation_missing);
    const bool is_for_ever = found->expires_ms.value == 0;
    const bool holds = is_for_ever ? attested.type != registry::AttestationType::sbom
                                   : found->expires_ms > context.block.time_ms;
    if (!holds || !registry::is_of_active_member(context.state, attested.issuer) ||
        !is_independent(context, project, attested)) {
        return refuse(Error::attestation_missing);
    }
    return success();
}

}  // namespace merit::contracts::revenue
