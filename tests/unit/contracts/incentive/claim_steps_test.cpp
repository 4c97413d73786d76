// A claim that becomes permanent moves what its alias has in many pools, over several blocks.
#include "contracts/framework/approval.hpp"
#include "contracts/incentive/close_state.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/open_pools.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

namespace registry = contracts::registry;
using contracts::incentive::lifetime_weights;
using contracts::treasury::OpenPool;

constexpr std::uint64_t steps_of_block = 100;
constexpr std::uint32_t pools_of_project = 15 * 16;

// Two projects in which an alias has work, the first with many pools; the alias is claimed.
struct ClaimWorld : TestWorld {
    ledger::AccountId claimant = person(2);
    std::vector<ledger::ProjectId> projects;

    ClaimWorld() : TestWorld({{"close_steps", steps_of_block}}) {
        for (std::uint32_t lines : {100u, 200u}) {
            projects.push_back(project({person()}));
            import(projects.back(), std::vector{changeset(alias(7), lines)});
        }
        for (std::uint32_t i = 0; i < pools_of_project / 16; ++i)
            open_pools();
        apply([&](contracts::Context& context) {
            for (const OpenPool& open : pools())
                lifetime_weights.put(context.state, ledger::Wide{5}, open.pool, {alias(7)});
        });
        claim();
    }
    void open_pools() {
        contracts::treasury::PoolOpen op;
        op.terms.asset = asset();
        op.terms.projects.push_back(projects[0]);
        op.terms.first_epoch = epoch();
        op.terms.last_epoch = ledger::Epoch{1'000};
        const std::vector all(16, contracts::make_operation(op));
        EXPECT_EQ(send_operations(account(registry::AccountKind::organisation), all), "applied");
    }
    void claim() {
        const registry::AliasClaim op{alias(7), claimant, projects[0]};
        EXPECT_EQ(send(claimant, op), "applied");
        const registry::Approve approve{contracts::operation_digest(contracts::make_operation(op))};
        for (std::size_t i = 0; i < 2; ++i)
            EXPECT_EQ(send(member(i), approve), "applied");
    }
    std::vector<OpenPool> pools() const {
        return contracts::treasury::open_pools_of(state(), projects[0], std::nullopt, 1'000);
    }
    std::size_t moved() const {
        std::size_t count = 0;
        for (const OpenPool& open : pools()) {
            const auto of = [&](const ledger::Recipient& recipient) {
                return lifetime_weights.get_or(state(), {}, open.pool, recipient).value;
            };
            EXPECT_TRUE(of({alias(7)}) + of({claimant}) == 5u) << "at one of them, once";
            if (of({claimant}) > 0) ++count;
        }
        return count;
    }
    bool has_begun() const {
        return registry::claims_in_progress.contains(state(), alias(7));
    }
    bool is_settled() const {
        return std::ranges::any_of(last().events, [](const ledger::Event& event) {
            return event.name == "alias.permanent";
        });
    }
};

TEST(ClaimSteps, EachBlockMovesAtMostSoManyPools) {
    ClaimWorld world;
    ASSERT_EQ(world.pools().size(), pools_of_project + 1) << "its own too";
    world.close_epoch();
    EXPECT_EQ(world.moved(), 0u);
    const auto end = contracts::load_chain(world.state()).end_ms;
    world.move_time(end.value - world.time().value);
    std::size_t blocks = 0;
    for (std::size_t before = 0; !world.is_settled(); before = world.moved()) {
        world.block();
        ASSERT_LT(++blocks, 20u);
        EXPECT_LE(world.moved() - before, steps_of_block);
        if (world.moved() > 0 && !world.is_settled()) {
            EXPECT_TRUE(world.has_begun());
        }
    }
    EXPECT_GE(blocks, 241 / steps_of_block + 1);
    EXPECT_EQ(world.moved(), pools_of_project + 1);
    EXPECT_FALSE(world.has_begun());
}

}  // namespace
}  // namespace merit::testing
