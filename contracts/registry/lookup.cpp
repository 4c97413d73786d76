#include "contracts/framework/approval.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"

#include <algorithm>

namespace merit::contracts::registry {

ledger::AccountId account_id_of(std::uint8_t threshold, std::span<const crypto::PublicKey> keys) {
    crypto::Blake2b hash("merit.account");
    hash.update({&threshold, 1});
    for (const crypto::PublicKey& key : keys)
        hash.update(key.bytes);
    return AccountId::from(hash.finish());
}

std::optional<Account> find_account(const ledger::StateView& view, const AccountId& id) {
    return accounts.get(view, id);
}

std::optional<Member> find_member(const ledger::StateView& view, const MemberId& id) {
    return members.get(view, id);
}

std::optional<Project> find_project(const ledger::StateView& view, const ProjectId& id) {
    return projects.get(view, id);
}

std::optional<ProjectId> find_project_id(const ledger::StateView& view, std::string_view name) {
    return project_names.get(view, crypto::blake2b("merit.project", {bytes_of(name)}));
}

std::optional<Contribution> find_contribution(const ledger::StateView& view,
                                              const ContributionId& id) {
    return contributions.get(view, id);
}

std::optional<MemberId> member_of_own_account(const ledger::StateView& view,
                                              const AccountId& account) {
    const auto found = accounts.get(view, account);
    if (!found) return std::nullopt;
    const auto member = members.get(view, found->member);
    if (!member || !member->active || member->account != account) return std::nullopt;
    return found->member;
}

std::uint64_t active_members(const ledger::StateView& view) {
    return member_counts.get_or(view, 0);
}

ledger::AccountId organisation_of(const ledger::StateView& view, const AccountId& account,
                                  ledger::Epoch epoch) {
    const auto affiliation = affiliations.get(view, account);
    if (!affiliation) return account;
    const auto covers = [&](const AffiliationTerm& term) {
        return term.from_epoch <= epoch && epoch <= term.to_epoch;
    };
    if (affiliation->latest.from_epoch <= epoch) {
        return covers(affiliation->latest) ? affiliation->latest.organisation : account;
    }
    if (affiliation->before && covers(*affiliation->before)) {
        return affiliation->before->organisation;
    }
    return account;
}

Interest interest_of(const ledger::StateView& view, const AccountId& account,
                     ledger::Epoch epoch) {
    Interest interest{organisation_of(view, account, epoch), {}};
    for (const AccountId& one : {account, interest.organisation}) {
        const auto found = accounts.get(view, one);
        if (found && std::ranges::find(interest.members, found->member) == interest.members.end()) {
            interest.members.push_back(found->member);
        }
    }
    std::ranges::sort(interest.members);
    return interest;
}

std::vector<MemberId> members_behind(const ledger::StateView& view, const AccountId& account,
                                     ledger::Epoch epoch) {
    return interest_of(view, account, epoch).members;
}

bool share(const Interest& a, const Interest& b) {
    return a.organisation == b.organisation ||
           std::ranges::find_first_of(a.members, b.members) != a.members.end();
}

bool share_interest(const ledger::StateView& view, const AccountId& a, const AccountId& b,
                    ledger::Epoch epoch) {
    return share(interest_of(view, a, epoch), interest_of(view, b, epoch));
}

bool is_of_active_member(const ledger::StateView& view, const AccountId& account) {
    const auto found = accounts.get(view, account);
    const auto member = found ? members.get(view, found->member) : std::nullopt;
    return member && member->active;
}

ledger::Recipient resolve(const ledger::StateView& view, const ledger::Recipient& recipient,
                          ledger::Epoch epoch) {
    if (recipient.is_account()) return recipient;
    const auto alias = aliases.get(view, *recipient.alias());
    if (!alias || !alias->account || alias->from_epoch > epoch) return recipient;
    return {*alias->account};
}

ledger::Recipient owner_of(const ledger::StateView& view, const ledger::Recipient& recipient) {
    if (recipient.is_account()) return recipient;
    const auto alias = aliases.get(view, *recipient.alias());
    return alias && alias->account ? ledger::Recipient{*alias->account} : recipient;
}

bool is_own(const ledger::StateView& view, const AccountId& account,
            const ledger::Recipient& recipient) {
    const ledger::Recipient owner = owner_of(view, recipient);
    if (owner.is_account()) return *owner.account() == account;
    const AliasId& alias = *recipient.alias();
    const auto known = aliases.get(view, alias);
    if (!known) return false;
    const AliasClaim claim{alias, account, known->home};
    return find_approval(view, operation_digest(make_operation(claim))).has_value();
}

std::optional<AliasId> alias_of(const ledger::StateView& view, const AccountId& account,
                                const ProjectId& project) {
    return claimed_aliases.get(view, account, project);
}

bool is_maintainer(const ProjectSettings& settings, const AccountId& account) {
    return std::ranges::binary_search(settings.maintainers, account);
}

bool maintained_since(const ledger::StateView& view, const ProjectId& project,
                      const AccountId& account, ledger::Epoch epoch) {
    const auto last = former_maintainers.get(view, project, account);
    return last && *last >= epoch;
}

}  // namespace merit::contracts::registry
