// measure: the value of a metric, from evaluators who may err or be partial (CONTRACTS section 5).
//
//   value = median, of an even number the lower of the two in the middle, of at least 3 evaluators
//   largest - smallest > tolerance: there is no value, and evaluators may post again
//
// The evaluators are of organisations other than the parties', and no organisation has two voices:
// with two of three, a median would answer nobody. So with three evaluators one who lies alone can
// hinder a value, but not move it further than another's; of more, whoever is farthest off is left
// out (outlier_of) until three are left. Pure; any thread.
#pragma once

#include "contracts/numbers/scale.hpp"
#include "crypto/result.hpp"
#include "ledger/ids.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace merit::contracts {

inline constexpr std::size_t evaluators_min = 3;

struct Evaluator {
    ledger::AccountId account;
    ledger::AccountId organisation;  // its own account, if it is of none
    auto operator<=>(const Evaluator&) const = default;
};

// Those whose values count: of no party's organisation; of each organisation one, the smallest
// account. Ascending by account, each once.
std::vector<Evaluator> independent_evaluators(
    std::vector<Evaluator> evaluators, const std::set<ledger::AccountId>& organisations_of_parties);

enum class NoMeasure : std::uint8_t {
    too_few = 1,   // evaluators
    disagreement,  // beyond the tolerance
};
std::string_view name_of(NoMeasure reason);

// Whom to leave out where so many values disagree: the one that is farthest from the median, of
// equally far ones the last. Nothing of three or fewer: then there is no value.
std::optional<std::size_t> outlier_of(std::span<const Metric> values);

// One value of each evaluator who counts, in any order; tolerance >= 0.
Result<Metric, NoMeasure> measured_value(std::vector<Metric> values, Metric tolerance);

}  // namespace merit::contracts
