// What a task is and how its rounds stand.
#include "contracts/explain/arguments.hpp"
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/round_values.hpp"
#include "contracts/fedreward/schedule.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"

namespace merit::contracts::fedreward {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::fedreward;

// Who measures, so that a participant can judge it before it commits.
struct EvaluatorAnswer {
    AccountId evaluator;
    AccountId organisation;   // in the current epoch
    ledger::MemberId member;  // that admitted it
    MERIT_FIELDS(evaluator, organisation, member)
};

struct TaskAnswer {
    TaskId task;
    Task record;
    bool ended = false;
    ledger::Amount purse;
    RoundEpochs epochs;  // of the round that runs, or of the last one
    ledger::Bounded<EvaluatorAnswer, evaluators_max> evaluators;
    MERIT_FIELDS(task, record, ended, purse, epochs, evaluators)
};

Check task(const ledger::StateView& view, const QueryArguments& arguments,
           ledger::FieldWriter& writer) {
    MERIT_TRY(const auto id, Arguments(arguments, self).id<TaskId>("task"));
    const auto found = tasks.get(view, id);
    if (!found) return refuse(CommonError::not_found);
    const Epoch now = load_chain(view).epoch;
    const std::uint32_t last = found->terms.rounds - 1;
    TaskAnswer answer{id,
                      *found,
                      found->has_ended(),
                      treasury::purse_of(view, found->terms.asset, purse_of(id)),
                      epochs_of(found->terms, std::min(found->round, last)),
                      {}};
    for (const AccountId& evaluator : found->terms.evaluators) {
        const auto account = registry::find_account(view, evaluator);
        MERIT_ASSERT(account.has_value(), "evaluators were known when the task was opened");
        answer.evaluators.push_back(
            {evaluator, registry::organisation_of(view, evaluator, now), account->member});
    }
    ledger::describe(answer, writer);
    return success();
}

struct CommitAnswer {
    AccountId participant;
    Commit commit;
    MERIT_FIELDS(participant, commit)
};

struct RoundAnswer {
    TaskId task;
    std::uint32_t round = 0;
    RoundEpochs epochs;
    ledger::Bounded<CommitAnswer, participants_max> commits;  // by position
    std::uint64_t entries = 0;                                // of the table; 0: nobody committed
    std::uint32_t chunks = 0;
    ledger::Bounded<AccountId, evaluators_max> counting;  // whose tables count, or would now
    // Whether no single validator could choose the beacon that draws; none: exact, or not drawn.
    std::optional<bool> random;
    Round record;
    MERIT_FIELDS(task, round, epochs, commits, entries, chunks, counting, random, record)
};

Check round(const ledger::StateView& view, const QueryArguments& arguments,
            ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    MERIT_TRY(const auto id, read.id<TaskId>("task"));
    const auto found = tasks.get(view, id);
    if (!found) return refuse(CommonError::not_found);
    MERIT_TRY(const auto wanted, read.number_or("round", found->round));
    if (wanted >= found->terms.rounds) return refuse(CommonError::not_found);
    const auto number = static_cast<std::uint32_t>(wanted);
    RoundAnswer answer;
    answer.task = id;
    answer.round = number;
    answer.epochs = epochs_of(found->terms, number);
    answer.record = round_of(view, id, number);
    commits.scan(
        view,
        [&](const auto& key, const Commit& commit) {
            answer.commits.push_back({std::get<2>(key), commit});
            return true;
        },
        id, number);
    if (answer.record.committed > 0) {
        answer.entries = table_entries(found->terms, answer.record.committed);
        answer.chunks = table_chunks(answer.entries);
    }
    answer.random = is_random(view, found->terms, number);
    const auto counting = counting_tables(found->terms, answer.record);
    answer.counting.assign(counting.begin(), counting.end());
    ledger::describe(answer, writer);
    return success();
}

}  // namespace

std::vector<Query> task_queries() {
    const QueryArgument task_id{"task", "hash", true, "task id"};
    return {{"task",
             "Terms, money and evaluators of a federated task; when its current round runs",
             {task_id},
             task},
            {"round",
             "A round: who committed and whose digest was there before, whose tables count, what "
             "it came to and paid",
             {task_id, {"round", "integer", false, "from 0; default: the one that runs"}},
             round}};
}

}  // namespace merit::contracts::fedreward
