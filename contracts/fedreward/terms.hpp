// The terms of a federated task, frozen for its life, and what follows from them alone: when each
// of its rounds runs.
//
//   commit   commit_epochs epochs: participants commit to their updates
//   (wait)   sampled: the epoch after; the beacon of the second one draws the permutations
//   measure  measure_epochs epochs: evaluators post their tables
//   end      when the last of them closes: values, payment, and the next round begins
//
// A round begins when the one before has ended, so that its pot is known to whoever commits. Units:
// epochs, money in units, metrics x 10^6. Pure; any thread. Source: CONTRACTS K9, decision 0026.
#pragma once

#include "contracts/framework/measure.hpp"
#include "contracts/numbers/shapley.hpp"
#include "crypto/hash.hpp"
#include "ledger/codec/bounded.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts::fedreward {

inline constexpr std::size_t participants_min = 2;
inline constexpr std::size_t participants_max = shapley_sampled_max;
inline constexpr std::size_t evaluators_max = 15;
inline constexpr std::size_t values_max = shapley_samples_max;  // of one table
inline constexpr std::uint32_t rounds_max = 104;
inline constexpr std::uint32_t phase_epochs_max = 26;
inline constexpr std::uint64_t start_epochs_max = 208;  // from the opening to the first round
inline constexpr std::uint32_t open_tasks_max = 8;      // of one member's accounts, until they end
static_assert(std::size_t{1} << shapley_exact_max == values_max);

struct TaskTerms {
    ledger::AssetId asset;
    ledger::Text<64> metric;       // for people; more is better: a loss counts negative
    crypto::Hash256 suite_digest;  // of what evaluators run, data included
    ledger::Bounded<ledger::AccountId, participants_max> participants;  // ascending
    ledger::Bounded<ledger::AccountId, evaluators_max> evaluators;      // ascending
    Metric tolerance = 0;            // between the evaluators of one value
    std::uint32_t permutations = 0;  // M; 0: exact
    Metric epsilon = 0;              // where a permutation stops; 0: nowhere
    std::uint32_t rounds = 1;
    ledger::Amount budget;  // of each round
    ledger::Epoch first_epoch;
    std::uint32_t commit_epochs = 1;
    std::uint32_t measure_epochs = 1;
    MERIT_FIELDS(asset, metric, suite_digest, participants, evaluators, tolerance, permutations,
                 epsilon, rounds, budget, first_epoch, commit_epochs, measure_epochs)

    bool is_exact() const { return permutations == 0; }
};

// All inclusive.
struct RoundEpochs {
    ledger::Epoch first_commit;
    ledger::Epoch last_commit;
    ledger::Epoch first_measure;  // sampled: the epoch whose beacon draws
    ledger::Epoch last_measure;   // the round ends when it closes
    MERIT_FIELDS(first_commit, last_commit, first_measure, last_measure)
    friend bool operator==(const RoundEpochs&, const RoundEpochs&) = default;
};

inline RoundEpochs epochs_of(const TaskTerms& terms, std::uint32_t round) {
    const std::uint64_t wait = terms.is_exact() ? 1 : 2;  // to the measuring, of the last commit
    const std::uint64_t length = terms.commit_epochs - 1 + wait + terms.measure_epochs;
    const std::uint64_t first = terms.first_epoch.value + round * length;
    const std::uint64_t last_commit = first + terms.commit_epochs - 1;
    const std::uint64_t first_measure = last_commit + wait;
    return {ledger::Epoch{first}, ledger::Epoch{last_commit}, ledger::Epoch{first_measure},
            ledger::Epoch{first_measure + terms.measure_epochs - 1}};
}

}  // namespace merit::contracts::fedreward
