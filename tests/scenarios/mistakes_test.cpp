// The checks of the world can find mistakes: seeded ones must be seen within a few schedules.
#include "tests/simulation/world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

bool is_seen(WorldOptions options, const std::string& violation) {
    World world(options);
    world.start_all();
    world.submit(0, "tx1");
    world.run(3'000);
    for (const std::string& seen : world.violations()) {
        if (seen.find(violation) != std::string::npos) return true;
    }
    return false;
}

TEST(SeededMistake, SendingBeforeDurableIsSeen) {
    WorldOptions options;
    options.sync_ms = 5;
    EXPECT_FALSE(is_seen(options, "a vote left before it was durable"));
    options.mistake_send_before_durable = true;
    EXPECT_TRUE(is_seen(options, "a vote left before it was durable"));
}

TEST(SeededMistake, AVoteDurableWithoutItsCertificateIsSeen) {
    WorldOptions options;
    EXPECT_FALSE(is_seen(options, "durable without"));
    options.mistake_forget_certificates = true;
    EXPECT_TRUE(is_seen(options, "FINALIZE durable without its NOTAR"));
}

// One key on two machines from the beginning, on a network that lets both be heard: the others have
// the proof, and agree all the same.
TEST(SeededMistake, AKeyUsedTwiceFromTheBeginningLeavesEvidence) {
    WorldOptions options;
    World world(options);
    const auto twin = world.add_twin(1, false);
    world.set_clock(twin, 7);  // or both would propose the very same block
    world.split({{0, 1, 2, 3}, {2, 3, twin}});
    world.start_all();
    world.run(4'500);
    world.submit(0, "only on one side");
    const bool seen = world.run_until(
        [&] { return world.evidence_against(ledger::ValidatorIndex{1}) > 0; }, 60'000);
    EXPECT_TRUE(seen);
    EXPECT_TRUE(world.violations().empty());
}

}  // namespace
}  // namespace merit::testing
