#include "contracts/framework/measure.hpp"

#include "contracts/numbers/wide.hpp"

#include <algorithm>

namespace merit::contracts {

std::vector<Evaluator> independent_evaluators(
    std::vector<Evaluator> evaluators,
    const std::set<ledger::AccountId>& organisations_of_parties) {
    std::ranges::sort(evaluators);
    std::vector<Evaluator> independent;
    std::set<ledger::AccountId> heard = organisations_of_parties;
    for (const Evaluator& evaluator : evaluators) {
        if (heard.insert(evaluator.organisation).second) independent.push_back(evaluator);
    }
    return independent;
}

std::string_view name_of(NoMeasure reason) {
    return reason == NoMeasure::too_few ? "too_few" : "disagreement";
}

std::optional<std::size_t> outlier_of(std::span<const Metric> values) {
    if (values.size() <= evaluators_min) return std::nullopt;
    std::vector<Metric> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    const i128 median = sorted[(sorted.size() - 1) / 2];
    const auto distance = [&](std::size_t i) {
        return values[i] < median ? median - values[i] : values[i] - median;
    };
    std::size_t farthest = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
        if (distance(i) >= distance(farthest)) farthest = i;
    return farthest;
}

Result<Metric, NoMeasure> measured_value(std::vector<Metric> values, Metric tolerance) {
    if (values.size() < evaluators_min) return NoMeasure::too_few;
    std::ranges::sort(values);
    if (i128{values.back()} - values.front() > tolerance) return NoMeasure::disagreement;
    return values[(values.size() - 1) / 2];
}

}  // namespace merit::contracts
