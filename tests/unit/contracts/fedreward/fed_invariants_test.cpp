// The invariants end the process on changes that no operation makes.
#include "contracts/fedreward/handlers.hpp"
#include "contracts/fedreward/schedule.hpp"
#include "tests/unit/contracts/fedreward/federated_world.hpp"

namespace merit::testing {
namespace {

// A task with an escrow of 1,000, and changes over it.
struct Changes {
    Changes() : changes(open(world)) {}
    static const ledger::StateView& open(FederatedWorld& world) {
        world.open(world.terms());
        return world.state();
    }
    void check() { fedreward::check_changes(world.state(), changes.delta()); }

    FederatedWorld world;
    ledger::Overlay changes;
};

TEST(FedInvariants, StopATaskThatPaidWhatItsPurseStillHas) {
    Changes made;
    fedreward::Task task = made.world.record();
    task.paid.value = 1;
    fedreward::tasks.put(made.changes, task, made.world.task);
    EXPECT_DEATH(made.check(), "an escrow was paid, was returned, or is there");
}

TEST(FedInvariants, StopMoneyThatLeavesWithoutItsTask) {
    Changes made;
    const auto purse = fedreward::purse_of(made.world.task);
    contracts::treasury::purses.put(made.changes, ledger::Amount{999}, purse.kind, purse.id,
                                    made.world.asset());
    EXPECT_DEATH(made.check(), "an escrow was paid, was returned, or is there");
    contracts::treasury::purses.erase(made.changes, purse.kind, purse.id, made.world.asset());
    EXPECT_DEATH(made.check(), "an escrow was paid, was returned, or is there");
}

TEST(FedInvariants, StopATaskThatEndsWithMoney) {
    Changes made;
    fedreward::Task task = made.world.record();
    task.round = task.terms.rounds;
    fedreward::tasks.put(made.changes, task, made.world.task);
    EXPECT_DEATH(made.check(), "a task that has ended keeps nothing");
}

TEST(FedInvariants, StopARoundThatPaysMoreThanItsPot) {
    Changes made;
    fedreward::Round round;
    round.stage = RoundStage::paying;
    round.pot.value = 10;
    round.paid.value = 10;
    fedreward::rounds.put(made.changes, round, made.world.task, 0U);
    EXPECT_DEATH(made.check(), "what its participants got");
    round.pays.push_back({made.world.participants[0], {}, ledger::Amount{10}});
    fedreward::rounds.put(made.changes, round, made.world.task, 0U);
    made.check();
    round.pot.value = 9;
    fedreward::rounds.put(made.changes, round, made.world.task, 0U);
    EXPECT_DEATH(made.check(), "a pot is paid or carried");
}

}  // namespace
}  // namespace merit::testing
