#include "consensus/lanes.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::BatchDigest;
using ledger::Cut;
using ledger::CutEntry;
using ledger::Position;
using ledger::ValidatorIndex;

const EngineConfig config = make_engine_config(testing::genesis(4), std::nullopt);
const std::vector<bool> every(4, true);

BatchDigest digest(std::uint64_t number) {
    BatchDigest id;
    for (std::size_t i = 0; i < 8; ++i)
        id.bytes[i] = static_cast<Byte>(number >> (8 * i));
    return id;
}

// Position p of lane 0 has digest p + 1000 * branch; the first follows the lane's root.
BatchFacts batch(std::uint64_t position, std::uint64_t branch = 0, std::uint32_t bytes = 100,
                 std::uint32_t operations = 1) {
    BatchFacts facts;
    facts.key = {ValidatorIndex{0}, Position{position}, digest(position + 1'000 * branch)};
    facts.previous =
        position == 1 ? config.root.header.cut[0].batch_digest : digest(position - 1 + 1'000 * branch);
    facts.bytes = bytes;
    facts.operations = operations;
    return facts;
}

CutEntry entry(std::uint64_t position, std::uint64_t branch = 0) {
    return {Position{position}, digest(position + 1'000 * branch)};
}

TEST(Lanes, AckGoesAsFarAsThereIsNoGap) {
    Lanes lanes(config);
    lanes.add(batch(1));
    lanes.add(batch(3));
    EXPECT_EQ(lanes.ack(0), entry(1));
    ASSERT_EQ(lanes.gaps(0, 10).size(), 1U);
    EXPECT_EQ(lanes.gaps(0, 10)[0].position, Position{2});
    lanes.add(batch(2));
    EXPECT_EQ(lanes.ack(0), entry(3));
    EXPECT_TRUE(lanes.gaps(0, 10).empty());
}

TEST(Lanes, GapsOfTheLaneThatIsNamedComeFirst) {
    Lanes lanes(config);
    BatchFacts other = batch(3);
    other.key.lane = ValidatorIndex{2};
    for (const BatchFacts& facts : {batch(3), batch(6), batch(9), other})
        lanes.add(facts);
    ASSERT_EQ(lanes.gaps(2, 2).size(), 2U);
    EXPECT_EQ(lanes.gaps(2, 2)[0].lane, ValidatorIndex{2});
    EXPECT_EQ(lanes.gaps(2, 2)[1].lane, ValidatorIndex{0});
    EXPECT_EQ(lanes.gaps(0, 2)[1].lane, ValidatorIndex{0});
}

TEST(Lanes, ACutIsHeldMissingOrBroken) {
    Lanes lanes(config);
    lanes.add(batch(1));
    lanes.add(batch(2));
    const CutEntry root = config.root.header.cut[0];
    EXPECT_EQ(lanes.walk(0, root, entry(2)).state, Lanes::Walk::State::held);
    const Lanes::Walk missing = lanes.walk(0, root, entry(3));
    EXPECT_EQ(missing.state, Lanes::Walk::State::missing);
    EXPECT_EQ(missing.missing->position, Position{3});
    // Another root below, another digest at the same position, a step back.
    EXPECT_EQ(lanes.walk(0, {Position{0}, digest(9)}, entry(2)).state, Lanes::Walk::State::broken);
    EXPECT_EQ(lanes.walk(0, entry(2), {Position{2}, digest(9)}).state, Lanes::Walk::State::broken);
    EXPECT_EQ(lanes.walk(0, entry(2), entry(1)).state, Lanes::Walk::State::broken);
}

TEST(Lanes, TheOrderInsideABlockTakesTurnsFromHeightOn) {
    Lanes lanes(config);
    lanes.add(batch(1));
    lanes.add(batch(2));
    BatchFacts other = batch(1);
    other.key.lane = ValidatorIndex{3};
    other.previous = config.root.header.cut[3].batch_digest;
    lanes.add(other);
    ledger::Header header = config.root.header;
    header.height = ledger::Height{2};  // turns: lanes 2, 3, 0, 1
    header.cut[0] = entry(2);
    header.cut[3] = entry(1);
    const Lanes::CutCheck check = lanes.check(config.root.header.cut, header);
    ASSERT_EQ(check.ordered.size(), 3U);
    EXPECT_EQ(check.ordered[0].lane, ValidatorIndex{3});
    EXPECT_EQ(check.ordered[1], batch(1).key);
    EXPECT_EQ(check.ordered[2], batch(2).key);
}

TEST(Lanes, TheLeaderNamesWhatAQuorumAcked) {
    Lanes lanes(config);
    for (std::uint64_t p = 1; p <= 4; ++p)
        lanes.add(batch(p));
    Cut own = lanes.acks();
    Cut two = config.root.header.cut;
    two[0] = entry(2);
    Cut none = config.root.header.cut;
    // Acked 4, 2, 2 and 0: three have 2.
    const std::vector<const Cut*> acks{&own, &two, &two, &none};
    EXPECT_EQ(lanes.make_cut(config.root.header.cut, ledger::Height{1}, acks, every)[0], entry(2));
    EXPECT_TRUE(lanes.has_acked_above(config.root.header.cut, acks));
    EXPECT_FALSE(lanes.has_acked_above(two, acks));
    // Two acks are no quorum of four.
    const std::vector<const Cut*> few{&own, &two};
    EXPECT_EQ(lanes.make_cut(config.root.header.cut, ledger::Height{1}, few, every),
              config.root.header.cut);
}

// An owner that told each something else gives nobody work that no leader can name.
TEST(Lanes, AcksOfAnotherBranchAreNoWork) {
    Lanes lanes(config);
    lanes.add(batch(1));
    const Cut root = config.root.header.cut;
    const Cut own = lanes.acks();
    Cut other = root;
    other[0] = entry(1, 1);
    Cut third = root;
    third[0] = entry(1, 2);
    EXPECT_FALSE(lanes.has_acked_above(root, {&own, &own, &other, &third}));
    EXPECT_TRUE(lanes.has_acked_above(root, {&own, &own, &own, &third}));
    // What lies above the own chain may follow it.
    Cut above = root;
    above[0] = entry(2);
    EXPECT_TRUE(lanes.has_acked_above(root, {&own, &above, &above, &third}));
}

TEST(Lanes, ABlockTakesUpToItsCaps) {
    const auto bytes = static_cast<std::uint32_t>(limits::batch_bytes_max);
    Lanes lanes(config);
    for (std::uint64_t p = 1; p <= 10; ++p)
        lanes.add(batch(p, 0, bytes));
    const Cut own = lanes.acks();
    const std::vector<const Cut*> acks{&own, &own, &own};
    // 8 MiB of 1 MiB batches.
    EXPECT_EQ(lanes.make_cut(config.root.header.cut, ledger::Height{1}, acks, every)[0], entry(8));
    ledger::Header header = config.root.header;
    header.cut[0] = entry(8);
    EXPECT_EQ(lanes.check(config.root.header.cut, header).state, Lanes::Walk::State::held);
    header.cut[0] = entry(9);
    EXPECT_EQ(lanes.check(config.root.header.cut, header).state, Lanes::Walk::State::broken);

    Lanes full(config);
    for (std::uint64_t p = 1; p <= 3; ++p)
        full.add(batch(p, 0, 100, 10'000));
    const Cut acked = full.acks();
    const std::vector<const Cut*> all{&acked, &acked, &acked};
    EXPECT_EQ(full.make_cut(config.root.header.cut, ledger::Height{1}, all, every)[0], entry(2));
}

TEST(Lanes, TwoDigestsAPositionArePushedAndNoThird) {
    Lanes lanes(config);
    EXPECT_TRUE(lanes.accepts_push(batch(1).key, 100));
    lanes.add(batch(1));
    EXPECT_FALSE(lanes.accepts_push(batch(1).key, 100));  // held
    EXPECT_TRUE(lanes.accepts_push(batch(1, 1).key, 100));
    lanes.add(batch(1, 1));
    EXPECT_FALSE(lanes.accepts_push(batch(1, 2).key, 100));
    EXPECT_FALSE(lanes.accepts_proposed(batch(1, 2).key, 100));
    // One that is being stored counts too.
    EXPECT_TRUE(lanes.accepts_push(batch(2).key, 100));
    lanes.begin_storing(batch(2));
    EXPECT_TRUE(lanes.accepts_push(batch(2, 1).key, 100));
    lanes.begin_storing(batch(2, 1));
    EXPECT_FALSE(lanes.accepts_push(batch(2, 2).key, 100));
}

TEST(Lanes, AProposedBatchHasTheSameCapsWithoutTheWindow) {
    Lanes lanes(config);
    const BatchKey far = batch(lane_window_max + 1).key;
    EXPECT_FALSE(lanes.accepts_push(far, 1));
    EXPECT_TRUE(lanes.accepts_proposed(far, 1));
    lanes.add(batch(1, 0, static_cast<std::uint32_t>(limits::lane_unfinal_bytes_max) - 100));
    EXPECT_TRUE(lanes.accepts_proposed(far, 99));
    EXPECT_TRUE(lanes.accepts_proposed(far, 100));
    EXPECT_FALSE(lanes.accepts_proposed(far, 101));
    // What a final block names is let in all the same, by add() alone.
    lanes.add(batch(lane_window_max + 1, 0, 101));
    EXPECT_TRUE(lanes.is_held(far));
}

TEST(Lanes, ALaneHoldsUpToItsCountOfBatches) {
    Lanes lanes(config);
    for (std::uint64_t p = 1; p < lane_batches_max; ++p)
        lanes.add(batch(p, 0, 1));
    EXPECT_TRUE(lanes.accepts_push(batch(lane_batches_max).key, 1));
    lanes.add(batch(lane_batches_max, 0, 1));
    EXPECT_FALSE(lanes.accepts_push(batch(lane_batches_max + 1).key, 1));
}

TEST(Lanes, ALeaderLeavesOutTheLanesThatItDoubts) {
    Lanes lanes(config);
    lanes.add(batch(1));
    const Cut own = lanes.acks();
    const std::vector<const Cut*> acks{&own, &own, &own};
    const Cut& genesis = config.root.header.cut;
    EXPECT_EQ(lanes.make_cut(genesis, ledger::Height{1}, acks, every)[0], entry(1));
    EXPECT_EQ(lanes.make_cut(genesis, ledger::Height{1}, acks, {false, true, true, true}), genesis);
}

TEST(Lanes, APushIsTakenUpToTheWindowAndTheBytes) {
    Lanes lanes(config);
    EXPECT_TRUE(lanes.accepts_push(batch(lane_window_max - 1).key, 1));
    EXPECT_TRUE(lanes.accepts_push(batch(lane_window_max).key, 1));
    EXPECT_FALSE(lanes.accepts_push(batch(lane_window_max + 1).key, 1));
    const auto most = static_cast<std::uint32_t>(limits::lane_unfinal_bytes_max);
    EXPECT_TRUE(lanes.accepts_push(batch(1).key, most - 1));
    EXPECT_TRUE(lanes.accepts_push(batch(1).key, most));
    EXPECT_FALSE(lanes.accepts_push(batch(1).key, most + 1));
    for (std::uint64_t p = 1; p < lane_storing_max; ++p)
        lanes.begin_storing(batch(p));
    EXPECT_TRUE(lanes.accepts_push(batch(20).key, 1));
    lanes.begin_storing(batch(20));
    EXPECT_FALSE(lanes.accepts_push(batch(21).key, 1));
}

TEST(Lanes, AFinalCutDropsWhatLiesBelowAndFollowsItsBranch) {
    Lanes lanes(config);
    for (std::uint64_t p = 1; p <= 3; ++p)
        lanes.add(batch(p));
    for (std::uint64_t p = 1; p <= 2; ++p)
        lanes.add(batch(p, 5));
    EXPECT_EQ(lanes.ack(0), entry(3));
    Cut cut = config.root.header.cut;
    cut[0] = entry(1, 5);
    lanes.advance(cut);
    EXPECT_EQ(lanes.ack(0), entry(2, 5));
    EXPECT_EQ(lanes.unfinal_bytes(0), 300U);  // 2 and 3 of the lost branch, 2 of this one
    EXPECT_FALSE(lanes.is_held(batch(1).key));
    EXPECT_FALSE(lanes.accepts_push(batch(1, 7).key, 1));
}

}  // namespace
}  // namespace merit::consensus
