// From the evaluators' tables of a round to the values of its participants: what the clock pays by
// and what the queries show, from the same state.
#pragma once

#include "contracts/beacon/records.hpp"
#include "contracts/fedreward/records.hpp"
#include "contracts/numbers/split.hpp"
#include "ledger/state_view.hpp"

#include <optional>
#include <vector>

namespace merit::contracts::fedreward {

// Whose tables count: whole ones, of each organisation that of the smallest account. Ascending.
std::vector<ledger::AccountId> counted_tables(const TaskTerms& terms, const Round& round);

// Whose tables the medians are of once the round has begun to end, or would be if it did now.
std::vector<ledger::AccountId> counting_tables(const TaskTerms& terms, const Round& round);

// Why a chunk has no medians: the first entry of the table that has none.
struct NoMedian {
    NoMeasure reason = NoMeasure::too_few;
    std::uint32_t entry = 0;
    std::optional<std::size_t> outlier;  // whom to leave out then, by position in `counted`
};
struct ChunkMedians {
    Values values;  // up to the first entry without one
    std::optional<NoMedian> gap;
};
// Of a chunk that each of `counted` has posted.
ChunkMedians chunk_medians(const ledger::StateView& view, const ledger::TaskId& task,
                           const TaskTerms& terms, std::uint32_t round,
                           std::span<const ledger::AccountId> counted, std::uint32_t chunk);

// The beacon that draws a round's permutations; nothing before it is drawn. Sampled tasks only.
std::optional<beacon::BeaconRecord> beacon_of(const ledger::StateView& view, const TaskTerms& terms,
                                              std::uint32_t round);
// Whether that beacon is random; nothing for an exact task, or before it is drawn.
std::optional<bool> is_random(const ledger::StateView& view, const TaskTerms& terms,
                              std::uint32_t round);
// The permutations of n participants. Subject of the draw: the task.
std::vector<Permutation> permutations_of(const ledger::TaskId& task, const TaskTerms& terms,
                                         std::size_t n, const beacon::BeaconRecord& beacon);

// The Shapley values of a round whose medians are all stored; nothing if they do not add up.
struct ValuedRound {
    ShapleyValues shapley;
    Metric nobody = 0;
    Metric all = 0;
};
std::optional<ValuedRound> value_round(const ledger::StateView& view, const ledger::TaskId& task,
                                       const TaskTerms& terms, std::uint32_t round, std::size_t n);

// How the pot of a round is divided; the round has values.
std::vector<IdBytes> ids_of(const Round& round);
ShapleyValues shapley_of(const Round& round);
SplitSalt salt_of(const ledger::TaskId& task, const TaskTerms& terms, std::uint32_t round);

}  // namespace merit::contracts::fedreward
