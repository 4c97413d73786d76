#include "contracts/framework/chain.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::find_epoch;
using contracts::load_chain;
using ledger::Epoch;

constexpr std::uint64_t length = 10'000;
const TestWorld::Parameters short_epochs{{"epoch_length_ms", length}};

TEST(Clock, EpochZeroBeginsAtGenesis) {
    TestWorld world(short_epochs);
    world.block();
    EXPECT_EQ(world.epoch(), Epoch{0});
    EXPECT_EQ(load_chain(world.state()).end_ms.value, world.genesis().time_ms.value + length);
}

TEST(Clock, AnEpochEndsWithTheFirstBlockAtItsEnd) {
    TestWorld world(short_epochs);
    world.move_time(length - 1'001);  // the next block is 1 ms before the end
    world.block();
    EXPECT_EQ(world.epoch(), Epoch{0});
    world.move_time(0);
    world.block();
    EXPECT_EQ(world.epoch(), Epoch{1});
}

TEST(Clock, EpochsKeepTheirGridAfterALateBlock) {
    TestWorld world(short_epochs);
    world.move_time(length + 4'000);
    world.block();
    EXPECT_EQ(world.epoch(), Epoch{1});
    EXPECT_EQ(load_chain(world.state()).end_ms.value, world.genesis().time_ms.value + 2 * length);
}

TEST(Clock, MissedEpochsCloseEmpty) {
    TestWorld world(short_epochs);
    world.block();
    world.move_time(1'000 * length);
    world.block();
    EXPECT_EQ(world.epoch(), Epoch{1'000});
    EXPECT_FALSE(find_epoch(world.state(), Epoch{500}));
    EXPECT_TRUE(find_epoch(world.state(), Epoch{1'000}));
    while (load_chain(world.state()).closing < world.epoch())
        world.block();
    EXPECT_LT(world.height().value, 10u);
}

TEST(Clock, RunsAtMostCloseStepsABlock) {
    TestWorld::Parameters parameters = short_epochs;
    parameters["close_steps"] = 100;
    TestWorld world(parameters);
    world.block();
    world.move_time(1'000 * length);
    world.block();
    const auto closing = load_chain(world.state()).closing;
    EXPECT_GT(closing.value, 0u);
    EXPECT_LE(closing.value, 100u);
}

TEST(Clock, AQuietBlockChangesNothing) {
    TestWorld world;
    world.block();
    EXPECT_TRUE(world.last().delta.empty());
}

TEST(ParametersIn, AnswerForPastAndMissedEpochs) {
    TestWorld world(short_epochs);
    world.move_time(5 * length);
    world.block();
    EXPECT_EQ(contracts::parameters_in(world.state(), Epoch{3}).epoch_length_ms, length);
    EXPECT_EQ(contracts::parameters_in(world.state(), Epoch{0}).number, 0u);
}

}  // namespace
}  // namespace merit::testing
