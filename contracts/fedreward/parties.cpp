#include "contracts/fedreward/parties.hpp"

#include "contracts/registry/registry.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

std::set<ledger::AccountId> organisations_of_parties(const ledger::StateView& view,
                                                     const ledger::AccountId& sponsor,
                                                     const TaskTerms& terms, ledger::Epoch epoch) {
    std::set<ledger::AccountId> organisations{registry::organisation_of(view, sponsor, epoch)};
    for (const ledger::AccountId& participant : terms.participants)
        organisations.insert(registry::organisation_of(view, participant, epoch));
    return organisations;
}

bool is_of_sponsor(const ledger::StateView& view, const ledger::AccountId& sponsor,
                   const ledger::AccountId& account, ledger::Epoch epoch) {
    return registry::organisation_of(view, account, epoch) ==
           registry::organisation_of(view, sponsor, epoch);
}

bool is_independent(const ledger::StateView& view, const ledger::AccountId& evaluator,
                    const ledger::AccountId& sponsor, const TaskTerms& terms,
                    ledger::Epoch epoch) {
    const auto own = registry::interest_of(view, evaluator, epoch);
    if (organisations_of_parties(view, sponsor, terms, epoch).contains(own.organisation)) {
        return false;
    }
    return registry::active_members(view) <= 1 ||
           !share(own, registry::interest_of(view, sponsor, epoch));
}

bool are_evaluators_independent(const ledger::StateView& view, const ledger::AccountId& sponsor,
                                const TaskTerms& terms, ledger::Epoch epoch) {
    std::set<ledger::AccountId> organisations;
    return std::ranges::all_of(terms.evaluators, [&](const ledger::AccountId& evaluator) {
        const auto organisation = registry::organisation_of(view, evaluator, epoch);
        return organisations.insert(organisation).second &&
               is_independent(view, evaluator, sponsor, terms, epoch);
    });
}

}  // namespace merit::contracts::fedreward
