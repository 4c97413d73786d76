// The facts that criteria are made of: one list, in facts.cpp. A contract that becomes the source
// of a fact gives its row a function; until then `define` refuses the fact, rather than count it
// as 0.
#pragma once

#include "contracts/certify/terms.hpp"
#include "ledger/state_view.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::certify {

// Whether something counts it with this version of the rules.
bool has_source(const Criterion& criterion);

// The fact as it is now, in the unit of its row; asked only of facts that have a source.
std::uint64_t fact_of(const ledger::StateView& view, const ledger::AccountId& account,
                      const AchievementTerms& terms, const Criterion& criterion,
                      ledger::Epoch now);

bool is_met(const Criterion& criterion, std::uint64_t fact);

// "micro-points", "reviews", ...
std::string_view unit_of(Fact fact);

}  // namespace merit::contracts::certify
