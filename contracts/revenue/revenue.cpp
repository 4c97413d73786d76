#include "contracts/revenue/revenue.hpp"

#include "contracts/numbers/split.hpp"
#include "contracts/revenue/state.hpp"

namespace merit::contracts::revenue {

namespace {

// Of a map by project and ~epoch: the value in force in an epoch.
template <class MapType>
typename MapType::Value value_in(const MapType& map, const ledger::StateView& view,
                                 const ProjectId& project, Epoch epoch) {
    typename MapType::Value found;
    map.scan_from(
        view, map.key(project, ~epoch.value),
        [&](const auto&, const auto& value) {
            found = value;
            return false;
        },
        project);
    return found;
}

}  // namespace

Dependencies dependencies_in(const ledger::StateView& view, const ProjectId& project,
                             Epoch epoch) {
    return value_in(dependency_lists, view, project, epoch);
}

Terms terms_in(const ledger::StateView& view, const ProjectId& project, Epoch epoch) {
    return value_in(project_terms, view, project, epoch);
}

crypto::Hash256 cost_digest(const ProjectId& project, const AccountId& payee,
                            ledger::Amount amount, const crypto::Hash256& invoice_digest) {
    Bytes number;
    KeyField<ledger::Amount>::put(number, amount);
    return crypto::sha256({bytes_of("merit.cost"), project.view(), payee.view(), number,
                           invoice_digest.view()});
}

crypto::Hash256 dependencies_digest(const ProjectId& project, const DependencyList& list) {
    Bytes entries;
    for (const Dependency& dependency : list) {
        KeyField<ProjectId>::put(entries, dependency.project);
        KeyField<ledger::Ppm>::put(entries, dependency.share);
    }
    return crypto::sha256({bytes_of("merit.deps"), project.view(), entries});
}

BranchNumbers branch_shares(const ParameterSet& parameters) {
    return {parameters.share_users_ppm, parameters.share_developers_ppm,
            parameters.share_enterprises_ppm, parameters.share_upstream_ppm,
            parameters.share_commons_ppm};
}

std::vector<ledger::Amount> upstream_parts(const ProjectId& project, Epoch epoch,
                                           ledger::Amount amount, const DependencyList& list) {
    std::vector<SplitRecipient> recipients;
    for (const Dependency& dependency : list) {
        recipients.push_back({IdBytes(dependency.project.view()), W256(dependency.share.value)});
    }
    const auto division =
        split(amount.value, recipients,
              {crypto::Hash256::from(project.view()), epoch.value, SplitPurpose::upstream});
    MERIT_ASSERT(division.has_value(), "a list names each project once, and money is below 2^63");
    std::vector<ledger::Amount> amounts;
    for (const SplitPart& part : division.assume_value().parts)
        amounts.push_back(ledger::Amount{part.amount()});
    return amounts;
}

}  // namespace merit::contracts::revenue
