#include "consensus/lane_doubts.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::BlockDigest;
using ledger::View;
using Mask = std::vector<bool>;
using Mood = LaneDoubts::Mood;

const Mask every(4, true);
const BlockDigest block{{1}};

// An own block that grows these lanes is proposed and comes to nothing / to something.
void fail(LaneDoubts& doubts, const Mask& grown) {
    doubts.proposed(View{5}, block, grown);
    doubts.nullified(View{5});
}
void succeed(LaneDoubts& doubts, const Mask& grown) {
    doubts.proposed(View{5}, block, grown);
    doubts.notarized(View{5}, block);
}

TEST(LaneDoubts, WithoutAFailureEveryLaneGrows) {
    LaneDoubts doubts(4);
    EXPECT_EQ(doubts.choose(every, Mood::calm), every);
    EXPECT_EQ(doubts.choose({true, false, true, false}, Mood::calm),
              Mask({true, false, true, false}));
    succeed(doubts, every);
    EXPECT_EQ(doubts.choose(every, Mood::calm), every);
}

TEST(LaneDoubts, OneLaneAloneIsNamedWhileNothingGoesOn) {
    LaneDoubts doubts(4);
    std::vector<std::size_t> times(4);
    for (int i = 0; i < 4; ++i) {
        const Mask chosen = doubts.choose(every, Mood::stuck);
        EXPECT_EQ(std::count(chosen.begin(), chosen.end(), true), 1);
        for (std::size_t lane = 0; lane < 4; ++lane)
            times[lane] += chosen[lane];
        succeed(doubts, chosen);
    }
    EXPECT_EQ(times, std::vector<std::size_t>({1, 1, 1, 1}));
}

TEST(LaneDoubts, AfterAFailureTheGoodLanesAreClearedOneByOne) {
    LaneDoubts doubts(4);
    fail(doubts, every);
    const Mask bad{false, true, false, false};
    for (int i = 0; i < 8; ++i) {
        const Mask chosen = doubts.choose(every, Mood::calm);
        chosen[1] ? fail(doubts, chosen) : succeed(doubts, chosen);
    }
    EXPECT_EQ(doubts.choose({true, false, true, true}, Mood::calm),
              Mask({true, false, true, true}));
}

// Whatever a bad lane costs, it costs less and less: of 200 own blocks few are lost.
TEST(LaneDoubts, ALaneThatFailsAgainAndAgainIsTriedSeldom) {
    LaneDoubts doubts(4);
    std::size_t failed = 0;
    for (int i = 0; i < 200; ++i) {
        const Mask chosen = doubts.choose(every, Mood::calm);
        failed += chosen[1];
        chosen[1] ? fail(doubts, chosen) : succeed(doubts, chosen);
    }
    EXPECT_GT(failed, 3U);  // it is never given up
    EXPECT_LT(failed, 20U);
    // It is trusted again when a block with it is notarized.
    Mask only{false, true, false, false};
    succeed(doubts, only);
    EXPECT_EQ(doubts.choose(every, Mood::calm), every);
}

// After a bad time of the network every lane is in doubt; what waits alone does not wait for
// others.
TEST(LaneDoubts, ADoubtedLaneIsNamedWhenNothingElseWaits) {
    LaneDoubts doubts(4);
    const Mask only{false, true, false, false};
    for (std::uint32_t i = 0; i < LaneDoubts::doubts_max; ++i)
        fail(doubts, only);
    EXPECT_EQ(doubts.choose(only, Mood::calm), only);
    EXPECT_EQ(doubts.choose(only, Mood::troubled), Mask(4, false));
    EXPECT_EQ(doubts.choose(only, Mood::stuck), Mask(4, false));
    EXPECT_EQ(doubts.choose({true, true, false, false}, Mood::calm),
              Mask({true, false, false, false}));
    // 2^4 - 2 own blocks later it is its turn again.
    for (int i = 0; i < 14; ++i) {
        EXPECT_EQ(doubts.choose(only, Mood::troubled), Mask(4, false));
        succeed(doubts, Mask(4, false));
    }
    EXPECT_EQ(doubts.choose(only, Mood::troubled), only);
}

TEST(LaneDoubts, OnlyTheOwnBlockOfThatViewTeaches) {
    LaneDoubts doubts(4);
    doubts.proposed(View{5}, block, every);
    doubts.nullified(View{6});
    doubts.notarized(View{5}, BlockDigest{{2}});
    EXPECT_EQ(doubts.choose(every, Mood::calm), every);
    doubts.nullified(View{5});
    EXPECT_NE(doubts.choose(every, Mood::calm), every);
}

}  // namespace
}  // namespace merit::consensus
