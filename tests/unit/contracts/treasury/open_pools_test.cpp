// How many open pools may name a project, and when a pool is open no more.
#include "contracts/treasury/open_pools.hpp"
#include "contracts/treasury/operations.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::registry::AccountKind;
using contracts::treasury::open_pools_max;
using contracts::treasury::open_pools_of_one_max;
using ledger::AccountId;
using ledger::ProjectId;

struct PoolWorld : TestWorld {
    ProjectId first = project({person()});
    ProjectId second = project({person()});

    contracts::treasury::PoolOpen pool_open(std::vector<ProjectId> projects,
                                            std::uint64_t last_epoch = 1'000) const {
        contracts::treasury::PoolOpen op;
        op.terms.asset = asset();
        for (const ProjectId& one : projects)
            op.terms.projects.push_back(one);
        op.terms.first_epoch = epoch();
        op.terms.last_epoch = ledger::Epoch{last_epoch};
        return op;
    }
    std::string open(const AccountId& account, std::uint32_t count,
                     const contracts::treasury::PoolOpen& op) {
        return send_operations(account, std::vector(count, contracts::make_operation(op)));
    }
    std::size_t open_pools(const ProjectId& of) const {
        return contracts::treasury::open_pools_of(state(), of, std::nullopt, 1'000).size();
    }
    AccountId organisation() { return account(AccountKind::organisation); }
};

TEST(OpenPools, OfOneOrganisationForOneProjectAre16) {
    PoolWorld world;
    const auto one = world.organisation();
    EXPECT_EQ(world.open(one, open_pools_of_one_max - 1, world.pool_open({world.first})),
              "applied");
    EXPECT_EQ(world.open(one, 1, world.pool_open({world.first})), "applied");
    EXPECT_EQ(world.open(one, 1, world.pool_open({world.first})), "treasury.too_many_pools");
    EXPECT_EQ(world.open(one, 1, world.pool_open({world.second})), "applied");
    EXPECT_EQ(world.open(one, 1, world.pool_open({world.second, world.first})),
              "treasury.too_many_pools");
    EXPECT_EQ(world.open(world.organisation(), 1, world.pool_open({world.first})), "applied");
}

// Its own pool, 15 times 16, and 15 more.
TEST(OpenPools, OfOneProjectAre256) {
    PoolWorld world;
    EXPECT_EQ(world.open_pools(world.first), 1u) << "its own";
    for (int i = 0; i < 15; ++i) {
        EXPECT_EQ(world.open(world.organisation(), open_pools_of_one_max,
                             world.pool_open({world.first})),
                  "applied");
    }
    EXPECT_EQ(world.open(world.organisation(), 14, world.pool_open({world.first})), "applied");
    EXPECT_EQ(world.open_pools(world.first), open_pools_max - 1);
    const auto last = world.organisation();
    EXPECT_EQ(world.open(last, 1, world.pool_open({world.first})), "applied");
    EXPECT_EQ(world.open_pools(world.first), open_pools_max);
    EXPECT_EQ(world.open(last, 1, world.pool_open({world.first})), "treasury.too_many_pools");
    EXPECT_EQ(world.open(last, 1, world.pool_open({world.second})), "applied");
}

TEST(OpenPools, AreSoUntilTheirLastEpochHasClosed) {
    PoolWorld world;
    const auto one = world.organisation();
    const auto ending = world.pool_open({world.first, world.second}, world.epoch().value + 1);
    EXPECT_EQ(world.open(one, open_pools_of_one_max, ending), "applied");
    world.close_epoch();
    EXPECT_EQ(world.open(one, 1, world.pool_open({world.first})), "treasury.too_many_pools");
    world.close_epoch();
    EXPECT_EQ(world.open_pools(world.first), 1u) << "its own, for ever";
    EXPECT_EQ(world.open_pools(world.second), 1u);
    EXPECT_EQ(world.open(one, open_pools_of_one_max, world.pool_open({world.first})), "applied");
}

// 1 and 1 for each of its two projects.
TEST(OpenPools, EndInSteps) {
    PoolWorld world;
    const auto ending = world.pool_open({world.first, world.second}, world.epoch().value);
    EXPECT_EQ(world.open(world.organisation(), 1, ending), "applied");
    const auto end = [&](std::uint64_t steps) {
        bool is_done = false;
        world.apply([&](contracts::Context& context) {
            is_done = contracts::treasury::end_open_pools(context, world.epoch(), steps);
        });
        return is_done;
    };
    EXPECT_FALSE(end(2));
    EXPECT_EQ(world.open_pools(world.first) + world.open_pools(world.second), 3u);
    EXPECT_TRUE(end(2));
    EXPECT_EQ(world.open_pools(world.first) + world.open_pools(world.second), 2u);
}

}  // namespace
}  // namespace merit::testing
