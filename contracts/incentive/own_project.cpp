#include "contracts/incentive/own_project.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/score/state.hpp"

#include <algorithm>

namespace merit::contracts::incentive {

namespace {

// Whether the recipient has points of the project, or work that is not closed yet.
bool has_work(const Context& context, const ledger::ProjectId& project,
              const ledger::Recipient& recipient) {
    bool found = false;
    const auto any = [&](const auto&, const auto&) {
        found = true;
        return false;
    };
    score::points_sums.scan(context.state, any, project, recipient);
    const ledger::Epoch epoch = context.block.epoch;
    if (!found) score::scores.scan(context.state, any, epoch, project, recipient);
    if (!found && epoch.value > 0) {
        score::scores.scan(context.state, any, ledger::Epoch{epoch.value - 1}, project, recipient);
    }
    return found;
}

bool is_contributor(const Context& context, const ledger::ProjectId& project,
                    const ledger::AccountId& account) {
    if (has_work(context, project, {account})) return true;
    const auto alias = registry::alias_of(context.state, account, project);
    return alias && has_work(context, project, {*alias});
}

}  // namespace

bool same_organisation(const Context& context, const ledger::AccountId& a,
                       const ledger::AccountId& b) {
    const ledger::Epoch epoch = context.block.epoch;
    return registry::organisation_of(context.state, a, epoch) ==
           registry::organisation_of(context.state, b, epoch);
}

bool is_own_project(const Context& context, const ledger::AccountId& account,
                    const ledger::ProjectId& id, const registry::Project& project) {
    if (is_contributor(context, id, account)) return true;
    const auto& maintainers = project.settings_in(context.block.epoch).maintainers;
    return std::ranges::any_of(maintainers, [&](const ledger::AccountId& maintainer) {
        return maintainer == account || same_organisation(context, maintainer, account);
    });
}

}  // namespace merit::contracts::incentive
