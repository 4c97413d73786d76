// Rounds end by the clock: in bounded steps, through epochs without a block, many at once.
#include "contracts/fedreward/handlers.hpp"
#include "contracts/treasury/debt.hpp"
#include "tests/unit/contracts/fedreward/federated_world.hpp"

#include <bit>
#include <memory>

namespace merit::testing {
namespace {

using Amounts = std::vector<std::uint64_t>;
using ledger::Epoch;

constexpr std::uint64_t begin = 1'000'000 * credit;

// v by the number of its members; participant 15 alone adds 100 more.
Table table_of_16() {
    Table table;
    for (std::size_t mask = 0; mask < 65'536; ++mask)
        table.push_back(10 * std::popcount(mask) + (mask >= 32'768 ? 100 : 0));
    return table;
}

std::size_t count_medians(const FederatedWorld& world) {
    std::size_t count = 0;
    fedreward::medians.scan(world.state(), [&](const auto&, const auto&) {
        ++count;
        return true;
    });
    return count;
}

// Opens a task of 16 who are all measured; the clock has not looked at it yet.
std::unique_ptr<FederatedWorld> largest(std::uint64_t close_steps) {
    auto world = std::make_unique<FederatedWorld>(
        16, 3, TestWorld::Parameters{{"close_steps", close_steps}});
    TaskTerms terms = world->terms();
    terms.budget.value = 2'600;
    world->open(terms);
    world->commit_all();
    world->close_epoch();
    world->post_all(table_of_16());
    return world;
}

std::size_t blocks_to_close(FederatedWorld& world) {
    const auto chain = contracts::load_chain(world.state());
    world.move_time(chain.end_ms.value - 1'000 - world.time().value);
    std::size_t blocks = 0;
    while (contracts::load_chain(world.state()).closing <= chain.epoch) {
        world.block();
        ++blocks;
    }
    return blocks;
}

// 10 of 260 for each, 110 for the last. 33 chunks of three tables are 99 steps, then 67, then 16.
TEST(FedClock, EndsTheLargestExactRoundOverSeveralBlocks) {
    Amounts expected(16, 100);
    expected[15] = 1'100;
    const auto fast = largest(100'000);
    EXPECT_EQ(blocks_to_close(*fast), 1u);
    EXPECT_EQ(fast->rewarded(), expected);
    EXPECT_EQ(count_medians(*fast), 33u);
    const auto slow = largest(100);
    EXPECT_GE(blocks_to_close(*slow), 2u);
    EXPECT_EQ(slow->rewarded(), expected);
    // The round and its medians; the networks, and so the tasks' ids, are different.
    const auto results = [](const FederatedWorld& world) {
        std::map<Bytes, Bytes> rows;
        for (const auto& [key, value] : world.rows()) {
            if (key[0] != 0xa1 && key[0] != 0xa5) continue;
            Bytes place{key[0]};
            place.insert(place.end(), key.begin() + 1 + 32, key.end());
            rows.emplace(place, value);
        }
        return rows;
    };
    EXPECT_TRUE(results(*fast) == results(*slow));
    EXPECT_EQ(results(*fast).size(), 1u + 33);
}

// What a block leaves is in the state: begun, some chunks counted, nothing paid.
TEST(FedClock, KeepsItsPlaceBetweenBlocks) {
    const auto world = largest(100);
    const auto chain = contracts::load_chain(world->state());
    world->move_time(chain.end_ms.value - 1'000 - world->time().value);
    world->block();
    EXPECT_EQ(world->round().stage, RoundStage::counting);
    EXPECT_EQ(world->round().next, count_medians(*world));
    EXPECT_GT(world->round().next, 25u);
    EXPECT_LT(world->round().next, 33u);
    EXPECT_EQ(world->purse(), 2'600u);
    EXPECT_EQ(world->post_chunk(0, 0, 0, Table(2'000)), "fedreward.too_late");
}

// Each number of steps is kept to; whoever is not done is gone on with.
TEST(FedClock, DoesAtMostTheStepsItIsGiven) {
    const auto world = largest(100'000);
    const Epoch closing = world->epoch();
    const auto task = fedreward::round_clock_task();
    std::uint64_t used = 0;
    bool done = false;
    for (std::uint64_t given = 1; !done; given = given % 90 + 7) {
        world->apply([&](contracts::Context& context) {
            std::uint64_t steps = given;
            done = task.run(context, closing, steps);
            EXPECT_LE(steps, given);
            used += given - steps;
        });
        ASSERT_LT(used, 2'000u);
    }
    EXPECT_EQ(world->round().outcome, RoundOutcome::paid);
    EXPECT_GE(used, 1u + 99 + 67 + 16);
    EXPECT_EQ(world->rewarded()[15], 1'100u);
}

// 1,008 permutations of 64: 65,520 values. Each prefix adds 1, so all are alike.
TEST(FedClock, EndsTheLargestSampledRound) {
    FederatedWorld world(64, 3, {{"close_steps", 100}});
    TaskTerms terms = world.terms();
    terms.permutations = 1'008;
    terms.budget.value = 6'400;
    world.open(terms);
    world.commit_all();
    world.close_epochs(2);
    Table table;
    for (std::size_t i = 0; i < 1'008 * 65; ++i)
        table.push_back(static_cast<Metric>(i % 65));
    world.post_all(table);
    world.close_epoch();
    EXPECT_EQ(world.rewarded(), Amounts(64, 100));
    EXPECT_EQ(world.round().values->denominator, 1'008u);
}

// Nobody could measure, and nobody could commit to what came after: all money returns.
TEST(FedClock, GoesOnThroughEpochsWithoutABlock) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 4;
    world.open(terms);
    world.commit_all();
    const auto chain = contracts::load_chain(world.state());
    world.move_time(20 * (chain.end_ms.value - chain.start_ms.value));
    world.close_epoch();
    ASSERT_GE(world.epoch().value, 20u);
    EXPECT_EQ(world.round(0).outcome, RoundOutcome::too_few_tables);
    EXPECT_EQ(world.round(3).outcome, RoundOutcome::nobody_committed);
    EXPECT_EQ(world.round(3).pot.value, 4'000u);
    EXPECT_TRUE(world.record().has_ended());
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin);
}

// The last measuring epoch itself has a block, those before it have none.
TEST(FedClock, MeasuresInTheFirstBlockAfterAStandstill) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.measure_epochs = 10;
    world.open(terms);
    world.commit_all();
    const auto chain = contracts::load_chain(world.state());
    world.move_time(10 * (chain.end_ms.value - chain.start_ms.value));
    world.block();
    ASSERT_EQ(world.epoch(), Epoch{10});
    world.post_all({0, 1, 1, 2});
    world.close_epoch();
    EXPECT_EQ(world.rewarded(), (Amounts{500, 500}));
}

// Eight tasks that end together, each with 15 tables of 1,024 entries: 20 steps each.
TEST(FedClock, EndsManyTasksOverSeveralBlocks) {
    FederatedWorld world(10, 15, {{"close_steps", 100}});
    std::vector<ledger::TaskId> all;
    for (std::uint32_t i = 0; i < fedreward::open_tasks_max; ++i) {
        world.open(world.terms());
        world.commit_all();
        all.push_back(world.task);
    }
    world.close_epoch();
    for (const auto& task : all) {
        world.task = task;
        world.post_all(Table(1'024));
    }
    EXPECT_GE(blocks_to_close(world), 2u);
    for (const auto& task : all)
        EXPECT_TRUE(fedreward::tasks.get(world.state(), task)->has_ended());
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin);
}

// An award is free at once, but a debtor cannot spend what it owes.
TEST(FedClock, PaysADebtorWhoCannotSpendIt) {
    FederatedWorld world(2);
    const auto debtor = world.participants[0];
    world.apply([&](contracts::Context& context) {
        contracts::treasury::set_debt(context, world.asset(), debtor,
                                      contracts::treasury::Creditor::of(world.member(2)),
                                      ledger::Amount{300});
    });
    world.run_exact({0, 1, 1, 2}, 1'000);
    EXPECT_EQ(world.balance(debtor).free.value, 500u);
    using contracts::treasury::Transfer;
    EXPECT_EQ(world.send(debtor, Transfer{world.asset(), world.member(1), ledger::Amount{201}}),
              "treasury.insufficient_balance");
    EXPECT_EQ(world.send(debtor, Transfer{world.asset(), world.member(1), ledger::Amount{200}}),
              "applied");
}

}  // namespace
}  // namespace merit::testing
