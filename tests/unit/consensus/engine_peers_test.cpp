// What an engine takes from its peers, and what it says of it: blocks that do not follow their
// parent, certificates that nobody signed, votes that are not durable yet.
#include "tests/unit/consensus/engine_peers.hpp"

#include <algorithm>
#include <set>

namespace merit::consensus {
namespace {

using namespace peers;

TEST(EnginePeers, OnlyABlockThatFollowsItsParentIsNotarized) {
    EXPECT_EQ(votes_for(first_block()), 1U);
    const std::vector<std::pair<const char*, std::function<void(Header&)>>> changes{
        {"time", [](Header& header) { header.time_ms.value = root.time_ms.value - 1; }},
        {"height", [](Header& header) { header.height = Height{2}; }},
        {"same height", [](Header& header) { header.height = Height{0}; }},
        {"other parent", [](Header& header) { header.parent_digest.bytes[0] ^= 1; }},
        {"set height", [](Header& header) { header.set_height = Height{1}; }},
        {"unknown batch", [](Header& header) { header.cut[2].position.value += 1; }},
    };
    for (const auto& [name, change] : changes) {
        Header header = first_block();
        change(header);
        EXPECT_EQ(votes_for(header), 0U) << name;
    }
}

TEST(EnginePeers, ABlockMayBeOneSecondAheadOfTheClock) {
    Header header = first_block();
    header.time_ms.value = genesis.time_ms.value + clock_begins_ms + 1'000;
    EXPECT_EQ(votes_for(header), 1U);
    header.time_ms.value += 1;
    EXPECT_EQ(votes_for(header), 0U);
}

TEST(EnginePeers, AFinalOfAViewThatWasLeftIsPassedOn) {
    Peers peers(0);
    peers.receive(1, certificate({1, 2, 3}, VoteKind::nullify, View{1}, {}));
    peers.forget();
    const auto digest = ledger::block_digest(first_block());
    peers.receive(2, certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest));
    const auto forwarded = peers.sent<Certificate>();
    ASSERT_EQ(forwarded.size(), 1U);
    EXPECT_EQ(forwarded[0].kind, VoteKind::finalize);
}

TEST(EnginePeers, AnOwnVoteCountsOnlyWhenItIsDurable) {
    Peers peers(1);  // leader of view 1
    peers.wait(1'100);
    const auto proposals = peers.sent<Proposal>();
    ASSERT_FALSE(proposals.empty());
    const auto digest = ledger::block_digest(proposals[0].header);
    for (std::uint16_t signer : {std::uint16_t{2}, std::uint16_t{3}})
        peers.receive(signer, vote_of(signer, VoteKind::notarize, View{1}, digest));
    EXPECT_TRUE(peers.sent<Certificate>().empty());
    peers.become_durable();
    EXPECT_EQ(peers.sent<Certificate>().size(), 1U);
}

TEST(EnginePeers, AnOwnBatchIsHeldOnlyWhenItIsStored) {
    Peers peers(0);
    peers.wait(10);
    ASSERT_EQ(peers.count<WantBatch>(), 1U);
    peers.submit_batch();
    const auto acked = [&] {
        std::uint64_t position = 0;
        for (const AckVector& acks : peers.sent<AckVector>())
            position = std::max(position, acks.entries[0].position.value);
        return position;
    };
    EXPECT_EQ(acked(), 0U);
    EXPECT_EQ(peers.count<SendBatches>(), 0U);
    peers.store_batch();
    EXPECT_EQ(acked(), 1U);
    EXPECT_EQ(peers.count<SendBatches>(), 1U);
}

// The FINALIZE of view 1 was written after the votes of view 2: the last record is not the highest.
TEST(EnginePeers, RecoveryRemembersTheVotesOfEveryView) {
    const auto digest = ledger::block_digest(first_block());
    const auto other = ledger::block_digest(root);
    const Certificate null = certificate({1, 2, 3}, VoteKind::nullify, View{1}, {});
    const Certificate notar = certificate({1, 2, 3}, VoteKind::notarize, View{1}, digest);
    const std::vector<Record> log{
        OwnVoteRecord{vote_of(0, VoteKind::notarize, View{1}, digest)}, CertificateRecord{null},
        OwnVoteRecord{vote_of(0, VoteKind::notarize, View{2}, other)}, CertificateRecord{notar},
        OwnVoteRecord{vote_of(0, VoteKind::finalize, View{1}, digest)}};
    Peers peers(0, log);
    std::vector<std::pair<VoteKind, View>> resent;
    peers.step(PeerDown{PeerId{1}});
    peers.forget();
    peers.step(PeerUp{PeerId{1}});
    peers.wait(3'000);
    for (const Vote& vote : peers.sent<Vote>()) {
        if (vote.view == View{2} && vote.kind == VoteKind::notarize) {
            EXPECT_EQ(vote.digest, other);
        }
        resent.emplace_back(vote.kind, vote.view);
    }
    for (const auto& vote : {std::pair(VoteKind::finalize, View{1}),
                             std::pair(VoteKind::notarize, View{2})}) {
        EXPECT_NE(std::find(resent.begin(), resent.end(), vote), resent.end());
    }
}

// The log has blocks that were final and are not in the store. Own batches that are named there may
// be lost here: their positions are taken.
TEST(EnginePeers, TheLaneOpensWhenWhatWasFinalHasBeenDelivered) {
    Header with_batch = first_block();
    with_batch.cut[0] = {ledger::Position{1}, {}};
    for (const Header& header : {first_block(), with_batch}) {
        const auto digest = ledger::block_digest(header);
        const auto final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
        Peers peers(0, {HeaderRecord{header}, CertificateRecord{final}});
        peers.wait(15'000);
        EXPECT_EQ(peers.final_height(), Height{1});
        const bool is_delivered = peers.count<Deliver>() > 0;
        EXPECT_EQ(is_delivered, header.cut == root.cut);
        EXPECT_EQ(peers.count<WantBatch>() > 0, is_delivered);
    }
}

// A network may have changed its whole set since: nobody who is connected is a validator here.
TEST(EnginePeers, APeerThatIsNoValidatorOfThisTermClaimsAHeightToo) {
    Peers peers(0);
    for (std::uint32_t peer = 1; peer < 4; ++peer)
        peers.step(PeerDown{PeerId{peer}});
    EXPECT_FALSE(peers.status().claimed_height);
    peers.step(PeerUp{PeerId{9}});
    EXPECT_FALSE(peers.status().claimed_height);
    Status status;
    status.term = ledger::Term{2};
    status.final_height = Height{700};
    peers.receive(9, status);
    EXPECT_EQ(peers.status().claimed_height, Height{700});
    peers.step(PeerDown{PeerId{9}});
    EXPECT_FALSE(peers.status().claimed_height);
}

// A peer that is far ahead, and the blocks that it gives for its heights.
struct Sync {
    Peers peers{0};
    Header header = first_block();

    Sync() {
        Status status;
        status.view = View{1'001};
        status.final_view = View{1'000};
        status.final_height = Height{1'000};
        peers.receive(1, status);
        ledger::BlockDigest unknown;
        unknown.bytes[0] = 1;
        peers.receive(1, certificate({1, 2, 3}, VoteKind::finalize, View{1'000}, unknown));
        peers.wait(1);
    }
    void answer(const Certificate& held,
                const std::optional<ledger::CheckpointCertificate>& anchor) {
        Blocks blocks;
        blocks.from = Height{1};
        blocks.items.push_back({header, held});
        blocks.anchor = anchor;
        for (std::uint32_t peer = 1; peer < 4; ++peer)
            peers.receive(peer, blocks);
    }
};

TEST(EnginePeers, BlocksBecomeFinalByCertificatesThatVerify) {
    const auto digest = ledger::block_digest(first_block());
    for (const bool is_forged : {false, true}) {
        Sync sync;
        ASSERT_EQ(sync.peers.sent<GetBlocks>().size(), 1U);
        Certificate final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
        if (is_forged) final.signatures[1].bytes[0] ^= 1;
        sync.answer(final, std::nullopt);
        EXPECT_EQ(sync.peers.final_height(), Height{is_forged ? 0U : 1U});
    }
}

// Two blocks, each with its FINAL.
Blocks two_blocks() {
    Header second = first_block();
    second.view = View{2};
    second.height = Height{2};
    second.parent_digest = ledger::block_digest(first_block());
    second.parent_view = View{1};
    second.proposer = ValidatorIndex{2};
    Blocks blocks;
    blocks.from = Height{1};
    for (const Header& header : {first_block(), second}) {
        blocks.items.push_back({header, certificate({1, 2, 3}, VoteKind::finalize, header.view,
                                                    ledger::block_digest(header))});
    }
    return blocks;
}

// Whoever is asked lies, each in another way, until one is asked who does not.
TEST(EnginePeers, TheTrueChainComesFromTheOnlyPeerThatDoesNotLie) {
    const Blocks truth = two_blocks();
    Blocks other_header = truth;
    other_header.items[1].header.time_ms.value += 1;
    Blocks spoilt_certificate = truth;
    spoilt_certificate.items[0].certificate.signatures[1].bytes[0] ^= 1;
    Sync sync;
    std::set<std::uint32_t> asked;
    for (const Blocks& answer : {other_header, spoilt_certificate, truth}) {
        const auto peer = sync.peers.asked<GetBlocks>();
        ASSERT_TRUE(peer);
        asked.insert(*peer);
        EXPECT_EQ(sync.peers.final_height(), Height{0});
        sync.peers.forget();
        sync.peers.receive(*peer, answer);
        sync.peers.wait(1);
    }
    EXPECT_EQ(asked.size(), 3U) << "a liar was asked again before the other peers";
    EXPECT_EQ(sync.peers.final_height(), Height{2});
    EXPECT_EQ(ledger::block_digest(sync.peers.first<Deliver>().header),
              ledger::block_digest(first_block()));
}

ledger::Checkpoint checkpoint_of(const Header& header) {
    ledger::Checkpoint checkpoint;
    checkpoint.network = ledger::network_of(genesis);
    checkpoint.height = header.height;
    checkpoint.block = ledger::block_digest(header);
    return checkpoint;
}

// Nobody has signed it; its block is that of no item.
TEST(EnginePeers, ACheckpointCertificateOfAnotherBlockMakesAnAnswerFalse) {
    Sync sync;
    ledger::CheckpointCertificate unsigned_one;
    unsigned_one.checkpoint = checkpoint_of(sync.header);
    unsigned_one.checkpoint.block.bytes[0] ^= 1;
    unsigned_one.validators = 4;
    const auto digest = ledger::block_digest(sync.header);
    const auto final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
    sync.answer(final, unsigned_one);
    EXPECT_EQ(sync.peers.final_height(), Height{0});
    EXPECT_EQ(sync.peers.state(), EngineState::syncing);
    sync.peers.wait(3'000);
    sync.answer(final, std::nullopt);
    ASSERT_EQ(sync.peers.final_height(), Height{1}) << "who asks again is told the truth";
    sync.peers.step(Executed{checkpoint_of(sync.header), {}, 1});
    EXPECT_EQ(sync.peers.count<Alarm>(), 0U);
    EXPECT_EQ(sync.peers.count<StoreCheckpoint>(), 0U);
}

// Validators 1 to 3 have signed it.
ledger::CheckpointCertificate certified(const ledger::Checkpoint& checkpoint) {
    std::vector<ledger::CheckpointVote> votes;
    for (std::uint16_t signer : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3}}) {
        votes.push_back(
            ledger::sign_checkpoint(checkpoint, ValidatorIndex{signer}, key_of(signer)));
    }
    return ledger::make_checkpoint_certificate(votes, 4);
}

TEST(EnginePeers, ATrueCheckpointCertificateOfAnotherBlockProvesNothingOfThese) {
    Sync sync;
    Header other = sync.header;
    other.time_ms.value += 1;
    const auto digest = ledger::block_digest(sync.header);
    sync.answer(certificate({1, 2, 3}, VoteKind::notarize, View{1}, digest),
                certified(checkpoint_of(other)));
    EXPECT_EQ(sync.peers.final_height(), Height{0});
}

TEST(EnginePeers, BlocksBecomeFinalByACheckpointCertificateThatVerifies) {
    const auto digest = ledger::block_digest(first_block());
    for (const bool is_forged : {false, true}) {
        Sync sync;
        auto anchor = certified(checkpoint_of(first_block()));
        if (is_forged) anchor.signatures[1].bytes[0] ^= 1;
        sync.answer(certificate({1, 2, 3}, VoteKind::notarize, View{1}, digest), anchor);
        EXPECT_EQ(sync.peers.final_height(), Height{is_forged ? 0U : 1U});
    }
}

}  // namespace
}  // namespace merit::consensus
