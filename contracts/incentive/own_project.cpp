#include "contracts/incentive/own_project.hpp"

#include "contracts/registry/registry.hpp"
#include "contracts/score/state.hpp"

#include <algorithm>

namespace merit::contracts::incentive {

namespace {

// Whether the recipient has points of the project, or work that is not closed yet.
bool has_work(const ledger::StateView& view, const ledger::ProjectId& project,
              const ledger::Recipient& recipient, ledger::Epoch epoch) {
    bool found = false;
    const auto any = [&](const auto&, const auto&) {
        found = true;
        return false;
    };
    score::points_sums.scan(view, any, project, recipient);
    if (!found) score::scores.scan(view, any, epoch, project, recipient);
    if (!found && epoch.value > 0) {
        score::scores.scan(view, any, ledger::Epoch{epoch.value - 1}, project, recipient);
    }
    return found;
}

}  // namespace

bool has_work_in(const ledger::StateView& view, const ledger::AccountId& account,
                 const ledger::ProjectId& project, ledger::Epoch epoch) {
    if (has_work(view, project, {account}, epoch)) return true;
    const auto alias = registry::alias_of(view, account, project);
    return alias && has_work(view, project, {*alias}, epoch);
}

bool same_organisation(const Context& context, const ledger::AccountId& a,
                       const ledger::AccountId& b) {
    const ledger::Epoch epoch = context.block.epoch;
    return registry::organisation_of(context.state, a, epoch) ==
           registry::organisation_of(context.state, b, epoch);
}

bool is_own_project(const Context& context, const ledger::AccountId& account,
                    const ledger::ProjectId& id, const registry::Project& project) {
    if (has_work_in(context.state, account, id, context.block.epoch)) return true;
    const auto& maintainers = project.settings_in(context.block.epoch).maintainers;
    return std::ranges::any_of(maintainers, [&](const ledger::AccountId& maintainer) {
        return maintainer == account || same_organisation(context, maintainer, account);
    });
}

}  // namespace merit::contracts::incentive
