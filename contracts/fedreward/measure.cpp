// An evaluator posts a chunk of its table of a round.
#include "contracts/beacon/beacon.hpp"
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/parties.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/fedreward/table.hpp"
#include "contracts/framework/operation.hpp"
#include "contracts/registry/registry.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

namespace {

Check check_measure(const PostChunk& op) {
    const bool in_bounds = std::ranges::all_of(op.values, [](Metric value) {
        return -metric_magnitude_max <= value && value <= metric_magnitude_max;
    });
    if (op.values.empty() || !in_bounds) return refuse(CommonError::out_of_bounds);
    return success();
}

struct LoadedRound {
    Round round;
    AccountId organisation;  // of the evaluator
};

Check check_time(const Task& task, std::uint32_t round, const Context& context) {
    if (round >= task.terms.rounds) return refuse(CommonError::out_of_bounds);
    const RoundEpochs epochs = epochs_of(task.terms, round);
    if (context.block.epoch > epochs.last_measure) return refuse(CommonError::too_late);
    // The close that draws the beacon may still wait for the close before it.
    const bool is_drawn = task.terms.is_exact() ||
                          beacon::find_beacon(context.state, epochs.first_measure).has_value();
    if (context.block.epoch < epochs.first_measure || !is_drawn) {
        return refuse(CommonError::too_early);
    }
    return success();
}

Result<LoadedRound, Refusal> load_measure(const PostChunk& op, const Context& context) {
    const auto task = tasks.get(context.state, op.task);
    if (!task) return refuse(CommonError::not_found);
    if (!std::ranges::binary_search(task->terms.evaluators, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    MERIT_TRY(check_time(*task, op.round, context));
    const Epoch now = context.block.epoch;
    const AccountId organisation = registry::organisation_of(context.state, context.account, now);
    if (!is_independent(context.state, context.account, task->sponsor, task->terms, now)) {
        return refuse(CommonError::conflict_of_interest);
    }
    Round round = round_of(context.state, op.task, op.round);
    if (round.committed == 0) return refuse(Error::nobody_committed);
    if (op.values.size() != chunk_size(table_entries(task->terms, round.committed), op.chunk)) {
        return refuse(Error::wrong_chunk);
    }
    return LoadedRound{std::move(round), organisation};
}

// The evaluator's entry in the ascending list; a new one if it posts for the first time.
PostedTable& entry_of(Round& round, const AccountId& evaluator) {
    const auto at = std::ranges::lower_bound(round.tables, evaluator, {}, &PostedTable::evaluator);
    if (at != round.tables.end() && at->evaluator == evaluator) return *at;
    return *round.tables.insert(at, PostedTable{evaluator, {}, 0});
}

Check apply_measure(const PostChunk& op, const LoadedRound& loaded, Context& context) {
    Round round = loaded.round;
    PostedTable& posted = entry_of(round, context.account);
    posted.organisation = loaded.organisation;
    if (!tables.contains(context.state, op.task, op.round, context.account, op.chunk)) {
        ++posted.chunks;
    }
    rounds.put(context.state, round, op.task, op.round);
    tables.put(context.state, op.values, op.task, op.round, context.account, op.chunk);
    context.emit("task.measured", op.task.view(),
                 std::to_string(op.round) + " chunk " + std::to_string(op.chunk));
    return success();
}

}  // namespace

OperationHandler measure_handler() {
    return make_handler("measure", check_measure, load_measure, apply_measure);
}

}  // namespace merit::contracts::fedreward
