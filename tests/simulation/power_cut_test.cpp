// The power of one machine of four fails at every single operation of its vote log, batch log and
// signing state, one run an operation: once so that everything is lost which was not synced, once
// so that any part of it survives. The machine comes back by itself, nobody breaks a rule, and all
// go on.
#include "tests/simulation/clients.hpp"
#include "tests/simulation/ledger_oracle.hpp"
#include "tests/simulation/world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

constexpr std::size_t victim = 1;
constexpr std::uint64_t schedule_ms = 1'000;
constexpr std::uint64_t down_ms = 300;

struct Outcome {
    std::vector<std::string> violations;
    std::uint64_t operations = 0;  // of the victim, if its power did not fail
    bool has_cut = false;
};

Outcome run_with_cut(std::uint64_t operation, Survival survival) {
    SimFiles files;
    WorldOptions options;
    options.seed = 11;
    options.network.latency_ms_max = 4;
    options.real_batch_signatures = true;
    options.genesis = Clients::make_genesis(options.validators);
    options.make_machine = [&](std::size_t number) {
        return std::make_unique<NodeMachine>(files, number,
                                             NodeMachineOptions{*options.genesis,
                                                                validator_key(number), false});
    };
    World world(options);
    LedgerOracle ledger(*options.genesis,
                        [&](const std::string& what) { world.violate(what); });
    Outcome outcome;
    WorldHooks hooks;
    hooks.executed = [&](std::size_t node, const consensus::Deliver& block,
                         const Execution& execution) {
        ledger.check(node, block, execution, static_cast<NodeMachine&>(world.machine(node)));
    };
    hooks.died = [&](std::size_t node, const std::string& why) {
        if (node != victim || !why.starts_with("power failed") || outcome.has_cut) {
            world.violate("node " + std::to_string(node) + " ended by itself: " + why);
        }
        outcome.has_cut = true;
        world.at(down_ms, [&world, node] { world.start(node); });
    };
    world.set_hooks(std::move(hooks));
    const std::uint64_t before = files.disk(victim).count();
    files.disk(victim).plan_cut(before + operation, survival, operation);
    world.start_all();
    Clients clients(*options.genesis, 1);
    for (std::uint64_t i = 0; i < 8; ++i) {
        world.at(i * 100, [&, i] {
            const std::size_t node = i % options.validators;
            if (world.is_running(node)) world.submit(node, clients.next().bytes);
            if (i == 6 && world.is_running(victim)) world.rotate_votes(victim);
        });
    }
    world.run(schedule_ms);
    outcome.operations = files.disk(victim).count() - before;
    world.run(down_ms + 100);
    std::uint64_t height = 0;
    for (std::size_t node = 0; node < world.size(); ++node)
        height = std::max(height, world.executed(node).value);
    const bool lives = world.run_until(
        [&] {
            for (std::size_t node = 0; node < world.size(); ++node) {
                if (world.executed(node).value < height + 3) return false;
            }
            return true;
        },
        30'000);
    if (!lives) world.violate("not all went on");
    for (std::size_t node = 0; node < world.size(); ++node) {
        if (world.is_running(node)) {
            ledger.check_acknowledged(node, static_cast<NodeMachine&>(world.machine(node)));
        }
        if (!world.alarms(node).empty()) world.violate("an alarm");
    }
    outcome.violations = world.violations();
    return outcome;
}

TEST(PowerCut, AtEveryOperationTheMachineComesBackByItself) {
    const std::uint64_t operations = run_with_cut(UINT64_MAX / 2, Survival::nothing).operations;
    ASSERT_GT(operations, 40U);
    std::uint64_t cuts = 0;
    for (const Survival survival : {Survival::nothing, Survival::random}) {
        for (std::uint64_t operation = 1; operation <= operations; ++operation) {
            const Outcome outcome = run_with_cut(operation, survival);
            cuts += outcome.has_cut ? 1U : 0U;
            for (const std::string& violation : outcome.violations) {
                ADD_FAILURE() << "operation " << operation << " of " << operations << ", "
                              << (survival == Survival::nothing ? "nothing" : "a part")
                              << " survived: " << violation;
            }
        }
    }
    EXPECT_EQ(cuts, 2 * operations);
    RecordProperty("operations", std::to_string(operations));
}

}  // namespace
}  // namespace merit::testing
