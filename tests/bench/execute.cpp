// Execution of a block of contributions by the real contracts, over a state in memory.
#include "contracts/execute.hpp"

#include "crypto/assert.hpp"
#include "tests/bench/contribution_load.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace merit::bench {
namespace {

// Arguments: transactions in the block, operations in each. The signatures were checked before.
void execute_block(benchmark::State& state) {
    ContributionLoad load(20);
    const ledger::OrderedBlock block = load.block(static_cast<std::size_t>(state.range(0)),
                                                  static_cast<std::size_t>(state.range(1)));
    const auto rules = contracts::execution_rules(load.world().genesis());
    for (auto _ : state) {
        const auto executed = contracts::execute_block(load.world().state(), block, rules);
        MERIT_ASSERT(std::ranges::all_of(executed.receipts,
                                         [](const ledger::Receipt& receipt) {
                                             return receipt.outcome == ledger::Outcome::applied;
                                         }),
                     "every transaction is applied");
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1));
}
BENCHMARK(execute_block)
    ->ArgNames({"transactions", "operations"})
    ->Args({1'000, 1})
    ->Args({100, 100})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace merit::bench
