// Upstream money: three rounds for all projects together, joined where it meets.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using contracts::revenue::UpstreamNode;
using ledger::Epoch;

// Revenue of 1,000 by a related payer: 150 go upstream, 850 stay in the own pool.
struct UpstreamWorld : RevenueWorld {
    explicit UpstreamWorld(const Parameters& parameters = {}) : RevenueWorld(parameters) {
        for (int i = 0; i < 4; ++i)
            libs.push_back(project({maintainer}));
    }
    void earn(const ledger::ProjectId& project, std::uint64_t units = 1'000) {
        EXPECT_EQ(book(project, maintainer, units), "applied");
    }
    UpstreamNode node(std::uint8_t round, const ledger::ProjectId& project) const {
        return contracts::revenue::upstream_nodes.get_or(
            state(), {}, Epoch{epoch().value - 1}, round, project);
    }

    std::vector<ledger::ProjectId> libs;
};

TEST(Upstream, AProjectKeepsNothingOfItsOwnBranch) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 600'000}, {world.libs[1], 400'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.close_epoch();
    EXPECT_EQ(world.own_money(world.project_id), 850u);
    EXPECT_EQ(world.own_money(world.libs[0]), 90u);  // without a list all stays
    EXPECT_EQ(world.own_money(world.libs[1]), 60u);
    EXPECT_EQ(world.node(0, world.project_id).sent.value, 150u);
    EXPECT_EQ(world.node(1, world.libs[0]).kept.value, 90u);
}

// A chain of four: 150 -> 75 stay and 75 go on -> 37 stay and 38 go on -> all 38 stay.
TEST(Upstream, EndsAfterThreeRounds) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    for (std::size_t i = 0; i < 3; ++i)
        world.set_deps(world.libs[i], {{world.libs[i + 1], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.close_epoch();
    EXPECT_EQ(world.own_money(world.libs[0]), 75u);
    EXPECT_EQ(world.own_money(world.libs[1]), 37u);
    EXPECT_EQ(world.own_money(world.libs[2]), 38u);
    EXPECT_EQ(world.own_money(world.libs[3]), 0u);
}

// Two projects send 75 each to one library, which keeps half of 150 and not twice half of 75.
TEST(Upstream, JoinsWhatReachesAProjectInOneRound) {
    UpstreamWorld world;
    const auto second = world.project({world.maintainer});
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    world.set_deps(second, {{world.libs[0], 1'000'000}});
    world.set_deps(world.libs[0], {{world.libs[1], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id, 500);
    world.earn(second, 500);
    world.close_epoch();
    const UpstreamNode node = world.node(1, world.libs[0]);
    EXPECT_EQ(node.received.value, 150u);
    EXPECT_EQ(node.kept.value, 75u);
    EXPECT_EQ(world.own_money(world.libs[1]), 75u);
}

// p -> a -> p -> a: what comes round again is joined in its own round.
TEST(Upstream, GoesRoundACircleThreeTimesAtMost) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    world.set_deps(world.libs[0], {{world.project_id, 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.close_epoch();
    EXPECT_EQ(world.own_money(world.libs[0]), 75u + 38u);
    EXPECT_EQ(world.own_money(world.project_id), 850u + 37u);
    EXPECT_EQ(world.node(2, world.project_id).received.value, 75u);
    EXPECT_EQ(world.node(3, world.libs[0]).kept.value, 38u);
}

// Keeping all, or nothing until the last round.
TEST(Upstream, KeepsByTheParameter) {
    for (const std::uint64_t keep : {0u, 1'000'000u}) {
        UpstreamWorld world({{"keep_ppm", keep}});
        world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
        world.set_deps(world.libs[0], {{world.libs[1], 1'000'000}});
        world.close_epoch();
        world.earn(world.project_id);
        world.close_epoch();
        EXPECT_EQ(world.own_money(world.libs[0]), keep == 0 ? 0u : 150u);
        EXPECT_EQ(world.own_money(world.libs[1]), keep == 0 ? 150u : 0u);
    }
}

// The list of the epoch that closes counts, not the one that was set during it.
TEST(Upstream, FollowsTheListOfItsEpoch) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.set_deps(world.project_id, {{world.libs[1], 1'000'000}});
    world.close_epoch();
    EXPECT_EQ(world.own_money(world.libs[0]), 150u);
    EXPECT_EQ(world.own_money(world.libs[1]), 0u);
}

// Money on its way through a library does not mix with what the library earned itself.
TEST(Upstream, LeavesTheRevenueOfTheNextEpochAlone) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.earn(world.libs[0], 200);
    world.close_epoch();
    // 200 of its own, all to its own pool: it has no list, and its payer is related.
    EXPECT_EQ(world.own_money(world.libs[0]), 150u + 200u);
    world.earn(world.libs[0], 7);
    EXPECT_EQ(world.revenue(world.libs[0]), 7u);
}

// 3 units for 64 equal dependencies: the smallest hashes get one each, the others nothing.
TEST(Upstream, HasPlaceForMoreDependenciesThanUnits) {
    UpstreamWorld world;
    RevenueWorld::List list;
    for (std::size_t i = 0; i < contracts::revenue::dependencies_max; ++i)
        list.emplace_back(world.project({world.maintainer}), 15'625);
    world.set_deps(world.project_id, list);
    world.close_epoch();
    world.earn(world.project_id, 20);
    world.close_epoch();
    std::ranges::sort(list, {}, [&](const auto& entry) {
        return RevenueWorld::tie(world.project_id, 1, 9, entry.first.view());
    });
    for (std::size_t i = 0; i < list.size(); ++i)
        EXPECT_EQ(world.own_money(list[i].first), i < 3 ? 1u : 0u) << i;
    EXPECT_EQ(world.own_money(world.project_id), 17u);
}

TEST(Flow, IsATree) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 1'000'000}});
    world.set_deps(world.libs[0], {{world.libs[1], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.close_epoch();
    const std::string text =
        world.asked("flow", {{"project", world.project_id.hex()}, {"epoch", "1"}});
    EXPECT_NE(
        text.find("upstream: {project: " + world.project_id.hex() +
                  ", round: 0, node: {received: 150, kept: 0, sent: 150, left: 0}, to: "
                  "[{project: " +
                  world.libs[0].hex() + ", share: 1000000, amount: 150, onward: {project: " +
                  world.libs[0].hex() +
                  ", round: 1, node: {received: 150, kept: 75, sent: 75, left: 0}, to: "
                  "[{project: " +
                  world.libs[1].hex() + ", share: 1000000, amount: 75, onward: {project: " +
                  world.libs[1].hex() +
                  ", round: 2, node: {received: 75, kept: 75, sent: 0, left: 0}, to: []}}]}}]}, "
                  "cut: false}"),
        std::string::npos)
        << text;
    EXPECT_EQ(world.asked("flow", {{"project", world.libs[0].hex()}, {"epoch", "1"}}),
              "revenue.not_found");
    EXPECT_EQ(world.asked("flow", {{"project", world.project_id.hex()}}), "revenue.malformed");
}

// A project without upstream money, and a library that two mention: it is told once.
TEST(Flow, TellsAProjectOfARoundOnce) {
    UpstreamWorld world;
    world.set_deps(world.project_id, {{world.libs[0], 500'000}, {world.libs[1], 500'000}});
    for (std::size_t i = 0; i < 2; ++i)
        world.set_deps(world.libs[i], {{world.libs[2], 1'000'000}});
    world.close_epoch();
    world.earn(world.project_id);
    world.close_epoch();
    const std::string text =
        world.asked("flow", {{"project", world.project_id.hex()}, {"epoch", "1"}});
    std::size_t told = 0;
    for (auto at = text.find("round: 2"); at != std::string::npos;
         at = text.find("round: 2", at + 1))
        ++told;
    EXPECT_EQ(told, 1u) << text;
    EXPECT_NE(text.find("onward: null"), std::string::npos);
    EXPECT_EQ(world.node(2, world.libs[2]).received.value, 76u);
}

// 1 + 64 + 64*14 projects, and some more: the answer tells 1,000 and says where it was cut.
TEST(Flow, TellsAtMost1000Projects) {
    using namespace contracts::revenue;
    for (const std::size_t more : {39u, 40u}) {
        UpstreamWorld world;
        world.apply([&](contracts::Context& context) {
            std::uint32_t made = 0;
            const auto put_node = [&](std::uint8_t round, const ledger::ProjectId& project,
                                      std::size_t sends_to) {
                const ledger::Amount one{1'000};
                const ledger::Amount none;
                const bool sends = sends_to > 0;
                upstream_nodes.put(context.state,
                                   {one, sends ? none : one, sends ? one : none, none}, Epoch{0},
                                   round, project);
                RevenueWorld::List list;
                while (list.size() < sends_to) {
                    list.emplace_back(ledger::ProjectId::from(
                                          RevenueWorld::digest("lib " + std::to_string(++made))),
                                      1);
                }
                const auto sorted = RevenueWorld::list_of(list);
                dependency_lists.put(context.state, {sorted, {}}, project, ~std::uint64_t{0});
                return sorted;
            };
            std::size_t left = more;
            for (const auto& first : put_node(0, world.project_id, dependencies_max)) {
                const std::size_t extra = left > 0 ? 1 : 0;
                left -= extra;
                for (const auto& second : put_node(1, first.project, 14 + extra))
                    put_node(2, second.project, 0);
            }
            RevenueClose close;
            close.project = world.project_id;
            closes.put(context.state, close, world.project_id, Epoch{0});
        });
        const std::string text =
            world.asked("flow", {{"project", world.project_id.hex()}, {"epoch", "0"}});
        EXPECT_TRUE(text.ends_with(more == 39 ? "cut: false}" : "cut: true}")) << more;
    }
}

}  // namespace
}  // namespace merit::testing
