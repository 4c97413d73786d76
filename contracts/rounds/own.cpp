#include "contracts/rounds/own.hpp"

#include "contracts/incentive/own_project.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::contracts::rounds {

OwnProjects::OwnProjects(const ledger::StateView& view, const ledger::AccountId& account,
                         const Round& round, ledger::Epoch epoch)
    : view_(view),
      account_(account),
      opened_epoch_(round.opened_epoch),
      epoch_(epoch),
      interest_(registry::interest_of(view, account, epoch)) {}

bool OwnProjects::has(const ledger::ProjectId& project) const {
    const auto record = registry::find_project(view_, project);
    MERIT_ASSERT(record.has_value(), "a round is for projects that are registered");
    const auto& maintainers = record->settings_in(epoch_).maintainers;
    return std::ranges::any_of(maintainers,
                               [&](const ledger::AccountId& maintainer) {
                                   return share(interest_,
                                                registry::interest_of(view_, maintainer, epoch_));
                               }) ||
           registry::maintained_since(view_, project, account_, opened_epoch_) ||
           incentive::has_work_in(view_, account_, project, epoch_);
}

}  // namespace merit::contracts::rounds
