// How long execution waits for a snapshot, whoever gives or drips it.
#include "node/snapshot/join_hold.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

using Progress = JoinSession::Progress;

constexpr std::uint64_t up_ms = 1'000;

struct JoinHoldTest : ::testing::Test {
    JoinHold hold;
    std::uint64_t now_ms = up_ms;

    bool far(std::optional<Progress> progress = std::nullopt) {
        return hold.decide(true, progress, up_ms, now_ms);
    }
    bool near() { return hold.decide(false, std::nullopt, up_ms, now_ms); }
    static Progress received(std::size_t count) {
        return {ledger::Height{9}, count, 32'768};
    }
};

TEST_F(JoinHoldTest, LastsAtTheStartUntilAPeerHasSpokenOrThreeSeconds) {
    EXPECT_TRUE(hold.decide(std::nullopt, std::nullopt, up_ms, now_ms));
    EXPECT_FALSE(near());
    hold = {};
    EXPECT_TRUE(hold.decide(std::nullopt, std::nullopt, up_ms, now_ms));
    now_ms += JoinHold::start_ms_max;
    EXPECT_FALSE(hold.decide(std::nullopt, std::nullopt, up_ms, now_ms));
}

TEST_F(JoinHoldTest, LastsASecondForEachChunkThatCameNotForEachThereIs) {
    EXPECT_TRUE(far(received(0)));
    now_ms += JoinHold::base_ms - 1;
    EXPECT_TRUE(far(received(0)));
    now_ms += 1;
    EXPECT_TRUE(far(received(1)));
    now_ms += JoinHold::chunk_ms;
    EXPECT_FALSE(far(received(1)));
    EXPECT_FALSE(far(received(500))) << "once over it is over";
}

TEST_F(JoinHoldTest, IsForTheFirstSnapshotOnlyUntilTheNodeIsNear) {
    EXPECT_TRUE(far(received(1)));
    EXPECT_FALSE(far());
    EXPECT_FALSE(far(received(0))) << "another one";
    EXPECT_FALSE(far());
    EXPECT_FALSE(near());
    EXPECT_TRUE(far(received(0)));
}

}  // namespace
}  // namespace merit::node
