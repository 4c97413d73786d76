// A participant commits to its update of a round.
#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/parties.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/framework/operation.hpp"

#include <algorithm>

namespace merit::contracts::fedreward {

namespace {

Check check_commit(const CommitUpdate& op) {
    if (op.digest.is_zero()) return refuse(CommonError::out_of_bounds);
    return success();
}

Result<Nothing, Refusal> load_commit(const CommitUpdate& op, const Context& context) {
    const auto task = tasks.get(context.state, op.task);
    if (!task) return refuse(CommonError::not_found);
    if (!std::ranges::binary_search(task->terms.participants, context.account)) {
        return refuse(CommonError::not_authorised);
    }
    if (is_of_sponsor(context.state, task->sponsor, context.account, context.block.epoch)) {
        return refuse(CommonError::conflict_of_interest);
    }
    if (op.round >= task->terms.rounds) return refuse(CommonError::out_of_bounds);
    const RoundEpochs epochs = epochs_of(task->terms, op.round);
    if (context.block.epoch < epochs.first_commit) return refuse(CommonError::too_early);
    if (context.block.epoch > epochs.last_commit) return refuse(CommonError::too_late);
    if (commits.contains(context.state, op.task, op.round, context.account)) {
        return refuse(CommonError::duplicate);
    }
    return Nothing{};
}

Check apply_commit(const CommitUpdate& op, const Nothing&, Context& context) {
    const Commit commit{op.digest, context.block.epoch,
                        first_commits.get(context.state, op.task, op.digest)};
    commits.put(context.state, commit, op.task, op.round, context.account);
    if (!commit.same_as) {
        first_commits.put(context.state, {op.round, context.account}, op.task, op.digest);
    }
    Round round = round_of(context.state, op.task, op.round);
    ++round.committed;
    rounds.put(context.state, round, op.task, op.round);
    context.emit(commit.same_as ? "task.committed_again" : "task.committed", op.task.view(),
                 std::to_string(op.round));
    return success();
}

}  // namespace

OperationHandler commit_handler() {
    return make_handler("commit", check_commit, load_commit, apply_commit);
}

}  // namespace merit::contracts::fedreward
