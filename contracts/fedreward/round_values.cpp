#include "contracts/fedreward/round_values.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/numbers/draw.hpp"

namespace merit::contracts::fedreward {

namespace {

// All stored medians, in the order of the entries.
std::vector<Metric> stored_table(const ledger::StateView& view, const TaskId& task,
                                 std::uint32_t round) {
    std::vector<Metric> values;
    medians.scan(
        view,
        [&](const auto&, const Values& chunk) {
            values.insert(values.end(), chunk.begin(), chunk.end());
            return true;
        },
        task, round);
    return values;
}

NumberResult<ShapleyValues> shapley_values(const ledger::StateView& view, const TaskId& task,
                                           const TaskTerms& terms, std::uint32_t round,
                                           std::size_t n, std::span<const Metric> table) {
    if (terms.is_exact()) return exact_shapley(table);
    const auto beacon = beacon_of(view, terms, round);
    MERIT_ASSERT(beacon.has_value(), "a round that is measured has its beacon");
    return sampled_shapley(permutations_of(task, terms, n, *beacon), table, terms.epsilon);
}

}  // namespace

std::vector<AccountId> counted_tables(const TaskTerms& terms, const Round& round) {
    if (round.committed == 0) return {};
    const std::uint32_t chunks = table_chunks(table_entries(terms, round.committed));
    std::vector<Evaluator> whole;
    for (const PostedTable& table : round.tables) {
        if (table.chunks == chunks) whole.push_back({table.evaluator, table.organisation});
    }
    std::vector<AccountId> counted;
    // That none is a party's was checked when the table was posted.
    for (const Evaluator& evaluator : independent_evaluators(whole, {}))
        counted.push_back(evaluator.account);
    return counted;
}

std::vector<AccountId> counting_tables(const TaskTerms& terms, const Round& round) {
    if (round.stage == RoundStage::collecting) return counted_tables(terms, round);
    return {round.counted.begin(), round.counted.end()};
}

ChunkMedians chunk_medians(const ledger::StateView& view, const TaskId& task,
                           const TaskTerms& terms, std::uint32_t round,
                           std::span<const AccountId> counted, std::uint32_t chunk) {
    const auto first = static_cast<std::uint32_t>(chunk * chunk_values_max);
    if (counted.empty()) return {{}, NoMedian{NoMeasure::too_few, first, {}}};
    std::vector<Values> columns;
    for (const AccountId& evaluator : counted) {
        auto column = tables.get(view, task, round, evaluator, chunk);
        MERIT_ASSERT(column.has_value(), "a table that counts is whole");
        columns.push_back(std::move(*column));
    }
    ChunkMedians result;
    std::vector<Metric> row(columns.size());
    for (std::uint32_t i = 0; i < columns[0].size(); ++i) {
        for (std::size_t k = 0; k < columns.size(); ++k)
            row[k] = columns[k][i];
        const auto value = measured_value(row, terms.tolerance);
        if (!value) {
            result.gap = NoMedian{value.error(), first + i, outlier_of(row)};
            return result;
        }
        result.values.push_back(value.assume_value());
    }
    return result;
}

std::optional<beacon::BeaconRecord> beacon_of(const ledger::StateView& view, const TaskTerms& terms,
                                              std::uint32_t round) {
    return beacon::find_beacon(view, epochs_of(terms, round).first_measure);
}

std::optional<bool> is_random(const ledger::StateView& view, const TaskTerms& terms,
                              std::uint32_t round) {
    const auto beacon = terms.is_exact() ? std::nullopt : beacon_of(view, terms, round);
    if (!beacon) return std::nullopt;
    return beacon->is_random();
}

std::vector<Permutation> permutations_of(const TaskId& task, const TaskTerms& terms, std::size_t n,
                                         const beacon::BeaconRecord& beacon) {
    Draw stream(crypto::Hash256{task.bytes}, beacon.value);
    return draw_permutations(n, terms.permutations, stream);
}

std::optional<ValuedRound> value_round(const ledger::StateView& view, const TaskId& task,
                                       const TaskTerms& terms, std::uint32_t round, std::size_t n) {
    const std::vector<Metric> table = stored_table(view, task, round);
    auto shapley = shapley_values(view, task, terms, round, n, table);
    // Sampled: v of nobody or of all is not the same in all permutations.
    if (!shapley) return std::nullopt;
    if (!adds_up(shapley.assume_value(), table.front(), table.back())) return std::nullopt;
    return ValuedRound{std::move(shapley).assume_value(), table.front(), table.back()};
}

std::vector<IdBytes> ids_of(const Round& round) {
    std::vector<IdBytes> ids;
    for (const ParticipantPay& pay : round.pays)
        ids.emplace_back(pay.participant.view());
    return ids;
}

ShapleyValues shapley_of(const Round& round) {
    MERIT_ASSERT(round.values.has_value(), "a round that is divided has values");
    ShapleyValues values;
    values.denominator = round.values->denominator;
    values.deficit = round.values->deficit.value();
    for (const ParticipantPay& pay : round.pays)
        values.numerators.push_back(pay.numerator.value());
    return values;
}

SplitSalt salt_of(const TaskId& task, const TaskTerms& terms, std::uint32_t round) {
    return {crypto::Hash256{task.bytes}, epochs_of(terms, round).last_measure.value,
            SplitPurpose::payout};
}

}  // namespace merit::contracts::fedreward
