// The smaller parts: fetches, checkpoints, votes. Evidence: tests/unit/ledger.
#include "consensus/chain.hpp"
#include "consensus/checkpoints.hpp"
#include "consensus/fetches.hpp"
#include "consensus/pacemaker.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::BlockDigest;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

const EngineConfig config = make_engine_config(testing::genesis(4), std::nullopt);

Vote vote(VoteKind kind, std::uint16_t signer, Byte block = 1) {
    return {kind,
            ledger::Term{0},
            View{3},
            kind == VoteKind::nullify ? BlockDigest{} : BlockDigest{{block}},
            ValidatorIndex{signer},
            {}};
}

// A verifier that accepts signatures beginning with 1 and counts its calls.
struct CountingVerifier {
    std::shared_ptr<int> calls = std::make_shared<int>(0);
    bool operator()(ValidatorIndex, BytesView, const crypto::Signature& signature) const {
        ++*calls;
        return signature.bytes[0] == 1;
    }
};
Vote good(VoteKind kind, std::uint16_t signer, Byte block = 1) {
    Vote made = vote(kind, signer, block);
    made.signature.bytes[0] = 1;
    return made;
}

TEST(Views, VotesAreVerifiedOnlyWhenAQuorumIsPossible) {
    const CountingVerifier verifier;
    Views views(config, verifier);
    std::vector<ValidatorIndex> forgers;
    const auto certificate = [&] {
        return views.make_certificate(View{3}, VoteKind::notarize, BlockDigest{{1}}, forgers);
    };
    views.add_vote(good(VoteKind::notarize, 0), false);
    views.add_vote(good(VoteKind::notarize, 1), false);
    EXPECT_FALSE(certificate());
    EXPECT_EQ(*verifier.calls, 0);
    views.add_vote(good(VoteKind::notarize, 2), false);
    views.add_vote(good(VoteKind::notarize, 3), false);
    const auto made = certificate();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->signatures.size(), 3U);
    EXPECT_EQ(*verifier.calls, 3);  // stops at the quorum
    EXPECT_TRUE(forgers.empty());
}

TEST(Views, AForgedVoteIsRemovedAndItsSignerNamed) {
    Views views(config, CountingVerifier());
    std::vector<ValidatorIndex> forgers;
    views.add_vote(vote(VoteKind::nullify, 0), false);
    views.add_vote(good(VoteKind::nullify, 1), false);
    views.add_vote(good(VoteKind::nullify, 2), false);
    EXPECT_FALSE(views.make_certificate(View{3}, VoteKind::nullify, {}, forgers));
    EXPECT_EQ(forgers, std::vector{ValidatorIndex{0}});
    views.add_vote(good(VoteKind::nullify, 0), false);
    EXPECT_TRUE(views.make_certificate(View{3}, VoteKind::nullify, {}, forgers));
}

TEST(Views, TheFirstValidVoteStays) {
    Views views(config, CountingVerifier());
    views.add_vote(good(VoteKind::notarize, 1, 1), true);
    const VoteOutcome other = views.add_vote(good(VoteKind::notarize, 1, 2), false);
    EXPECT_TRUE(other.evidence);
    EXPECT_FALSE(other.is_new);
    const VoteSlots& slots = views.at(View{3}).slots(VoteKind::notarize);
    EXPECT_EQ(slots.at(ValidatorIndex{1}).vote.digest, BlockDigest{{1}});
    // A forged one neither replaces it nor is evidence.
    Views others(config, CountingVerifier());
    others.add_vote(good(VoteKind::notarize, 1, 1), true);
    const VoteOutcome forged = others.add_vote(vote(VoteKind::notarize, 1, 2), false);
    EXPECT_TRUE(forged.is_forged);
    EXPECT_FALSE(forged.evidence);
    EXPECT_EQ(others.at(View{3}).slots(VoteKind::notarize).at(ValidatorIndex{1}).vote.digest,
              BlockDigest{{1}});
}

TEST(Fetches, OneItemIsAskedOfOnePeerAtATime) {
    Fetches fetches;
    const std::vector<PeerId> peers{PeerId{0}, PeerId{1}, PeerId{2}};
    const std::vector<Want> wants{{HeadersWanted{BlockDigest{{1}}}, PeerId{2}}};
    const auto first = fetches.update(wants, peers, 100, 50);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].to, PeerId{2});
    EXPECT_TRUE(fetches.update(wants, peers, 149, 50).empty());
    const auto second = fetches.update(wants, peers, 150, 50);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_NE(second[0].to, PeerId{2});
    fetches.answered(wants[0].item, second[0].to);
    const auto third = fetches.update(wants, peers, 151, 50);
    ASSERT_EQ(third.size(), 1U);
    EXPECT_NE(third[0].to, second[0].to);
    // All were tried: a rest, then from the beginning.
    EXPECT_TRUE(fetches.update(wants, peers, 201, 50).empty());
    EXPECT_EQ(fetches.update(wants, peers, 251, 50).size(), 1U);
}

TEST(Fetches, AtMostFourRequestsAreOpenWithAPeer) {
    Fetches fetches;
    std::vector<Want> wants;
    for (Byte i = 0; i < 6; ++i)
        wants.push_back({HeadersWanted{BlockDigest{{i}}}, std::nullopt});
    const std::vector<PeerId> one{PeerId{1}};
    EXPECT_EQ(fetches.update(wants, one, 0, 50).size(), limits::fetches_open_per_peer_max);
    fetches.answered(wants[0].item, PeerId{1});
    EXPECT_EQ(fetches.update(wants, one, 1, 50).size(), 1U);
}

TEST(Fetches, BatchesTravelTogetherUpToSixtyFour) {
    Fetches fetches;
    std::vector<Want> wants;
    for (std::uint64_t p = 1; p <= 65; ++p) {
        wants.push_back({BatchKey{ValidatorIndex{0}, ledger::Position{p}, {}}, std::nullopt});
    }
    const auto requests = fetches.update(wants, {PeerId{1}}, 0, 50);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(std::get<GetBatches>(requests[0].message).keys.size(), limits::fetch_items_max);
}

TEST(Fetches, ItemsAreForgottenAboveTheirBound) {
    for (const std::size_t count :
         {Fetches::items_max - 1, Fetches::items_max, Fetches::items_max + 1}) {
        Fetches fetches;
        std::vector<Want> wants;
        for (std::uint64_t p = 1; p <= count; ++p) {
            wants.push_back({BatchKey{ValidatorIndex{0}, ledger::Position{p}, {}}, std::nullopt});
        }
        fetches.update(wants, {PeerId{1}}, 0, 50);
        EXPECT_EQ(fetches.need_of(wants.back().item).has_value(), count <= Fetches::items_max);
    }
}

TEST(Fetches, WhatMayBeOnItsWayIsGivenTime) {
    Fetches fetches;
    const std::vector<Want> wants{{HeadersWanted{}, std::nullopt, 20}};
    EXPECT_TRUE(fetches.update(wants, {PeerId{1}}, 100, 50).empty());
    EXPECT_EQ(fetches.next_deadline_ms(50), 120U);
    EXPECT_EQ(fetches.update(wants, {PeerId{1}}, 120, 50).size(), 1U);
}

ledger::Checkpoint roots(std::uint64_t height, Byte state = 1) {
    ledger::Checkpoint checkpoint;
    checkpoint.network = config.network;
    checkpoint.height = Height{height};
    checkpoint.state_root.bytes[0] = state;
    return checkpoint;
}
ledger::CheckpointVote signed_roots(std::uint16_t signer, std::uint64_t height, Byte state = 1) {
    ledger::CheckpointVote made{roots(height, state), ValidatorIndex{signer}, {}};
    made.signature.bytes[0] = 1;
    return made;
}

struct CheckpointsTest : ::testing::Test {
    Views views{config, CountingVerifier()};
    Checkpoints checkpoints{config, views};
    std::vector<ValidatorIndex> forgers;
};

TEST_F(CheckpointsTest, AQuorumOfEqualRootsIsACertificate) {
    checkpoints.add_own(roots(1));
    checkpoints.add_vote(signed_roots(0, 1), true);
    checkpoints.add_vote(signed_roots(1, 1, 9), false);  // other roots
    checkpoints.add_vote(signed_roots(2, 1), false);
    EXPECT_FALSE(checkpoints.make_certificate(Height{1}, forgers));
    checkpoints.add_vote(signed_roots(3, 1), false);
    const auto made = checkpoints.make_certificate(Height{1}, forgers);
    ASSERT_TRUE(made);
    EXPECT_EQ(checkpoints.take(*made), Checkpoints::Verdict::agrees);
    EXPECT_EQ(checkpoints.certified(), Height{1});
    EXPECT_EQ(checkpoints.take(*made), Checkpoints::Verdict::old);
}

TEST_F(CheckpointsTest, AQuorumOfOtherRootsIsADivergence) {
    checkpoints.add_own(roots(1, 7));
    for (std::uint16_t i = 1; i < 4; ++i)
        checkpoints.add_vote(signed_roots(i, 1), false);
    const auto made = checkpoints.make_certificate(Height{1}, forgers);
    ASSERT_TRUE(made);
    EXPECT_EQ(checkpoints.take(*made), Checkpoints::Verdict::diverged);
}

TEST_F(CheckpointsTest, ACertificateBeforeItsExecutionIsKept) {
    ledger::CheckpointCertificate early;
    early.checkpoint = roots(5);
    EXPECT_EQ(checkpoints.take(early), Checkpoints::Verdict::early);
    EXPECT_FALSE(checkpoints.early(Height{4}));
    EXPECT_TRUE(checkpoints.early(Height{5}));
    EXPECT_FALSE(checkpoints.early(Height{5}));
}

TEST_F(CheckpointsTest, SixteenEarlyCertificatesAreKeptTheLowestOnes) {
    const std::uint64_t most = Checkpoints::early_kept;
    ledger::CheckpointCertificate early;
    const auto take = [&](std::uint64_t height) {
        early.checkpoint = roots(height);
        EXPECT_EQ(checkpoints.take(early), Checkpoints::Verdict::early);
    };
    for (std::uint64_t height = 2; height <= most + 1; ++height)
        take(height);
    take(most + 1);  // known already: nothing is given up for it
    early.checkpoint = roots(most + 1);
    EXPECT_TRUE(checkpoints.is_kept_early(early));
    EXPECT_TRUE(checkpoints.is_beyond(Height{most + 2}));
    EXPECT_FALSE(checkpoints.is_beyond(Height{1}));
    take(1);
    EXPECT_FALSE(checkpoints.is_kept_early({roots(most + 1), 0, {}, {}}));
    EXPECT_TRUE(checkpoints.early(Height{1}));
    EXPECT_TRUE(checkpoints.early(Height{most}));
}

TEST_F(CheckpointsTest, VotesFarAheadAreNotKept) {
    const std::uint64_t most = Checkpoints::heights_ahead_max;
    EXPECT_TRUE(checkpoints.add_vote(signed_roots(0, most - 1), false));
    EXPECT_TRUE(checkpoints.add_vote(signed_roots(0, most), false));
    EXPECT_FALSE(checkpoints.add_vote(signed_roots(0, most + 1), false));
    EXPECT_FALSE(checkpoints.add_vote(signed_roots(0, 0), false));
}

class ChainTest : public ::testing::Test {
  protected:
    // A block over `parent`; seals have its height.
    ledger::Header over(const ledger::Header& parent, ledger::BlockKind kind) const {
        ledger::Header header = parent;
        header.kind = kind;
        header.parent_digest = ledger::block_digest(parent);
        header.parent_view = parent.view;
        header.view = parent.view.next();
        if (kind != ledger::BlockKind::seal) header.height = parent.height.next();
        return header;
    }
    Chain chain{[] {
        Chain made;
        made.start(config.root);
        return made;
    }()};
    const ledger::Header boundary = over(config.root.header, ledger::BlockKind::boundary);
    const ledger::Header seal = over(boundary, ledger::BlockKind::seal);
    const ledger::Header second_seal = over(seal, ledger::BlockKind::seal);
};

TEST_F(ChainTest, WhatASealStandsOnIsMissingIfItIsNotKnown) {
    chain.add(ledger::block_digest(second_seal), second_seal);
    EXPECT_EQ(chain.path_to(ledger::block_digest(second_seal)).missing, ledger::block_digest(seal));
    chain.add(ledger::block_digest(seal), seal);
    EXPECT_EQ(chain.path_to(ledger::block_digest(second_seal)).missing,
              ledger::block_digest(boundary));
    chain.add(ledger::block_digest(boundary), boundary);
    EXPECT_EQ(chain.path_to(ledger::block_digest(second_seal)).blocks.size(), 3U);
}

TEST_F(ChainTest, OfAnotherBranchNothingIsMissing) {
    ledger::Header other = boundary;
    other.parent_digest = BlockDigest{{9}};
    chain.add(ledger::block_digest(other), other);
    const auto path = chain.path_to(ledger::block_digest(other));
    EXPECT_TRUE(path.blocks.empty());
    EXPECT_FALSE(path.missing);
}

TEST(Pacemaker, GrowsByHalfUpToThirtyTwoDelta) {
    EXPECT_EQ(delay_ms(50, 3), 168U);  // 50, 75, 112, 168
    EXPECT_EQ(delay_ms(1, 1), 2U);     // never stands still
    EXPECT_EQ(delay_ms(60'000, 1'000), 1'920'000U);
}

}  // namespace
}  // namespace merit::consensus
