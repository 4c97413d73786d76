// simulate --seed N [--log] | --seeds A..B [--quiet]: runs the simulator and says what it did.
// Exit 1 if a seed broke a rule; its fault plan is printed, also if an assertion ends the program,
// and `--seed N` does the same again.
#include "tests/simulation/run.hpp"
#include "tests/simulation/seed_range.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using merit::testing::FaultPlan;
using merit::testing::SeedRun;
using merit::testing::RunResult;
using merit::testing::SeedRange;

struct Options {
    SeedRange seeds;
    bool log = false;
    bool quiet = false;
};

int usage() {
    std::fprintf(stderr,
                 "usage: simulate --seed N [--log]\n"
                 "       simulate --seeds A..B [--quiet]\n");
    return 64;
}

bool parse(int count, char** words, Options& options) {
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--log") {
            options.log = true;
        } else if (word == "--quiet") {
            options.quiet = true;
        } else if ((word == "--seed" || word == "--seeds") && i + 1 < count) {
            const auto seeds = merit::testing::read_seed_range(words[++i]);
            if (!seeds) return false;
            options.seeds = *seeds;
        } else {
            return false;
        }
    }
    return true;
}

void print(const FaultPlan& plan, const RunResult& result, bool is_quiet) {
    if (!result.violations.empty()) std::printf("%s", plan.describe().c_str());
    for (const std::string& violation : result.violations)
        std::printf("  BROKEN %s\n", violation.c_str());
    if (is_quiet) return;
    std::printf("seed %llu: %s, %llu ms, healed in %llu ms, height %llu, term %llu, %llu final, "
                "%llu steps\n",
                static_cast<unsigned long long>(plan.seed), result.hash.c_str(),
                static_cast<unsigned long long>(result.simulated_ms),
                static_cast<unsigned long long>(result.heal_ms),
                static_cast<unsigned long long>(result.height),
                static_cast<unsigned long long>(result.terms),
                static_cast<unsigned long long>(result.transactions),
                static_cast<unsigned long long>(result.steps));
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** words) {
    Options options;
    if (count < 2 || !parse(count, words, options)) return usage();
    const auto began = std::chrono::steady_clock::now();
    std::map<std::string, std::uint64_t> injected;
    std::uint64_t simulated_ms = 0;
    std::uint64_t heal_ms = 0;
    std::uint64_t broken = 0;
    for (std::uint64_t seed = options.seeds.first; seed <= options.seeds.last; ++seed) {
        const FaultPlan plan = FaultPlan::draw(seed);
        if (options.log) std::printf("%s", plan.describe().c_str());
        const auto log = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
        SeedRun run(plan, options.log ? log : std::function<void(const std::string&)>());
        const RunResult result = run.run();
        print(plan, result, options.quiet);
        for (const auto& [kind, times] : result.injected)
            injected[kind] += times;
        simulated_ms += result.simulated_ms;
        heal_ms = std::max(heal_ms, result.heal_ms);
        broken += result.violations.empty() ? 0U : 1U;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf("%llu seeds, %.1f simulated s in %.1f s, slowest heal %.1f s, %llu broken\n",
                static_cast<unsigned long long>(options.seeds.last - options.seeds.first + 1),
                static_cast<double>(simulated_ms) / 1'000, took.count(),
                static_cast<double>(heal_ms) / 1'000, static_cast<unsigned long long>(broken));
    for (const auto& [kind, times] : injected) {
        std::printf("  %-22s %llu\n", kind.c_str(), static_cast<unsigned long long>(times));
    }
    return broken == 0 ? 0 : 1;
}
