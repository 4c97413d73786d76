// Twins: every scenario of up to two views, a sample of those of three to seven. With MERIT_LONG:
// every scenario of three views; every one of four views in which the network has at most two
// sides; a larger sample of longer ones; and, if MERIT_TWINS_PART names one, that part of all
// scenarios of four views (14.9 million, six hours of one core together).
//
// No scenario may lead to two blocks at one height, to a vote of an honest validator beside another
// one, or to an accusation of an honest validator; after it, all honest validators go on.
//
// MERIT_TWINS="1: 01|234 0123|4" runs one scenario alone. MERIT_TWINS_PART="2/8" is the second of
// eight parts.
#include "tests/twins/cluster.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>

namespace merit::testing::twins {
namespace {

struct Part {
    std::uint64_t number = 0;
    std::uint64_t of = 1;
};

std::optional<Part> part_of_environment() {
    const char* text = std::getenv("MERIT_TWINS_PART");
    if (text == nullptr) return std::nullopt;
    const std::string part = text;
    return Part{std::stoull(part) - 1, std::stoull(part.substr(part.find('/') + 1))};
}

bool is_long() {
    return std::getenv("MERIT_LONG") != nullptr;
}

class Tally {
  public:
    // False after the first problem.
    bool run(const Schedule& schedule) {
        const Outcome outcome = Cluster(schedule).run();
        ++scenarios_;
        blocks_ += outcome.blocks;
        steps_ += outcome.steps;
        restarts_ += outcome.restarts;
        with_evidence_ += outcome.has_evidence ? 1U : 0U;
        EXPECT_EQ(outcome.problem, "") << "MERIT_TWINS=\"" << describe(schedule) << '"';
        return outcome.problem.empty();
    }
    void print(const std::string& what) const {
        std::printf("%s: %llu scenarios, %llu with evidence, %llu blocks, %llu restarts of twins, "
                    "%llu steps\n",
                    what.c_str(), number(scenarios_), number(with_evidence_), number(blocks_),
                    number(restarts_), number(steps_));
    }
    std::uint64_t scenarios() const { return scenarios_; }
    std::uint64_t with_evidence() const { return with_evidence_; }
    std::uint64_t restarts() const { return restarts_; }

  private:
    static unsigned long long number(std::uint64_t value) { return value; }

    std::uint64_t scenarios_ = 0;
    std::uint64_t blocks_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t restarts_ = 0;
    std::uint64_t with_evidence_ = 0;
};

void run_all(std::size_t views, std::size_t sides_max, Part part = {}) {
    std::vector<Partition> partitions = all_partitions();
    std::erase_if(partitions, [&](const Partition& p) { return sides_of(p) > sides_max; });
    const std::uint64_t count = count_schedules(views, partitions.size());
    Tally tally;
    for (std::uint64_t index = part.number; index < count; index += part.of) {
        const Schedule schedule = schedule_at(index, views, partitions);
        if (is_mirror(schedule)) continue;
        if (!tally.run(schedule)) return;
    }
    tally.print("every scenario of " + std::to_string(views) + " views and up to " +
                std::to_string(sides_max) + " sides");
    EXPECT_GT(tally.with_evidence(), 0U);
}

void run_sample(std::size_t views, std::uint64_t count) {
    const std::vector<Partition> partitions = all_partitions();
    const std::uint64_t all = count_schedules(views, partitions.size());
    std::mt19937_64 random(views);
    Tally tally;
    while (tally.scenarios() < count) {
        if (!tally.run(schedule_at(random() % all, views, partitions))) return;
    }
    tally.print("a sample of " + std::to_string(views) + " views");
    EXPECT_GT(tally.restarts(), 0U);
}

TEST(Twins, NobodyDisagreesInAnyScenarioOfOneOrTwoViews) {
    run_all(1, nodes);
    run_all(2, nodes);
}

TEST(Twins, NobodyDisagreesInLongerScenarios) {
    for (std::size_t views = 3; views <= 7; ++views)
        run_sample(views, is_long() ? 50'000 : 4'000);
}

TEST(Twins, NobodyDisagreesInAnyScenarioOfUpToFourViews) {
    if (!is_long()) GTEST_SKIP() << "MERIT_LONG is not set";
    if (const auto part = part_of_environment()) return run_all(4, nodes, *part);
    run_all(3, nodes);
    run_all(4, 2);
}

TEST(Twins, OneScenario) {
    const char* text = std::getenv("MERIT_TWINS");
    if (text == nullptr) GTEST_SKIP() << "MERIT_TWINS is not set";
    Tally tally;
    tally.run(parse_schedule(text));
    tally.print("one scenario");
}

TEST(Schedules, AreAllWaysToDivideTheNodes) {
    const std::vector<Partition> partitions = all_partitions();
    EXPECT_EQ(partitions.size(), 52U);
    EXPECT_EQ(count_schedules(2, partitions.size()), 4U * 52 * 52);
    std::size_t mirrors = 0;
    for (std::uint64_t i = 0; i < count_schedules(1, partitions.size()); ++i) {
        const Schedule schedule = schedule_at(i, 1, partitions);
        EXPECT_EQ(describe(parse_schedule(describe(schedule))), describe(schedule));
        mirrors += is_mirror(schedule) ? 1U : 0U;
    }
    // Of the 52, the twins are on one side in 15 and alone in 5 different ways on their own sides:
    // those are their own mirror images.
    EXPECT_EQ(mirrors, 4U * (52 - 15 - 5) / 2);
}

}  // namespace
}  // namespace merit::testing::twins
