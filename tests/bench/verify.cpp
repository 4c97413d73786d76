// Signatures: one alone, and everything that a transaction is checked for without the state.
#include "crypto/assert.hpp"
#include "crypto/sign.hpp"
#include "tests/bench/contribution_load.hpp"

#include <benchmark/benchmark.h>

namespace merit::bench {
namespace {

void verify_signature(benchmark::State& state) {
    const auto key = crypto::KeyPair::generate();
    const Bytes message(100, 7);
    const crypto::Signature signature = key.sign(message);
    for (auto _ : state) {
        const bool is_good = crypto::verify(key.public_key(), message, signature);
        MERIT_ASSERT(is_good, "it was signed here");
    }
}
BENCHMARK(verify_signature);

// The argument is the number of operations; one signature.
void verify_transaction(benchmark::State& state) {
    ContributionLoad load(1);
    const auto operations = static_cast<std::size_t>(state.range(0));
    const Bytes bytes = ledger::encode_transaction(load.transactions(1, operations).front());
    for (auto _ : state) {
        auto checked = ledger::check_stateless(bytes, load.world().network());
        MERIT_ASSERT(checked.has_value(), "it was signed here");
        benchmark::DoNotOptimize(checked);
    }
}
BENCHMARK(verify_transaction)->Arg(1)->Arg(100);

}  // namespace
}  // namespace merit::bench
