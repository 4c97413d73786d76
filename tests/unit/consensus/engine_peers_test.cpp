// What an engine takes from its peers, and what it says of it: blocks that do not follow their
// parent, certificates that nobody signed, votes that are not durable yet.
#include "consensus/engine.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace merit::consensus {
namespace {

using ledger::Certificate;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

constexpr std::uint64_t clock_begins_ms = 10'000;  // after genesis
const ledger::Genesis genesis = testing::genesis(4);
const Header root = ledger::genesis_header(genesis);

crypto::KeyPair key_of(std::uint16_t validator) {
    return testing::key(static_cast<std::uint8_t>(101 + validator));
}

Vote vote_of(std::uint16_t signer, VoteKind kind, View view, const ledger::BlockDigest& digest) {
    Vote vote{kind, ledger::Term{0}, view, digest, ValidatorIndex{signer}, {}};
    vote.signature = key_of(signer).sign(ledger::vote_signing_bytes(
        ledger::network_of(genesis), kind, vote.term, view, digest));
    return vote;
}

Certificate certificate(std::vector<std::uint16_t> signers, VoteKind kind, View view,
                        const ledger::BlockDigest& digest) {
    std::vector<Vote> votes;
    for (std::uint16_t signer : signers)
        votes.push_back(vote_of(signer, kind, view, digest));
    return ledger::make_certificate(votes, 4);
}

// The block of view 1, whose leader is validator 1.
Header first_block() {
    Header header = root;
    header.view = View{1};
    header.height = Height{1};
    header.parent_digest = ledger::block_digest(root);
    header.parent_view = View{0};
    header.proposer = ValidatorIndex{1};
    return header;
}

// Validator `own` of four, voting, its disk instant unless the test says otherwise.
class Peers {
  public:
    // `change`: what this start differs in.
    explicit Peers(std::uint16_t own, const std::vector<Record>& log = {},
                   const std::function<void(Recovered&)>& change = [](Recovered&) {})
        : engine_(make_engine_config(genesis, ValidatorIndex{own}),
                  [key = key_of(own)](BytesView bytes) { return key.sign(bytes); },
                  ed25519_verifier(ledger::consensus_keys(genesis))) {
        for (const Record& record : log)
            step(Replayed{record});
        Recovered recovered;
        recovered.head = root;
        change(recovered);
        step(recovered);
        for (std::uint32_t peer = 0; peer < 4; ++peer) {
            if (peer == own) continue;
            step(PeerUp{PeerId{peer}});
            step(Received{PeerId{peer}, Own{}});
        }
    }

    void receive(std::uint32_t from, Message message) {
        step(Received{PeerId{from}, std::move(message)});
    }
    void step(Event event) {
        for (Action& action : engine_.step(std::move(event), now())) {
            if (const auto* persist = std::get_if<Persist>(&action)) appended_ = persist->seq;
            actions_.push_back(std::move(action));
        }
    }
    void wait(std::uint64_t ms) {
        for (const std::uint64_t until = steady_ms_ + ms; steady_ms_ < until; ++steady_ms_)
            step(TimerFired{});
    }
    // One transaction, when the engine has asked for a batch.
    void submit_batch() {
        SubmitBatch batch;
        batch.transactions.emplace_back(std::vector<Byte>{1});
        batch.operations = 1;
        step(batch);
        wait(10);
    }
    ledger::CutEntry store_batch() {
        const BatchFacts facts = first<StoreBatch>().facts;
        step(BatchStored{facts});
        wait(10);
        return {facts.key.position, facts.key.digest};
    }
    void become_durable() { step(Durable{appended_}); }

    // Since the last call.
    template <class T>
    std::vector<T> sent() {
        std::vector<T> messages;
        for (const Action& action : actions_) {
            const auto* send = std::get_if<Send>(&action);
            if (send == nullptr) continue;
            auto message = decode_message(send->bytes);
            if (auto* wanted = std::get_if<T>(&message.assume_value())) messages.push_back(*wanted);
        }
        return messages;
    }
    template <class T>
    std::size_t count() const {
        std::size_t count = 0;
        for (const Action& action : actions_)
            count += std::holds_alternative<T>(action) ? 1U : 0U;
        return count;
    }
    template <class T>
    T first() const {
        for (const Action& action : actions_) {
            if (const auto* wanted = std::get_if<T>(&action)) return *wanted;
        }
        ADD_FAILURE() << "no such action";
        return {};
    }
    void forget() { actions_.clear(); }
    Height final_height() { return engine_.status(now()).final_height; }

  private:
    Moment now() const {
        return {steady_ms_, ledger::TimeMs{genesis.time_ms.value + clock_begins_ms + steady_ms_}};
    }
    Engine engine_;
    Actions actions_;
    std::uint64_t steady_ms_ = 0;
    std::uint64_t appended_ = 0;
};

// How often the block that its leader proposes is notarized.
std::size_t votes_for(const Header& header, Peers& peers) {
    peers.forget();
    Proposal proposal;
    proposal.header = header;
    const std::uint16_t leader = header.proposer.value;
    proposal.notarize =
        vote_of(leader, VoteKind::notarize, header.view, ledger::block_digest(header)).signature;
    peers.receive(leader, proposal);
    std::size_t notarized = 0;
    for (const Vote& vote : peers.sent<Vote>())
        notarized += vote.kind == VoteKind::notarize ? 1U : 0U;
    return notarized;
}
std::size_t votes_for(const Header& header) {
    Peers peers(0);
    return votes_for(header, peers);
}

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

TEST(EnginePeers, BlocksBecomeFinalByACheckpointCertificateThatVerifies) {
    const auto digest = ledger::block_digest(first_block());
    ledger::Checkpoint checkpoint;
    checkpoint.network = ledger::network_of(genesis);
    checkpoint.height = Height{1};
    checkpoint.block = digest;
    for (const bool is_forged : {false, true}) {
        Sync sync;
        std::vector<ledger::CheckpointVote> votes;
        for (std::uint16_t signer : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3}}) {
            votes.push_back(
                ledger::sign_checkpoint(checkpoint, ValidatorIndex{signer}, key_of(signer)));
        }
        auto anchor = ledger::make_checkpoint_certificate(votes, 4);
        if (is_forged) anchor.signatures[1].bytes[0] ^= 1;
        sync.answer(certificate({1, 2, 3}, VoteKind::notarize, View{1}, digest), anchor);
        EXPECT_EQ(sync.peers.final_height(), Height{is_forged ? 0U : 1U});
    }
}

// --- terms ---

TEST(EnginePeers, AVoteOfAnotherTermDoesNotCount) {
    for (const std::uint64_t term : {1U, 0U}) {
        Peers peers(0);
        for (std::uint16_t signer : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{3}}) {
            Vote vote = vote_of(signer, VoteKind::nullify, View{1}, {});
            vote.term = ledger::Term{term};
            vote.signature = key_of(signer).sign(ledger::vote_signing_bytes(
                ledger::network_of(genesis), vote.kind, vote.term, vote.view, vote.digest));
            peers.receive(signer, vote);
        }
        EXPECT_EQ(peers.sent<Certificate>().size(), term == 0 ? 1U : 0U);
    }
}

const crypto::Hash256 ready_set = crypto::blake2b("test.set", {bytes_of("ready")});

Peers with_ready_set() {
    return Peers(0, {}, [](Recovered& recovered) { recovered.ready_set = ready_set; });
}

Header boundary_block() {
    Header header = first_block();
    header.kind = ledger::BlockKind::boundary;
    header.next_set_digest = ready_set;
    return header;
}

TEST(EnginePeers, ABoundaryNamesTheSetThatIsReady) {
    Peers ready = with_ready_set();
    EXPECT_EQ(votes_for(boundary_block(), ready), 1U);
    EXPECT_EQ(votes_for(boundary_block()), 0U);  // nothing is ready
    Header other = boundary_block();
    other.next_set_digest = crypto::blake2b("test.set", {bytes_of("other")});
    Peers peers = with_ready_set();
    EXPECT_EQ(votes_for(other, peers), 0U);
}

TEST(EnginePeers, ABoundaryOfAHeightThatIsNotExecutedYetIsWaitedFor) {
    Peers peers = with_ready_set();
    EXPECT_EQ(votes_for(first_block(), peers), 1U);
    const auto first = ledger::block_digest(first_block());
    peers.receive(1, certificate({1, 2, 3}, VoteKind::notarize, View{1}, first));
    Header second = boundary_block();
    second.view = View{2};
    second.height = Height{2};
    second.set_height = Height{1};
    second.parent_digest = first;
    second.parent_view = View{1};
    second.proposer = ValidatorIndex{2};
    EXPECT_EQ(votes_for(second, peers), 0U);
    EXPECT_EQ(peers.count<Disconnect>(), 0U);
}

TEST(EnginePeers, ABoundaryBringsNoBatches) {
    Peers peers = with_ready_set();
    peers.wait(10);
    peers.submit_batch();
    const ledger::CutEntry tip = peers.store_batch();
    Header header = boundary_block();
    header.cut[0] = tip;
    EXPECT_EQ(votes_for(header, peers), 0U);
}

TEST(EnginePeers, OnlySealsFollowABoundary) {
    const Header boundary = boundary_block();
    const auto digest = ledger::block_digest(boundary);
    const Header seal = ledger::seal_header(boundary, digest, {View{2}, ValidatorIndex{2}});
    EXPECT_TRUE(ledger::is_seal_of(seal, boundary));
    const std::vector<std::function<void(Header&)>> changes{
        [](Header& header) { header.cut[1].position.value += 1; },
        [](Header& header) { header.time_ms.value += 1; },
        [](Header& header) { header.height = Height{2}; },
        [](Header& header) { header.next_set_digest = ready_set; },
        [](Header& header) { header.term = ledger::Term{1}; },
    };
    for (const auto& change : changes) {
        Header other = seal;
        change(other);
        EXPECT_FALSE(ledger::is_seal_of(other, boundary));
    }
    Header block = first_block();
    block.view = View{2};
    block.height = Height{2};
    block.parent_digest = digest;
    block.parent_view = View{1};
    block.proposer = ValidatorIndex{2};
    for (const bool is_seal : {true, false}) {
        Peers peers = with_ready_set();
        EXPECT_EQ(votes_for(boundary, peers), 1U);
        peers.receive(1, certificate({1, 2, 3}, VoteKind::notarize, View{1}, digest));
        EXPECT_EQ(votes_for(is_seal ? seal : block, peers), is_seal ? 1U : 0U);
    }
}

TEST(EnginePeers, ATermEndsByAProofThatVerifies) {
    ledger::TermEnd end;
    end.boundary = boundary_block();
    const auto digest = ledger::block_digest(end.boundary);
    for (const bool is_forged : {false, true}) {
        end.final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
        if (is_forged) end.final.signatures[1].bytes[0] ^= 1;
        Peers peers(0);
        peers.receive(2, end);
        EXPECT_EQ(peers.final_height(), Height{is_forged ? 0U : 1U});
        EXPECT_EQ(peers.count<Disconnect>(), is_forged ? 1U : 0U);
    }
}

TEST(EnginePeers, NothingIsSignedInATermBeforeTheReservedOne) {
    for (const std::uint64_t reserved : {1U, 0U}) {
        Peers peers(1, {}, [&](Recovered& recovered) {
            recovered.reserved_term = ledger::Term{reserved};
        });
        peers.wait(3'000);
        EXPECT_EQ(peers.sent<Proposal>().empty(), reserved == 1);
    }
}

}  // namespace
}  // namespace merit::consensus
