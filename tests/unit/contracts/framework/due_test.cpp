#include "contracts/framework/due.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace merit::contracts {
namespace {

using ledger::Epoch;

constexpr auto stage = ClockStage::timeouts;
constexpr auto contract = ContractNumber::govern;

crypto::Hash256 id(std::uint8_t number) {
    crypto::Hash256 hash;
    hash.bytes[31] = number;
    return hash;
}

struct DueWorld {
    DueWorld() : state(below) {
        for (const int number : {3, 1, 2})
            schedule(state, Epoch{5}, stage, contract, id(static_cast<std::uint8_t>(number)));
    }
    // Visits until `steps` is used up; a visit of `unready` does not finish it.
    bool visit(std::uint64_t epoch, std::uint64_t& steps, std::uint8_t unready = 0) {
        Context context{state, block, {}, {}, 0, index, events};
        return visit_due(context, Epoch{epoch}, stage, contract, steps,
                         [&](const crypto::Hash256& found, std::uint64_t&) {
                             visited.push_back(found.bytes[31]);
                             return found.bytes[31] != unready;
                         });
    }
    ledger::MapState below;
    ledger::Overlay state;
    BlockContext block{};
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    std::vector<std::uint8_t> visited;
};

TEST(VisitDue, GoesInAscendingOrderAndOnce) {
    DueWorld world;
    std::uint64_t steps = 10;
    EXPECT_TRUE(world.visit(5, steps));
    EXPECT_TRUE(world.visit(5, steps));
    EXPECT_EQ(world.visited, (std::vector<std::uint8_t>{1, 2, 3}));
    EXPECT_EQ(steps, 7u);
}

TEST(VisitDue, LeavesOtherEpochsAlone) {
    DueWorld world;
    std::uint64_t steps = 10;
    EXPECT_TRUE(world.visit(4, steps));
    EXPECT_TRUE(world.visited.empty());
}

TEST(VisitDue, GoesOnWhereItsStepsEnded) {
    DueWorld world;
    std::uint64_t steps = 2;
    EXPECT_FALSE(world.visit(5, steps));
    steps = 2;
    EXPECT_TRUE(world.visit(5, steps));
    EXPECT_EQ(world.visited, (std::vector<std::uint8_t>{1, 2, 3}));
}

TEST(VisitDue, ComesBackToWhatIsNotDone) {
    DueWorld world;
    std::uint64_t steps = 10;
    EXPECT_FALSE(world.visit(5, steps, 2));
    EXPECT_TRUE(world.visit(5, steps));
    EXPECT_EQ(world.visited, (std::vector<std::uint8_t>{1, 2, 2, 3}));
}

TEST(VisitDue, SkipsWhatWasUnscheduled) {
    DueWorld world;
    unschedule(world.state, Epoch{5}, stage, contract, id(2));
    std::uint64_t steps = 10;
    EXPECT_TRUE(world.visit(5, steps));
    EXPECT_EQ(world.visited, (std::vector<std::uint8_t>{1, 3}));
}

}  // namespace
}  // namespace merit::contracts
