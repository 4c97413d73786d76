// What an engine takes from its peers at the end of a term: boundaries, seals, the proof of the end,
// votes of other terms.
#include "tests/unit/consensus/engine_peers.hpp"

namespace merit::consensus {
namespace {

using namespace peers;

TEST(EngineTerms, AVoteOfAnotherTermDoesNotCount) {
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

TEST(EngineTerms, ABoundaryNamesTheSetThatIsReady) {
    Peers ready = with_ready_set();
    EXPECT_EQ(votes_for(boundary_block(), ready), 1U);
    EXPECT_EQ(votes_for(boundary_block()), 0U);  // nothing is ready
    Header other = boundary_block();
    other.next_set_digest = crypto::blake2b("test.set", {bytes_of("other")});
    Peers peers = with_ready_set();
    EXPECT_EQ(votes_for(other, peers), 0U);
}

TEST(EngineTerms, ABoundaryOfAHeightThatIsNotExecutedYetIsWaitedFor) {
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

TEST(EngineTerms, ABoundaryBringsNoBatches) {
    Peers peers = with_ready_set();
    peers.wait(10);
    peers.submit_batch();
    const ledger::CutEntry tip = peers.store_batch();
    Header header = boundary_block();
    header.cut[0] = tip;
    EXPECT_EQ(votes_for(header, peers), 0U);
}

TEST(EngineTerms, OnlySealsFollowABoundary) {
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

TEST(EngineTerms, ATermEndsByAProofThatVerifies) {
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

TEST(EngineTerms, NothingIsSignedInATermBeforeTheReservedOne) {
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
