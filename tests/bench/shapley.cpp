// Exact Shapley values of a federated round with so many participants.
#include "contracts/numbers/shapley.hpp"

#include "crypto/assert.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace merit::bench {
namespace {

void exact_shapley(benchmark::State& state) {
    std::mt19937_64 random(1);
    std::vector<contracts::Metric> table(std::size_t{1} << state.range(0));
    for (contracts::Metric& value : table)
        value = static_cast<contracts::Metric>(random() % 1'000'000);
    for (auto _ : state) {
        auto values = contracts::exact_shapley(table);
        MERIT_ASSERT(values.has_value(), "a table of 2^n entries");
        benchmark::DoNotOptimize(values);
    }
}
BENCHMARK(exact_shapley)->Arg(10)->Arg(16)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace merit::bench
