// Why a participant of a round got what it got: every number of its part of the SPLIT.
#include "contracts/explain/arguments.hpp"
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/find_round.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/round_values.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

namespace {

using explain::Arguments;

// Its part of SPLIT(pot): q = floor(pot * weight / total), r the remainder, and the extra unit.
struct PartAnswer {
    ledger::Wide256 weight;  // max(0, N)
    ledger::Wide256 total_weight;
    std::uint64_t quotient = 0;
    ledger::Wide256 remainder;
    bool extra = false;
    crypto::Hash256 tie;
    std::optional<ledger::Wide256> cut_remainder;  // of the last extra unit that was given
    std::optional<crypto::Hash256> cut_tie;
    MERIT_FIELDS(weight, total_weight, quotient, remainder, extra, tie, cut_remainder, cut_tie)
};

struct ExplainAnswer {
    TaskId task;
    std::uint32_t round = 0;
    AccountId participant;
    std::uint32_t position = 0;
    std::uint32_t participants = 0;  // n
    Commit commit;
    bool exact = false;
    std::optional<crypto::Hash256> beacon;  // of the permutations
    bool random = false;
    ledger::Bounded<AccountId, evaluators_max> counted;
    RoundOutcome outcome = RoundOutcome::none;
    std::optional<RoundValues> values;
    std::optional<ledger::Text<48>> numerator;  // what it added is numerator / denominator
    std::optional<Metric> leave_one_out;        // exact: v(all) - v(all but it); shown only
    ledger::Amount pot;
    std::optional<PartAnswer> part;
    ledger::Amount amount;
    MERIT_FIELDS(task, round, participant, position, participants, commit, exact, beacon, random,
                 counted, outcome, values, numerator, leave_one_out, pot, part, amount)
};

PartAnswer part_of(const FoundRound& found, std::uint32_t position) {
    const SplitSalt salt = salt_of(found.id, found.task.terms, found.number);
    const auto recipients = shapley_weights(ids_of(found.round), shapley_of(found.round));
    const auto division = split(found.round.pot.value, recipients, salt);
    MERIT_ASSERT(division.has_value(), "a round that has ended was divided");
    const Split& whole = division.assume_value();
    const SplitPart& part = whole.parts[position];
    PartAnswer answer{wire(recipients[position].weight),
                      wire(whole.total_weight),
                      part.quotient,
                      wire(part.remainder),
                      part.extra,
                      split_tie(salt, recipients[position].id),
                      {},
                      {}};
    if (whole.cut) {
        answer.cut_remainder = wire(whole.cut->remainder);
        answer.cut_tie = whole.cut->tie;
    }
    return answer;
}

Metric median_at(const ledger::StateView& view, const FoundRound& found, std::uint64_t entry) {
    const auto chunk = static_cast<std::uint32_t>(entry / chunk_values_max);
    const auto values = medians.get(view, found.id, found.number, chunk);
    MERIT_ASSERT(values.has_value(), "a round with values has all its medians");
    return (*values)[entry % chunk_values_max];
}

void add_value(const ledger::StateView& view, const FoundRound& found, ExplainAnswer& answer) {
    const ParticipantPay& pay = found.round.pays[answer.position];
    answer.numerator = ledger::Text<48>(pay.numerator.text());
    answer.amount = pay.amount;
    answer.part = part_of(found, answer.position);
    if (!answer.exact) return;
    const std::uint64_t all = (std::uint64_t{1} << answer.participants) - 1;
    const std::uint64_t others = all - (std::uint64_t{1} << answer.position);
    answer.leave_one_out = answer.values->all - median_at(view, found, others);
}

Check explain(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, ContractNumber::fedreward);
    MERIT_TRY(const FoundRound found, find_round(view, read));
    MERIT_TRY(const auto who, read.recipient("participant"));
    if (!who.is_account()) return read.malformed();
    const auto commit = commits.get(view, found.id, found.number, *who.account());
    if (!commit) return refuse(CommonError::not_found);
    const auto participants = participants_of(view, found.id, found.number);
    ExplainAnswer answer;
    answer.task = found.id;
    answer.round = found.number;
    answer.participant = *who.account();
    answer.position = static_cast<std::uint32_t>(
        std::ranges::lower_bound(participants, *who.account()) - participants.begin());
    answer.participants = found.round.committed;
    answer.commit = *commit;
    answer.exact = found.task.terms.is_exact();
    if (!answer.exact) {
        if (const auto beacon = beacon_of(view, found.task.terms, found.number)) {
            answer.beacon = beacon->value;
            answer.random = beacon->is_random();
        }
    }
    answer.counted = found.round.counted;
    answer.outcome = found.round.outcome;
    answer.values = found.round.values;
    answer.pot = found.round.pot;
    if (found.round.values) add_value(view, found, answer);
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

std::vector<Query> explain_queries() {
    return {{"explain",
             "What a participant of a round added, and its part of the pot, recomputable by hand",
             {{"task", "hash", true, "task id"},
              {"round", "integer", true, "from 0"},
              {"participant", "account", true, "address"}},
             explain}};
}

}  // namespace merit::contracts::fedreward
