// Whom the verification of the history asks, and what of their answers waits.
#include "node/snapshot/peer_inputs.hpp"
#include "node/snapshot/peer_turns.hpp"

#include "node/snapshot/messages.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

constexpr SnapshotPeer a{0};
constexpr SnapshotPeer b{1};
constexpr SnapshotPeer c{2};
constexpr std::uint64_t now_ms = 5'000;

struct PeerTurnsTest : ::testing::Test {
    PeerTurns turns;

    PeerTurnsTest() {
        for (const SnapshotPeer peer : {a, b, c})
            turns.add(peer);
    }
    void expect_next(std::vector<SnapshotPeer> peers, std::uint64_t at_ms) {
        for (const SnapshotPeer peer : peers)
            EXPECT_EQ(turns.next(at_ms), peer);
    }
};

TEST_F(PeerTurnsTest, AllTakeTurns) {
    expect_next({a, b, c, a}, now_ms);
    turns.remove(b);
    expect_next({c, a, c}, now_ms);
}

TEST_F(PeerTurnsTest, ASilentOneIsPassedOverForAMinute) {
    turns.pass_over(b, now_ms);
    expect_next({a, c}, now_ms + PeerTurns::silent_ms - 1);
    turns.remove(b);
    turns.add(b);
    expect_next({a, c}, now_ms + PeerTurns::silent_ms - 1);
    expect_next({a, b, c}, now_ms + PeerTurns::silent_ms);
}

TEST_F(PeerTurnsTest, WhenAllWereSilentAllAreAsked) {
    for (const SnapshotPeer peer : {a, b, c})
        turns.pass_over(peer, now_ms);
    expect_next({a, b, c}, now_ms);
    turns.remove(a);
    turns.remove(b);
    turns.remove(c);
    turns.pass_over(a, now_ms);
    EXPECT_EQ(turns.next(now_ms), std::nullopt);
}

using Inputs = PeerInputs<History>;
constexpr std::chrono::milliseconds no_wait{0};

TEST(PeerInputsTest, OfAPeerNoMoreAnswersWaitThanAreAskedOfItAtATime) {
    Inputs inputs;
    for (std::size_t i = 0; i <= Inputs::answers_per_peer_max; ++i)
        inputs.answer(a, History{}, {});
    inputs.answer(b, History{}, {});
    inputs.down(a);
    EXPECT_EQ(inputs.take_all(no_wait).size(), Inputs::answers_per_peer_max + 2);
    inputs.answer(a, History{}, {});
    EXPECT_EQ(inputs.take_all(no_wait).size(), 1U) << "there is room again";
}

TEST(PeerInputsTest, WhatIsDroppedGivesItsCreditBack) {
    Inputs inputs;
    const auto credit = std::make_shared<int>(0);
    for (std::size_t i = 0; i <= Inputs::answers_per_peer_max; ++i)
        inputs.answer(a, History{}, credit);
    EXPECT_EQ(credit.use_count(), static_cast<long>(1 + Inputs::answers_per_peer_max));
    inputs.close();
    EXPECT_EQ(credit.use_count(), 1);
    inputs.answer(b, History{}, credit);
    EXPECT_EQ(credit.use_count(), 1);
}

}  // namespace
}  // namespace merit::node
