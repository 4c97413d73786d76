// Whose interests a task touches, and who is free of them.
#pragma once

#include "contracts/fedreward/terms.hpp"
#include "ledger/state_view.hpp"

#include <set>

namespace merit::contracts::fedreward {

// The organisations, in `epoch`, of the sponsor and of all participants of the terms, whether they
// commit or not.
std::set<ledger::AccountId> organisations_of_parties(const ledger::StateView& view,
                                                     const ledger::AccountId& sponsor,
                                                     const TaskTerms& terms, ledger::Epoch epoch);

// Whether the account is of the sponsor's organisation: it would win back what it pays the others.
bool is_of_sponsor(const ledger::StateView& view, const ledger::AccountId& sponsor,
                   const ledger::AccountId& account, ledger::Epoch epoch);

// Whether an evaluator has nothing to do with the parties: of none of their organisations, and with
// no member behind it that is behind the sponsor, where there is more than one member. A sponsor
// gets back what evaluators who disagree leave unpaid.
bool is_independent(const ledger::StateView& view, const ledger::AccountId& evaluator,
                    const ledger::AccountId& sponsor, const TaskTerms& terms, ledger::Epoch epoch);

// Whether every evaluator of the terms is independent, and of an organisation of its own.
bool are_evaluators_independent(const ledger::StateView& view, const ledger::AccountId& sponsor,
                                const TaskTerms& terms, ledger::Epoch epoch);

}  // namespace merit::contracts::fedreward
