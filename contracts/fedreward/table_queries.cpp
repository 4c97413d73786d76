// The tables of a round and the permutations behind them: enough to measure, and to count again.
#include "contracts/explain/arguments.hpp"
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/find_round.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/round_values.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"

namespace merit::contracts::fedreward {

namespace {

using explain::Arguments;

struct TableAnswer {
    TaskId task;
    std::uint32_t round = 0;
    std::uint64_t entries = 0;
    std::uint32_t chunk = 0;
    std::uint32_t chunks = 0;
    std::uint32_t first_entry = 0;                          // of this chunk
    ledger::Bounded<AccountId, evaluators_max> evaluators;  // whose values these are, or medians of
    Values values;                         // medians: up to the first entry that has none
    std::optional<std::uint32_t> missing;  // that entry
    ledger::Text<16> reason;               // too_few or disagreement; empty: nothing is missing
    std::optional<bool> random;            // as in `round`
    MERIT_FIELDS(task, round, entries, chunk, chunks, first_entry, evaluators, values, missing,
                 reason, random)
};

// What one evaluator posted.
Check add_posted(const ledger::StateView& view, const Arguments& read, TableAnswer& answer) {
    MERIT_TRY(const auto who, read.recipient("evaluator"));
    if (!who.is_account()) return read.malformed();
    const auto posted = tables.get(view, answer.task, answer.round, *who.account(), answer.chunk);
    if (!posted) return refuse(CommonError::not_found);
    answer.evaluators.push_back(*who.account());
    answer.values = *posted;
    return success();
}

// What counts: of whole tables, those that count or would if the round ended now.
void add_medians(const ledger::StateView& view, const FoundRound& found, TableAnswer& answer) {
    const auto counted = counting_tables(found.task.terms, found.round);
    answer.evaluators.assign(counted.begin(), counted.end());
    ChunkMedians chunk =
        chunk_medians(view, found.id, found.task.terms, found.number, counted, answer.chunk);
    answer.values = std::move(chunk.values);
    if (!chunk.gap) return;
    answer.missing = chunk.gap->entry;
    answer.reason = ledger::Text<16>(std::string(name_of(chunk.gap->reason)));
}

Check table(const ledger::StateView& view, const QueryArguments& arguments,
            ledger::FieldWriter& writer) {
    const Arguments read(arguments, ContractNumber::fedreward);
    MERIT_TRY(const FoundRound found, find_round(view, read));
    MERIT_TRY(const std::uint64_t chunk, read.number_or("chunk", 0));
    const std::uint32_t n = found.round.committed;
    const std::uint64_t entries = n == 0 ? 0 : table_entries(found.task.terms, n);
    if (chunk >= table_chunks(entries)) return refuse(CommonError::not_found);
    TableAnswer answer;
    answer.task = found.id;
    answer.round = found.number;
    answer.entries = entries;
    answer.chunk = static_cast<std::uint32_t>(chunk);
    answer.chunks = table_chunks(entries);
    answer.first_entry = static_cast<std::uint32_t>(chunk * chunk_values_max);
    answer.random = is_random(view, found.task.terms, found.number);
    if (read.has("evaluator")) {
        MERIT_TRY(add_posted(view, read, answer));
    } else {
        add_medians(view, found, answer);
    }
    ledger::describe(answer, writer);
    return success();
}

constexpr std::size_t permutations_shown_max = 256;
using Order = ledger::Bounded<std::uint32_t, participants_max>;

struct PermutationsAnswer {
    TaskId task;
    std::uint32_t round = 0;
    Epoch beacon_epoch;
    crypto::Hash256 beacon;
    bool random = false;  // whether no single validator could choose it
    ledger::Bounded<AccountId, participants_max> participants;  // by position
    std::uint32_t permutations = 0;                             // M
    std::uint32_t first = 0;                                    // of those that follow
    ledger::Bounded<Order, permutations_shown_max> orders;      // positions as they join
    MERIT_FIELDS(task, round, beacon_epoch, beacon, random, participants, permutations, first,
                 orders)
};

Check permutations(const ledger::StateView& view, const QueryArguments& arguments,
                   ledger::FieldWriter& writer) {
    const Arguments read(arguments, ContractNumber::fedreward);
    MERIT_TRY(const FoundRound found, find_round(view, read));
    MERIT_TRY(const std::uint64_t first, read.number_or("first", 0));
    const TaskTerms& terms = found.task.terms;
    const auto beacon = terms.is_exact() ? std::nullopt : beacon_of(view, terms, found.number);
    if (!beacon || found.round.committed == 0 || first >= terms.permutations) {
        return refuse(CommonError::not_found);
    }
    PermutationsAnswer answer{found.id,
                              found.number,
                              epochs_of(terms, found.number).first_measure,
                              beacon->value,
                              beacon->is_random(),
                              {},
                              terms.permutations,
                              static_cast<std::uint32_t>(first),
                              {}};
    const auto who = participants_of(view, found.id, found.number);
    answer.participants.assign(who.begin(), who.end());
    const auto all = permutations_of(found.id, terms, who.size(), *beacon);
    for (std::size_t k = first; k < all.size() && k < first + permutations_shown_max; ++k)
        answer.orders.emplace_back(all[k]);
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

Result<FoundRound, Refusal> find_round(const ledger::StateView& view, const Arguments& read) {
    MERIT_TRY(const auto id, read.id<TaskId>("task"));
    MERIT_TRY(const auto number, read.number("round"));
    auto task = tasks.get(view, id);
    if (!task || number >= task->terms.rounds) return refuse(CommonError::not_found);
    const auto round = static_cast<std::uint32_t>(number);
    return FoundRound{id, std::move(*task), round, round_of(view, id, round)};
}

std::vector<Query> table_queries() {
    const QueryArgument task{"task", "hash", true, "task id"};
    const QueryArgument round{"round", "integer", true, "from 0"};
    return {{"table",
             "A chunk of a round's table: the medians that count, or what one evaluator posted",
             {task,
              round,
              {"chunk", "integer", false, "from 0; default: 0"},
              {"evaluator", "account", false, "whose values; default: the medians"}},
             table},
            {"permutations",
             "The permutations that a sampled round is measured by, at most 256, and their beacon",
             {task, round, {"first", "integer", false, "from 0; default: 0"}},
             permutations}};
}

}  // namespace merit::contracts::fedreward
