// What K9 FEDREWARD stores: tasks and the money of each, rounds and what they paid, commitments.
#pragma once

#include "contracts/fedreward/operations.hpp"
#include "contracts/numbers/wide.hpp"
#include "ledger/wide.hpp"

#include <optional>
#include <string>

namespace merit::contracts::fedreward {

// Its purse (PurseKind::prize of its id) holds escrow - paid - returned, always.
struct Task {
    ledger::AccountId sponsor;
    TaskTerms terms;
    std::uint32_t round = 0;  // that runs; terms.rounds: the task has ended
    ledger::Amount escrow;    // budget * rounds
    ledger::Amount paid;
    ledger::Amount carried;   // of rounds that have ended, to the one that runs
    ledger::Amount returned;  // to the sponsor, when the last round ended
    MERIT_FIELDS(sponsor, terms, round, escrow, paid, carried, returned)

    bool has_ended() const { return round == terms.rounds; }
};

// Whose digest it is: the first commitment to it in this task.
struct FirstCommit {
    std::uint32_t round = 0;
    ledger::AccountId participant;
    MERIT_FIELDS(round, participant)
    friend bool operator==(const FirstCommit&, const FirstCommit&) = default;
};

struct Commit {
    crypto::Hash256 digest;
    ledger::Epoch epoch;
    // The earlier commitment to the same digest: in another round of the same participant no new
    // work, of another one a copied digest, of which only its owner can show the update. Shown, not
    // punished.
    std::optional<FirstCommit> same_as;
    MERIT_FIELDS(digest, epoch, same_as)
};

// How a round goes on; from `counting` on it is the clock's.
enum class RoundStage : std::uint8_t { collecting, counting, dividing, paying, ended };

// What a round came to. All but `paid` carry its whole pot.
enum class RoundOutcome : std::uint8_t {
    none,  // has not ended
    paid,
    nobody_committed,
    too_few_tables,  // fewer than 3 evaluators who count posted a whole table
    disagreement,    // of the evaluators, beyond the tolerance
    sums_differ,     // the values do not add up to v(all) - v(nobody)
    nobody_added,    // to the metric: all values are 0 or below
};

// An evaluator's table, and for which organisation it spoke when it posted last.
struct PostedTable {
    ledger::AccountId evaluator;
    ledger::AccountId organisation;
    std::uint32_t chunks = 0;  // different ones
    MERIT_FIELDS(evaluator, organisation, chunks)
};

// A signed number of up to 128 bits.
struct SignedWide {
    bool is_negative = false;
    ledger::Wide magnitude;
    MERIT_FIELDS(is_negative, magnitude)
    bool is_canonical() const { return !is_negative || magnitude.value > 0; }
    friend bool operator==(const SignedWide&, const SignedWide&) = default;

    static SignedWide of(i128 value) {
        return {value < 0, {static_cast<u128>(value < 0 ? -value : value)}};
    }
    i128 value() const {
        const auto positive = static_cast<i128>(magnitude.value);  // a numerator is below 2^90
        return is_negative ? -positive : positive;
    }
    std::string text() const {
        return (is_negative ? "-" : "") + ledger::to_decimal(magnitude.value);
    }
};

// What a participant added to the metric is numerator / denominator of the round.
struct ParticipantPay {
    ledger::AccountId participant;
    SignedWide numerator;
    ledger::Amount amount;
    MERIT_FIELDS(participant, numerator, amount)
};

struct RoundValues {
    Metric nobody = 0;              // v(nobody)
    Metric all = 0;                 // v(all)
    std::uint64_t denominator = 0;  // n! or M
    SignedWide deficit;             // what permutations that stopped gave to nobody
    MERIT_FIELDS(nobody, all, denominator, deficit)
};

struct Round {
    RoundStage stage = RoundStage::collecting;
    std::uint32_t committed = 0;                                 // n
    ledger::Bounded<PostedTable, evaluators_max> tables;         // ascending by evaluator
    ledger::Bounded<ledger::AccountId, evaluators_max> counted;  // whose tables the medians are of
    ledger::Bounded<ledger::AccountId, evaluators_max> left_out;  // too far off, in this order
    std::uint32_t next = 0;  // chunk to count, or participant to pay
    RoundOutcome outcome = RoundOutcome::none;
    std::optional<std::uint32_t> disputed;  // first entry with a disagreement
    std::optional<RoundValues> values;
    ledger::Bounded<ParticipantPay, participants_max> pays;  // ascending by participant
    ledger::Amount pot;                                      // budget + what was carried to it
    ledger::Amount paid;
    ledger::Amount carried;  // pot - paid: to the next round, of the last one to the sponsor
    MERIT_FIELDS(stage, committed, tables, counted, left_out, next, outcome, disputed, values, pays,
                 pot, paid, carried)
};

using Values = ledger::Bounded<Metric, chunk_values_max>;

std::string_view name_of(RoundStage stage);
std::string_view name_of(RoundOutcome outcome);

}  // namespace merit::contracts::fedreward

namespace merit::ledger {
template <>
struct EnumRange<contracts::fedreward::RoundStage> {
    static constexpr auto last = contracts::fedreward::RoundStage::ended;
};
template <>
struct EnumRange<contracts::fedreward::RoundOutcome> {
    static constexpr auto last = contracts::fedreward::RoundOutcome::nobody_added;
};
}  // namespace merit::ledger
