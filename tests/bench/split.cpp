// SPLIT: equal weights (everybody is tied at the cut, so everybody is hashed) and random ones.
#include "contracts/numbers/split.hpp"

#include "crypto/assert.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace merit::bench {
namespace {

void split(benchmark::State& state, bool has_equal_weights) {
    std::mt19937_64 random(1);
    std::vector<contracts::SplitRecipient> recipients;
    for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(state.range(0)); ++i) {
        const std::uint64_t weight = has_equal_weights ? 7 : random() >> 20;
        recipients.push_back({contracts::IdBytes::position(i), contracts::W256(weight)});
    }
    const std::uint64_t amount = 1'000'000'000'499;  // no multiple of the counts
    for (auto _ : state) {
        auto parts = contracts::split(amount, recipients, {});
        MERIT_ASSERT(parts.has_value(), "the weights are within bounds");
        benchmark::DoNotOptimize(parts);
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(split, equal_weights, true)->Arg(1'000)->Arg(100'000);
BENCHMARK_CAPTURE(split, random_weights, false)->Arg(1'000)->Arg(100'000);

}  // namespace
}  // namespace merit::bench
