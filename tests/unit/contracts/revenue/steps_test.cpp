// The clock's work in bounded steps: whatever the steps of a piece, the same comes out.
#include "contracts/framework/contract.hpp"
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using contracts::registry::ContributionKind;
using ledger::Epoch;

// Two projects with payers, enterprises and lists that meet in one library.
struct BusyWorld : RevenueWorld {
    explicit BusyWorld(const Parameters& parameters = {}) : RevenueWorld(parameters) {
        projects = {project_id};
        for (int i = 0; i < 3; ++i)
            projects.push_back(project({maintainer}));
        set_deps(projects[0], {{projects[1], 300'000}, {projects[2], 700'000}});
        set_deps(projects[1], {{projects[2], 500'000}, {projects[3], 500'000}});
        set_deps(projects[2], {{projects[0], 250'000}, {projects[3], 750'000}});
        set_terms(5'000);
        for (int i = 0; i < 7; ++i)
            people.push_back(person(2));
        close_epoch();
        for (std::size_t i = 0; i < people.size(); ++i) {
            book(projects[i % 2], people[i], 1'000 + 77 * i);
            book(projects[0], people[i], 300 + i);
            add_x(projects[i % 3], people[i], ContributionKind::infra, 100 + i);
        }
        cost(people[0], 200);
    }
    // All that anybody has.
    std::vector<std::uint64_t> holdings() const {
        std::vector<std::uint64_t> all;
        for (const auto& project : projects) {
            all.push_back(own_money(project));
            all.push_back(revenue(project));
            all.push_back(reserve(project));
        }
        for (const auto& person : people)
            all.push_back(balance(person).free.value);
        return all;
    }
    // Turns the work of the epoch into points, then shares `steps` at a time. Answers how many
    // pieces it took.
    std::uint64_t share_by(std::uint64_t steps) {
        run(contracts::ClockStage::points, 1'000'000);
        std::uint64_t pieces = 1;
        while (!run(contracts::ClockStage::revenue, steps))
            ++pieces;
        return pieces;
    }
    bool run(contracts::ClockStage stage, std::uint64_t steps) {
        bool done = true;
        apply([&](contracts::Context& context) {
            for (const contracts::ClockTask& task : contracts::clock_tasks()) {
                if (task.stage != stage) continue;
                std::uint64_t left = steps;
                done = task.run(context, epoch(), left);
                EXPECT_LE(left, steps);
                EXPECT_TRUE(done || left == 0) << "a piece uses its steps";
            }
        });
        return done;
    }

    std::vector<ledger::ProjectId> projects;
    std::vector<ledger::AccountId> people;
};

TEST(RevenueSteps, AreBoundedAndGiveTheSameInAnyPieces) {
    BusyWorld whole;
    EXPECT_EQ(whole.share_by(1'000'000), 1u);
    const auto expected = whole.holdings();
    std::uint64_t single = 0;
    for (const std::uint64_t steps : {1u, 2u, 3u, 7u, 50u}) {
        BusyWorld world;
        const std::uint64_t pieces = world.share_by(steps);
        EXPECT_EQ(world.holdings(), expected) << steps;
        if (steps == 1) single = pieces;
        EXPECT_LE(pieces, single) << steps;
    }
    EXPECT_GT(single, 40u);
}

TEST(RevenueSteps, LeaveNothingBehind) {
    BusyWorld world;
    world.share_by(3);
    EXPECT_FALSE(contracts::revenue::running.get(world.state()));
    for (const auto& project : world.projects)
        EXPECT_EQ(world.revenue(project), 0u);
    contracts::revenue::upstream_nodes.scan(world.state(), [](const auto&, const auto& node) {
        EXPECT_EQ(node.left.value, 0u);
        return true;
    });
    // Done is done: there is nothing more to share, and it takes no step.
    world.apply([&](contracts::Context& context) {
        std::uint64_t steps = 5;
        EXPECT_TRUE(contracts::revenue::share_revenue(context, world.epoch(), steps));
        EXPECT_EQ(steps, 5u);
    });
}

// Blocks of at most 100 steps, with books of the next epoch between them. A tenth of each payment
// comes back without remainder, so that the ids, which differ, do not matter.
TEST(RevenueSteps, SpreadOverBlocksWhileTheNextEpochRuns) {
    const auto run = [](std::uint64_t close_steps, std::uint64_t& blocks) {
        RevenueWorld world({{"close_steps", close_steps}});
        std::vector<ledger::AccountId> payers;
        std::vector<ledger::Operation> operations;
        for (int i = 0; i < 120; ++i) {
            payers.push_back(world.person(2));
            operations.push_back(contracts::make_operation(
                world.booking(world.project_id, payers.back(), 1'000 + 10 * payers.size())));
        }
        EXPECT_EQ(world.send_operations(world.member(0), operations), "applied");
        const auto end = contracts::load_chain(world.state()).end_ms;
        world.move_time(end.value - world.time().value);
        blocks = 0;
        while (contracts::load_chain(world.state()).closing < Epoch{1}) {
            // In the first block after the end it is the first book of epoch 1.
            EXPECT_EQ(world.book(world.project_id, world.member(3), 5), "applied");
            ++blocks;
        }
        EXPECT_EQ(world.revenue(world.project_id), 5 * blocks);
        std::vector<std::uint64_t> all{world.own_money(world.project_id)};
        for (const auto& payer : payers)
            all.push_back(world.balance(payer).free.value);
        return all;
    };
    std::uint64_t few = 0;
    std::uint64_t many = 0;
    EXPECT_EQ(run(100, many), run(100'000, few));
    EXPECT_EQ(few, 1u);
    EXPECT_GE(many, 3u);
}

// The largest weights are paid; who is beyond has a row that says so.
TEST(RevenueSteps, PayAtMostTheLargestWeightsOfABranch) {
    using namespace contracts::revenue;
    RevenueWorld world;
    world.book(world.project_id, world.maintainer, 1'000'000);
    std::vector<ledger::AccountId> extra;
    world.apply([&](contracts::Context& context) {
        for (std::uint32_t i = 0; i < branch_recipients_max + 2; ++i) {
            const auto account =
                ledger::AccountId::from(RevenueWorld::digest("payee " + std::to_string(i)));
            const std::uint64_t weight = i < 2 ? 1 : 2;
            parts.put(context.state, {ledger::Wide{weight}, {}, {}, {}}, world.epoch(),
                      world.project_id, contracts::RevenueBranch::users, account);
            if (i < 2) extra.push_back(account);
        }
    });
    world.close_epoch();
    const auto given = world.closed(world.project_id, 0)->of(contracts::RevenueBranch::users);
    EXPECT_EQ(given.recipients, branch_recipients_max);
    EXPECT_TRUE(given.total_weight.value == 2 * branch_recipients_max);
    EXPECT_FALSE(given.to_commons);
    for (const auto& account : extra)
        EXPECT_EQ(world.balance(account).free.value, 0u);
    const auto paid = ledger::AccountId::from(RevenueWorld::digest("payee 2"));
    EXPECT_EQ(world.balance(paid).free.value, 10u);

    // Listed by pages of 1,000; each says where the next begins.
    std::size_t rows = 0;
    std::map<std::string, std::string> asked{
        {"project", world.project_id.hex()}, {"branch", "users"}, {"epoch", "0"}};
    for (std::string more; more != "null}"; asked["from"] = more.substr(0, 40)) {
        const std::string page = world.asked("shares", asked);
        std::size_t on_page = 0;
        for (auto at = page.find("{account: "); at != std::string::npos;
             at = page.find("{account: ", at + 1))
            ++on_page;
        EXPECT_LE(on_page, 1'000u);
        rows += on_page;
        more = page.substr(page.find("more: ") + 6);
    }
    EXPECT_EQ(rows, branch_recipients_max + 3) << "and the maintainer, who is related";
}

}  // namespace
}  // namespace merit::testing
