// From bytes to values: transactions and block headers.
#include "crypto/assert.hpp"
#include "ledger/block.hpp"
#include "tests/bench/contribution_load.hpp"

#include <benchmark/benchmark.h>

namespace merit::bench {
namespace {

// The argument is the number of operations.
void decode_transaction(benchmark::State& state) {
    ContributionLoad load(1);
    const auto operations = static_cast<std::size_t>(state.range(0));
    const Bytes bytes = ledger::encode_transaction(load.transactions(1, operations).front());
    for (auto _ : state) {
        auto decoded = ledger::decode_transaction(bytes);
        MERIT_ASSERT(decoded.has_value(), "it was encoded here");
        benchmark::DoNotOptimize(decoded);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
    state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(decode_transaction)->Arg(1)->Arg(100);

// Of a network of so many validators.
void decode_header(benchmark::State& state) {
    ledger::Header header;
    for (std::int64_t lane = 0; lane < state.range(0); ++lane)
        header.cut.push_back({ledger::Position{static_cast<std::uint64_t>(lane)}, {}});
    const Bytes bytes = ledger::encode_header(header);
    for (auto _ : state) {
        auto decoded = ledger::decode_header(bytes);
        MERIT_ASSERT(decoded.has_value(), "it was encoded here");
        benchmark::DoNotOptimize(decoded);
    }
    state.counters["bytes"] = static_cast<double>(bytes.size());
}
BENCHMARK(decode_header)->Arg(4)->Arg(100);

}  // namespace
}  // namespace merit::bench
