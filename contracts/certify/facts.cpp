#include "contracts/certify/facts.hpp"

#include "contracts/certify/state.hpp"
#include "contracts/score/points.hpp"
#include "crypto/assert.hpp"

#include <algorithm>
#include <limits>

namespace merit::contracts::certify {

namespace {

using Read = std::uint64_t (*)(const ledger::StateView& view, const ledger::AccountId& account,
                               const AchievementTerms& terms, const Criterion& criterion,
                               ledger::Epoch now);

// What was counted in the projects of the terms.
std::uint64_t read_count(const ledger::StateView& view, const ledger::AccountId& account,
                         const AchievementTerms& terms, const Criterion& criterion,
                         ledger::Epoch) {
    const auto kind = criterion.kind.value_or(registry::ContributionKind::review);
    const auto count_in = [&](const ledger::ProjectId& project) {
        return fact_counts.get_or(view, 0, {account}, project, criterion.fact, kind);
    };
    if (terms.projects.empty()) return count_in({});
    std::uint64_t sum = 0;
    for (const ledger::ProjectId& project : terms.projects) {
        const std::uint64_t count = count_in(project);
        sum += std::min(count, std::numeric_limits<std::uint64_t>::max() - sum);
    }
    return sum;
}

struct FactRow {
    Fact fact;
    std::string_view unit;
    Read read;  // null: nothing counts it yet
};

constexpr std::array<FactRow, 4> facts{{
    {Fact::points, "micro-points", read_count},
    {Fact::timely_reviews, "reviews", read_count},
    {Fact::lost_cases, "cases", nullptr},
    {Fact::valid_conformances, "conformances", nullptr},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (facts[i].fact != static_cast<Fact>(i)) return false;
    }
    return facts.size() == static_cast<std::size_t>(ledger::EnumRange<Fact>::last) + 1;
}
static_assert(in_order());

const FactRow& row_of(Fact fact) {
    const auto index = static_cast<std::size_t>(fact);
    MERIT_ASSERT(index < facts.size(), "a fact has a row");
    return facts[index];
}

}  // namespace

bool has_source(const Criterion& criterion) {
    // A kind of work that is not scored has the weight 0, whatever was voted.
    if (criterion.kind && score::weight_of(*criterion.kind, ParameterSet{}) == 0) return false;
    return row_of(criterion.fact).read != nullptr;
}

std::uint64_t fact_of(const ledger::StateView& view, const ledger::AccountId& account,
                      const AchievementTerms& terms, const Criterion& criterion,
                      ledger::Epoch now) {
    const Read read = row_of(criterion.fact).read;
    MERIT_ASSERT(read != nullptr, "a defined criterion has a source");
    return read(view, account, terms, criterion, now);
}

bool is_met(const Criterion& criterion, std::uint64_t fact) {
    return criterion.comparator == Comparator::at_least ? fact >= criterion.value
                                                        : fact <= criterion.value;
}

std::string_view unit_of(Fact fact) {
    return row_of(fact).unit;
}

}  // namespace merit::contracts::certify
