#include "contracts/standards/people.hpp"

#include "contracts/registry/state.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::standards {

using registry::Interest;

People::People(const ledger::StateView& view, const ledger::ProjectId& project,
               const registry::Contribution* record, ledger::Epoch epoch)
    : view_(view), project_(project), epoch_(epoch) {
    if (record == nullptr) return;
    for (const registry::RecipientShare& author : record->authors) {
        // Whose an alias is nobody knows before it is claimed.
        const auto owner = registry::owner_of(view, author.recipient);
        if (owner.is_account()) authors_.push_back(*owner.account());
    }
}

const People::Interests& People::interests() const {
    if (interests_) return *interests_;
    interests_.emplace();
    std::set<ledger::MemberId> behind;  // active ones
    const auto add = [&](std::vector<Interest>& list, const ledger::AccountId& account) {
        list.push_back(registry::interest_of(view_, account, epoch_));
        for (const ledger::MemberId& member : list.back().members)
            if (registry::find_member(view_, member)->active) behind.insert(member);
    };
    for (const ledger::AccountId& author : authors_)
        add(interests_->authors, author);
    const auto project = registry::find_project(view_, project_);
    MERIT_ASSERT(project.has_value(), "an artifact's project exists");
    for (const ledger::AccountId& maintainer : project->settings_in(epoch_).maintainers)
        add(interests_->maintainers, maintainer);
    interests_->is_anybody_outside = behind.size() < registry::active_members(view_);
    return *interests_;
}

bool People::has_interest(const ledger::AccountId& laboratory) const {
    const auto& [authors, maintainers, is_anybody_outside] = interests();
    const Interest own = registry::interest_of(view_, laboratory, epoch_);
    const auto is_shared = [&](const Interest& other) { return share(own, other); };
    if (std::ranges::any_of(authors, is_shared)) return true;
    if (is_anybody_outside) return std::ranges::any_of(maintainers, is_shared);
    return std::ranges::find(maintainers, own.organisation, &Interest::organisation) !=
           maintainers.end();
}

std::optional<ArtifactRecord> record_of_artifact(const ledger::StateView& view,
                                                 const ledger::ProjectId& project,
                                                 const crypto::Hash256& artifact) {
    for (const auto as : {registry::KnownAs::sha256, registry::KnownAs::swhid}) {
        const auto id = registry::known_digests.get(view, project, as, artifact);
        auto record = id ? registry::find_contribution(view, *id) : std::nullopt;
        if (record) return ArtifactRecord{*id, std::move(*record)};
    }
    return std::nullopt;
}

}  // namespace merit::contracts::standards
