// What an engine takes from its peers at the end of a term: boundaries, seals, the proof of the end,
// votes of other terms.
#include "tests/unit/consensus/engine_peers.hpp"

#include <algorithm>

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

// A proof that comes late to a peer in the next term would otherwise go to and fro for ever.
TEST(EngineTerms, TheEndOfAnEarlierTermIsNotAnswered) {
    ledger::TermEnd end;
    end.boundary = boundary_block();
    const auto digest = ledger::block_digest(end.boundary);
    end.final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
    const EngineConfig config = make_engine_config(
        genesis, end.boundary, ledger::consensus_keys(genesis), ValidatorIndex{0});
    Engine engine(config, [key = key_of(0)](BytesView bytes) { return key.sign(bytes); },
                  ed25519_verifier(config.validators));
    Recovered recovered;
    recovered.head = end.boundary;
    recovered.head_certificate = end.final;
    const auto served = [](const Actions& actions) {
        return std::ranges::count_if(actions, [](const Action& action) {
            return std::holds_alternative<ServeTermEnd>(action);
        });
    };
    engine.step(recovered, {1'000, {}});
    engine.step(PeerUp{PeerId{1}}, {1'000, {}});
    EXPECT_EQ(served(engine.step(Received{PeerId{1}, end}, {2'000, {}})), 0);
    EXPECT_EQ(served(engine.step(Received{PeerId{1}, Status{}}, {2'000, {}})), 1);
}

// An earlier process reached a later term, and the database was lost since.
class LaterTerm : public ::testing::Test {
  protected:
    const ledger::Term later{1};
    const std::vector<Record> log{
        OwnVoteRecord{Vote{VoteKind::nullify, later, View{7}, {}, ValidatorIndex{0}, {}}},
        NoVoteBelowRecord{later, View{5}},
        // Of any term.
        EvidenceRecord{vote_of(3, VoteKind::notarize, View{1}, ledger::BlockDigest{{1}}),
                       vote_of(3, VoteKind::notarize, View{1}, ledger::BlockDigest{{2}})}};

    static std::vector<Bytes> encoded(const std::vector<Record>& records) {
        std::vector<Bytes> bytes;
        for (const Record& record : records)
            bytes.push_back(encode_record(record));
        return bytes;
    }
    std::function<void(Recovered&)> reserved(bool is_damaged = false) const {
        return [this, is_damaged](Recovered& recovered) {
            recovered.reserved_term = later;
            recovered.view_reserved = View{300};
            recovered.votes_damaged = is_damaged;
        };
    }
};

TEST_F(LaterTerm, NothingIsSignedInATermBeforeTheReservedOne) {
    Peers peers(1, log, reserved());
    peers.wait(3'000);
    EXPECT_TRUE(peers.sent<Proposal>().empty());
    EXPECT_TRUE(peers.sent<Vote>().empty());
    EXPECT_EQ(peers.state(), EngineState::following);
}

TEST_F(LaterTerm, WhatTheLogSaysOfItIsInTheSummaryAndHandedOver) {
    Peers peers(0, log, reserved());
    EXPECT_EQ(encoded(peers.summary()), encoded(log));
    ledger::TermEnd end;
    end.boundary = boundary_block();
    const auto digest = ledger::block_digest(end.boundary);
    end.final = certificate({1, 2, 3}, VoteKind::finalize, View{1}, digest);
    peers.receive(2, end);
    ledger::Checkpoint executed;
    executed.network = root.network;
    executed.height = Height{1};
    executed.block = digest;
    peers.step(Executed{executed, {}, 1});
    peers.wait(1'000);
    ASSERT_EQ(peers.count<EndTerm>(), 1U);
    EXPECT_EQ(encoded(peers.first<EndTerm>().records), encoded(log));
}

TEST_F(LaterTerm, WhatACrashDuringARotationLeftTwiceIsKeptOnce) {
    std::vector<Record> twice = log;
    twice.insert(twice.end(), log.begin(), log.end());
    Peers peers(0, twice, reserved());
    EXPECT_EQ(encoded(peers.summary()), encoded(log));
}

// A rotation in the later term has forgotten this one's votes.
TEST_F(LaterTerm, AnOwnVoteThatTheLogHasForgottenIsNoCopys) {
    const auto old = certificate({0, 1, 2}, VoteKind::nullify, View{1}, {});
    for (const bool is_reserved : {true, false}) {
        Peers peers(0, {}, is_reserved ? reserved() : [](Recovered&) {});
        peers.receive(1, old);
        EXPECT_EQ(peers.count<Alarm>(), is_reserved ? 0U : 1U);
    }
}

TEST_F(LaterTerm, NorInATermThatIsRebuilt) {
    for (const std::uint64_t view : {99U, 100U}) {
        Peers peers(0, {}, [](Recovered& recovered) {
            recovered.view_reserved = View{100};
            recovered.rebuild_to = Height{8};
        });
        peers.receive(1, certificate({0, 1, 2}, VoteKind::nullify, View{view}, {}));
        EXPECT_EQ(peers.count<Alarm>(), view == 99 ? 0U : 1U);
    }
}

TEST_F(LaterTerm, ADamagedLogForbidsItsViewsThatWereReserved) {
    Peers peers(0, {}, reserved(true));
    EXPECT_EQ(peers.count<Persist>(), 1U);
    const std::vector<Record> told{NoVoteBelowRecord{later, View{300}}};
    EXPECT_EQ(encoded(peers.summary()), encoded(told));
}

TEST(EngineTerms, ObserversThatClaimALaterTermDoNotMakeAValidatorSync) {
    for (const std::uint32_t first : {4U, 2U}) {  // strangers; validators 2 and 3
        Peers peers(0);
        for (const PeerId peer : {PeerId{first}, PeerId{first + 1}}) {
            peers.step(PeerUp{peer});
            Status status;
            status.term = ledger::Term{1};
            peers.receive(peer.value, status);
        }
        EXPECT_EQ(peers.state(), first == 4 ? EngineState::voting : EngineState::syncing);
    }
}

TEST(EngineTerms, AHeaderWhoseCertificateIsOfAnotherTermIsNotTaken) {
    Header low = first_block();
    low.view = View{2};
    low.height = Height{2};
    low.parent_digest = ledger::block_digest(boundary_block());  // nobody has it
    Header high = first_block();
    high.view = View{3};
    high.height = Height{3};
    high.parent_digest = ledger::block_digest(low);
    high.parent_view = View{2};
    const auto tip = ledger::block_digest(high);
    for (const std::uint64_t term : {0U, 1U}) {
        Peers peers(0);
        const Certificate final = certificate({1, 2, 3}, VoteKind::finalize, View{3}, tip);
        peers.receive(1, final);
        Headers answer;
        answer.tip = tip;
        answer.items.push_back({high, final});
        answer.items.push_back(
            {low, certificate({1, 2, 3}, VoteKind::notarize, View{2}, high.parent_digest)});
        answer.items.back().certificate.term = ledger::Term{term};
        peers.forget();
        for (const std::uint32_t peer : {1U, 2U, 3U})
            peers.receive(peer, answer);
        std::size_t asked_below = 0;
        for (const GetHeaders& asked : peers.sent<GetHeaders>())
            asked_below += asked.tip == low.parent_digest ? 1U : 0U;
        EXPECT_EQ(asked_below, term == 0 ? 1U : 0U);
    }
}

}  // namespace
}  // namespace merit::consensus
