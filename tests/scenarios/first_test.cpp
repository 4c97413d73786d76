#include "tests/scenarios/world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

class HappyPath : public ::testing::TestWithParam<std::size_t> {};

TEST_P(HappyPath, ATransactionBecomesFinalEverywhere) {
    WorldOptions options;
    options.validators = GetParam();
    World world(options);
    world.start_all();
    world.run(100);
    world.submit(0, "tx1");
    const bool done = world.run_until(
        [&] {
            for (std::size_t i = 0; i < world.size(); ++i) {
                if (!world.is_included(i, "tx1")) return false;
            }
            return true;
        },
        10'000);
    EXPECT_TRUE(done) << "height " << world.executed(0).value << " view "
                      << world.status(0).view.value << " " << world.status(0).why;
    std::printf("n=%zu at %llu ms height %llu steps %llu msgs %llu\n", GetParam(),
                (unsigned long long)world.now_ms(), (unsigned long long)world.executed(0).value,
                (unsigned long long)world.steps(), (unsigned long long)world.messages_sent());
    world.run(5'000);
    std::printf("n=%zu after 5s height %llu steps %llu msgs %llu cert %llu view %llu\n", GetParam(),
                (unsigned long long)world.executed(0).value, (unsigned long long)world.steps(),
                (unsigned long long)world.messages_sent(),
                (unsigned long long)world.status(0).certified_height.value,
                (unsigned long long)world.status(0).view.value);
    for (const auto& v : world.violations())
        ADD_FAILURE() << v;
}
INSTANTIATE_TEST_SUITE_P(Sizes, HappyPath, ::testing::Values(1, 4, 5, 7, 10));

}  // namespace
}  // namespace merit::testing
