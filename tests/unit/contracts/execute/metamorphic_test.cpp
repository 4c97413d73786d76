// What must not change the outcome: the order of transactions that do not depend on each other, and
// how an addition is cut into changes.
#include "contracts/framework/prefix.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/registry/operations.hpp"
#include "contracts/score/state.hpp"
#include "contracts/treasury/operations.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace merit::testing {
namespace {

using ledger::AccountId;
using ledger::Amount;
using ledger::ProjectId;

// A world with people of all members who do six things that have nothing to do with each other.
struct BusyWorld : TestWorld {
    BusyWorld() {
        for (std::size_t i = 0; i < 8; ++i)
            people.push_back(person(i % 4, 2));
        for (std::size_t i = 0; i < 2; ++i)
            projects.push_back(project({people[i]}));
        for (const AccountId& one : people) {
            const contracts::treasury::Transfer money{asset(), one, Amount{1'000}};
            EXPECT_EQ(send(member(0), money), "applied");
        }
        contracts::treasury::PoolTerms terms;
        terms.asset = asset();
        terms.projects.push_back(projects[0]);
        terms.first_epoch = epoch();
        terms.last_epoch = ledger::Epoch{9};
        EXPECT_EQ(send(member(1), contracts::treasury::PoolOpen{terms}), "applied");
        pool = made<ledger::PoolId>("merit.pool");
    }

    std::vector<ledger::Transaction> transactions() {
        std::vector<ledger::Transaction> all;
        const auto add = [&](const AccountId& sender, const auto& op) {
            all.push_back(transaction(sender, {contracts::make_operation(op)}));
        };
        add(people[2], contracts::treasury::Transfer{asset(), people[3], Amount{70}});
        add(people[4], contracts::treasury::PoolFund{pool, Amount{300}});
        add(people[5], code(projects[0], people[5], 40));
        add(people[6], code(projects[1], people[6], 60));
        contracts::incentive::RecordInteraction use;
        use.user = people[7];
        use.project = projects[0];
        add(people[7], use);
        const contracts::registry::Affiliate offer{people[0], member(0), ledger::Epoch{8}};
        add(people[0], offer);
        return all;
    }

    std::vector<AccountId> people;
    std::vector<ProjectId> projects;
    ledger::PoolId pool;
};

// 40 of the 720 orders, in one block, and the state again after the close.
TEST(Metamorphic, TheOrderOfIndependentTransactionsChangesNothing) {
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    std::map<Bytes, Bytes, ledger::BytesLess> first;
    std::map<Bytes, Bytes, ledger::BytesLess> first_closed;
    std::mt19937_64 random(1);
    for (int run = 0; run < 40; ++run) {
        BusyWorld world;
        const auto all = world.transactions();
        std::vector<ledger::Transaction> block;
        for (const std::size_t i : order)
            block.push_back(all[i]);
        world.block(block);
        for (const auto& receipt : world.last().receipts)
            EXPECT_EQ(receipt.outcome, ledger::Outcome::applied);
        const auto state = world.state().entries();
        world.close_epoch();
        const auto closed = world.state().entries();
        if (run == 0) {
            first = state;
            first_closed = closed;
        }
        ASSERT_TRUE(state == first) << "run " << run;
        ASSERT_TRUE(closed == first_closed) << "run " << run;
        std::ranges::shuffle(order, random);
    }
}

// 600 lines in one change, or cut in any of these ways: the same points, to the unit.
TEST(Metamorphic, CuttingAnAdditionIntoChangesGainsNothingInAnEpoch) {
    const auto points_of = [](std::uint32_t changes) {
        TestWorld world;
        const AccountId maintainer = world.person(1);
        const AccountId author = world.person(2);
        const ProjectId project = world.project({maintainer});
        for (std::uint32_t i = 0; i < changes; ++i)
            world.accepted(project, author, maintainer, 600 / changes);
        world.close_epoch();
        return contracts::score::points_sum_at(world.state(), project, {author}, ledger::Epoch{0});
    };
    const ledger::Points whole = points_of(1);
    EXPECT_GT(whole.value, 0u);
    for (const std::uint32_t changes : {2U, 3U, 4U, 5U, 6U, 8U, 10U})
        EXPECT_EQ(points_of(changes).value, whole.value) << changes;
}

}  // namespace
}  // namespace merit::testing
