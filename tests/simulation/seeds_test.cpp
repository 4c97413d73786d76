// Many seeds of the simulator, within a budget that is a number of seeds and not of seconds; the
// seeds that once broke a rule; and that a seed does the same twice.
//
// A failing seed is run alone with `simulate --seed N --log`. MERIT_SEEDS=A..B runs others.
#include "tests/simulation/run.hpp"
#include "tests/simulation/seed_range.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace merit::testing {
namespace {

constexpr std::uint64_t seeds = 1'000;

using Injected = std::map<std::string, std::uint64_t>;

Injected run_seed(std::uint64_t seed) {
    const FaultPlan plan = FaultPlan::draw(seed);
    const RunResult result = SeedRun(plan).run();
    for (const std::string& violation : result.violations)
        ADD_FAILURE() << violation << "\n" << plan.describe();
    return result.injected;
}

// Each kind of trouble, and what the oracles look at.
void expect_all(Injected injected) {
    for (std::size_t fault = 0; fault < fault_kinds; ++fault)
        EXPECT_GT(injected[std::string(name_of(static_cast<Fault>(fault)))], 0U) << fault;
    for (std::size_t lie = 0; lie < lie_kinds; ++lie)
        EXPECT_GT(injected[std::string(name_of(static_cast<Lie>(lie)))], 0U) << lie;
    for (const char* kind : {"set: add", "set: remove", "set: replace", "set: rotate", "twin",
                             "reorder", "mutated byte", "double signing reported", "suspended",
                             "asleep for terms", "rows read", "states read below",
                             "replayed over terms", "batches forgotten", "money in pools",
                             "money held", "money unclaimed"}) {
        EXPECT_GT(injected[kind], 0U) << kind;
    }
}

TEST(Seeds, NoSeedBreaksARuleAndEveryHealedQuorumGoesOn) {
    const char* text = std::getenv("MERIT_SEEDS");
    const auto range = text == nullptr ? SeedRange{1, seeds} : read_seed_range(text);
    ASSERT_TRUE(range) << "MERIT_SEEDS is N or A..B";
    Injected injected;
    for (std::uint64_t seed = range->first; seed <= range->last && !HasFailure(); ++seed) {
        for (const auto& [kind, times] : run_seed(seed))
            injected[kind] += times;
    }
    if (text == nullptr && !HasFailure()) expect_all(injected);
}

TEST(Seeds, ARangeIsReadToItsEndOrNotAtAll) {
    EXPECT_EQ(read_seed_range("3")->last, 3U);
    EXPECT_EQ(read_seed_range("3..17")->first, 3U);
    EXPECT_EQ(read_seed_range("3..17")->last, 17U);
    for (const char* text : {"", "x", "3..", "..3", "3-5", "5..3", "3..5 ", "3...5"})
        EXPECT_FALSE(read_seed_range(text)) << text;
}

TEST(Seeds, ARunThatAnAssertionEndsSaysItsPlan) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(
        {
            const SeedRun run(FaultPlan::draw(17));
            std::abort();
        },
        "seed 17: .* validators");
}

TEST(Seeds, WhatOnceBrokeARuleDoesNotAnyMore) {
    std::ifstream file(MERIT_SIMULATION_DIR "/seeds.txt");
    ASSERT_TRUE(file);
    std::string line;
    while (std::getline(file, line)) {
        if (!line.empty() && line.front() != '#') run_seed(std::stoull(line));
    }
}

// The oracles are not asleep.
std::size_t seeds_that_see(Mistake mistake) {
    std::size_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        FaultPlan plan = FaultPlan::draw(seed);
        plan.mistake = mistake;
        seen += SeedRun(plan).run().violations.empty() ? 0U : 1U;
    }
    return seen;
}

TEST(Seeds, AVoteThatLeavesBeforeItIsDurableIsSeen) {
    EXPECT_EQ(seeds_that_see(Mistake::sends_before_durable), 5U);
}

TEST(Seeds, AVoteDurableWithoutItsCertificateIsSeen) {
    EXPECT_GE(seeds_that_see(Mistake::forgets_certificates), 4U);
}

// Of a run without any fault but this one.
std::vector<std::string> violations_with(Mistake mistake) {
    FaultPlan plan;
    plan.seed = 1;
    plan.acts = 5;
    plan.steps = {SetStep::add};
    plan.mistake = mistake;
    return SeedRun(plan).run().violations;
}

bool is_one_of(const std::vector<std::string>& violations, const std::string& text) {
    return std::ranges::any_of(violations, [&](const std::string& violation) {
        return violation.find(text) != std::string::npos;
    });
}

TEST(Seeds, ARunWithoutFaultsIsClean) {
    EXPECT_TRUE(violations_with(Mistake::none).empty());
}

TEST(Seeds, AQuorumThatDoesNotGoOnIsSeen) {
    const auto violations = violations_with(Mistake::stays_split);
    EXPECT_TRUE(is_one_of(violations, "the healed quorum did not go on"));
    EXPECT_TRUE(is_one_of(violations, "no term ended"));
}

TEST(Seeds, AMachineThatEndsByItselfIsSeen) {
    EXPECT_TRUE(is_one_of(violations_with(Mistake::fills_a_disk),
                          "node 0 ended by itself: cannot write"));
}

TEST(Seeds, AnAlarmOfAnHonestNodeIsSeen) {
    EXPECT_TRUE(is_one_of(violations_with(Mistake::executes_wrongly),
                          "node 0 raised the alarm diverged"));
}

TEST(Seeds, TheSameSeedDoesTheSame) {
    for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U, 8U, 13U, 21U}) {
        const FaultPlan plan = FaultPlan::draw(seed);
        const RunResult first = SeedRun(plan).run();
        const RunResult second = SeedRun(plan).run();
        EXPECT_EQ(first.hash, second.hash) << seed;
        EXPECT_EQ(first.steps, second.steps) << seed;
    }
}

}  // namespace
}  // namespace merit::testing
