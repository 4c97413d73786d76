// The books of tasks, from the changes alone: every unit of an escrow was paid, was returned, or
// lies in the task's purse; every unit of a pot was paid or is carried.
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/schedule.hpp"
#include "contracts/fedreward/state.hpp"
#include "contracts/framework/changes.hpp"
#include "contracts/treasury/state.hpp"

namespace merit::contracts::fedreward {

namespace {

// What a task's purse holds after the changes.
std::uint64_t purse_after(const ledger::StateView& before, const ledger::StateDelta& changes,
                          const TaskId& id, const ledger::AssetId& asset) {
    const auto purse = purse_of(id);
    return row_after(treasury::purses, before, changes, purse.kind, purse.id, asset)
        .value_or(ledger::Amount{})
        .value;
}

void check_task(const Task& task, std::uint64_t purse) {
    MERIT_ASSERT(task.escrow.value == task.paid.value + task.returned.value + purse,
                 "an escrow was paid, was returned, or is there");
    MERIT_ASSERT(!task.has_ended() || (purse == 0 && task.carried.value == 0),
                 "a task that has ended keeps nothing");
}

void check_round(const Round& round) {
    if (round.stage < RoundStage::paying) return;
    std::uint64_t sum = 0;
    for (const ParticipantPay& pay : round.pays)
        sum += pay.amount.value;
    MERIT_ASSERT(sum == round.paid.value, "what a round paid is what its participants got");
    MERIT_ASSERT(round.pot.value == round.paid.value + round.carried.value,
                 "a pot is paid or carried");
}

}  // namespace

void check_changes(const ledger::StateView& before, const ledger::StateDelta& changes) {
    visit_changes(tasks, before, changes, [&](const auto& key, const Task& task, i128 sign) {
        const TaskId& id = std::get<0>(key);
        if (sign > 0) check_task(task, purse_after(before, changes, id, task.terms.asset));
    });
    // Also where money moved and the task did not.
    visit_changes(treasury::purses, before, changes,
                  [&](const auto& key, ledger::Amount, i128) {
                      const TaskId id{std::get<1>(key).bytes};
                      const auto task = row_after(tasks, before, changes, id);
                      if (!task || std::get<0>(key) != treasury::PurseKind::prize) return;
                      check_task(*task, purse_after(before, changes, id, task->terms.asset));
                  });
    visit_changes(rounds, before, changes, [](const auto&, const Round& round, i128 sign) {
        if (sign > 0) check_round(round);
    });
}

}  // namespace merit::contracts::fedreward
