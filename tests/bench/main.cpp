// bench: microbenchmarks of the steps that a record takes (docs/benchmarks.md).
#include "crypto/sign.hpp"

#include <benchmark/benchmark.h>

int main(int count, char** arguments) {
    merit::crypto::init();
    benchmark::Initialize(&count, arguments);
    if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
