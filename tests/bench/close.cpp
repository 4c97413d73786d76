// The close of an epoch: points of its contributions, and a pool that pays their authors.
#include "contracts/execute.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/score/score.hpp"
#include "crypto/assert.hpp"
#include "tests/support/test_world.hpp"

#include <benchmark/benchmark.h>

#include <chrono>

namespace merit::bench {
namespace {

using ledger::AccountId;

// So many accounts with ten records of one project each, and money in its own pool.
class FullEpoch {
  public:
    explicit FullEpoch(std::uint32_t accounts) {
        const AccountId maintainer = world_.person(1);
        const ledger::ProjectId project = world_.project({maintainer});
        const contracts::treasury::PoolFund fund{world_.own_pool(project),
                                                 ledger::Amount{100'000'000'000}};
        MERIT_ASSERT(world_.send(world_.member(0), fund) == "applied", "the pool is funded");
        namespace registry = contracts::registry;
        const auto account = *registry::accounts.get(world_.state(), maintainer);
        world_.apply([&](contracts::Context& context) {
            for (std::uint32_t i = 0; i < accounts; ++i) {
                const auto id = context.numbered_id<AccountId>("merit.bench", {}, i);
                registry::accounts.put(context.state, account, id);
                for (std::uint32_t k = 0; k < 10; ++k)
                    add_record(context, project, id, i * 10 + k);
            }
        });
    }
    testing::TestWorld& world() { return world_; }

  private:
    static void add_record(contracts::Context& context, const ledger::ProjectId& project,
                           const AccountId& account, std::uint32_t number) {
        contracts::score::CountedRecord record;
        record.record =
            context.numbered_id<ledger::ContributionId>("merit.bench", project.view(), number);
        record.kind = contracts::registry::ContributionKind::code;
        record.score = {1'000'000, (1 + number % 1'000) * 1'000'000ULL, 1'000'000, 1'000'000};
        contracts::score::add_record(context, project, {account}, record);
    }

    testing::TestWorld world_{{{"close_steps", 2'000}}};
};

// Arguments: accounts; ten contributions each. Time of all blocks until the epoch is closed;
// counters: how many they are, and the longest of them.
void close_epoch(benchmark::State& state) {
    FullEpoch epoch(static_cast<std::uint32_t>(state.range(0)));
    testing::TestWorld& world = epoch.world();
    const auto rules = contracts::execution_rules(world.genesis());
    ledger::OrderedBlock block;
    block.height = world.height();
    double longest = 0;
    std::uint64_t blocks = 0;
    ledger::MapState closing = world.state();
    block.time_ms = contracts::load_chain(closing).end_ms;
    for (auto _ : state) {  // once
        for (;;) {
            const contracts::Chain chain = contracts::load_chain(closing);
            if (chain.epoch > world.epoch() && chain.closing == chain.epoch) break;
            const auto begin = std::chrono::steady_clock::now();
            block.height = block.height.next();
            const auto executed = contracts::execute_block(closing, block, rules);
            closing.apply(executed.delta);
            const std::chrono::duration<double, std::milli> took =
                std::chrono::steady_clock::now() - begin;
            longest = std::max(longest, took.count());
            ++blocks;
        }
    }
    state.counters["blocks"] = static_cast<double>(blocks);
    state.counters["longest_ms"] = longest;
}
BENCHMARK(close_epoch)->Arg(1'000)->Arg(100'000)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace merit::bench
