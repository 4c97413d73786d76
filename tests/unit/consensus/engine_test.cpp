// One engine by itself: its contract with the adapter, and what a peer can make it keep.
#include "consensus/engine.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

const ledger::Genesis genesis = testing::genesis(4);

crypto::KeyPair key_of(std::uint16_t validator) {
    return testing::key(static_cast<std::uint8_t>(101 + validator));
}

class EngineTest : public ::testing::Test {
  protected:
    Engine make(std::optional<ValidatorIndex> own) {
        const EngineConfig config = make_engine_config(genesis, own);
        Signer signer;
        if (own) {
            signer = [key = key_of(own->value)](BytesView bytes) { return key.sign(bytes); };
        }
        return Engine(config, signer, ed25519_verifier(config.validators));
    }
    Recovered at_genesis() const {
        Recovered event;
        event.head = ledger::genesis_header(genesis);
        return event;
    }
    Moment at(std::uint64_t ms) const { return {ms, ledger::TimeMs{genesis.time_ms.value + ms}}; }
    static Vote nullify(std::uint16_t signer, std::uint64_t view) {
        const auto network = ledger::network_of(genesis);
        Vote vote{VoteKind::nullify, ledger::Term{0}, View{view}, {}, ValidatorIndex{signer}, {}};
        vote.signature = key_of(signer).sign(
            ledger::vote_signing_bytes(network, vote.kind, vote.term, vote.view, vote.digest));
        return vote;
    }
    template <class T>
    static std::vector<T> sent(const Actions& actions) {
        std::vector<T> messages;
        for (const Action& action : actions) {
            const auto* send = std::get_if<Send>(&action);
            if (send == nullptr) continue;
            auto message = decode_message(send->bytes);
            if (auto* wanted = std::get_if<T>(&message.assume_value())) messages.push_back(*wanted);
        }
        return messages;
    }
    // The votes of `peer` that the engine holds, as it would tell that peer.
    static std::vector<View> views_held(Engine& engine, PeerId peer, Moment now) {
        const auto answers = sent<Own>(engine.step(Received{peer, GetOwn{}}, now));
        std::vector<View> views;
        for (const Vote& vote : answers.at(0).votes)
            views.push_back(vote.view);
        return views;
    }
};

TEST_F(EngineTest, VotesAreKeptUpToSixtyFourViewsAhead) {
    Engine engine = make(ValidatorIndex{0});
    engine.step(at_genesis(), at(0));
    engine.step(PeerUp{PeerId{1}}, at(1));
    const std::uint64_t most = 1 + limits::views_ahead_max;  // the current view is 1
    for (std::uint64_t view : {most - 1, most, most + 1})
        engine.step(Received{PeerId{1}, nullify(1, view)}, at(2));
    // The last one is remembered as the last vote, which is one for each validator, not as a vote.
    EXPECT_EQ(views_held(engine, PeerId{1}, at(3)),
              (std::vector{View{most + 1}, View{most - 1}, View{most}}));
}

TEST_F(EngineTest, APeerIsAnsweredOutOfABucket) {
    Engine engine = make(ValidatorIndex{0});
    engine.step(at_genesis(), at(0));
    engine.step(PeerUp{PeerId{1}}, at(1));
    std::size_t answers = 0;
    for (int i = 0; i < 70; ++i) {
        answers +=
            sent<Headers>(engine.step(Received{PeerId{1}, GetHeaders{{}, 64}}, at(1))).size();
    }
    EXPECT_EQ(answers, 64U);
    // One more every 4 ms.
    EXPECT_EQ(sent<Headers>(engine.step(Received{PeerId{1}, GetHeaders{{}, 64}}, at(5))).size(),
              1U);
    EXPECT_EQ(sent<Headers>(engine.step(Received{PeerId{1}, GetHeaders{{}, 64}}, at(5))).size(),
              0U);
}

TEST_F(EngineTest, AnAnswerThatNobodyAskedForChangesNothing) {
    Engine engine = make(ValidatorIndex{0});
    engine.step(at_genesis(), at(0));
    engine.step(PeerUp{PeerId{1}}, at(1));
    for (const Message& answer : {Message(Headers{}), Message(Blocks{}), Message(Certificates{}),
                                  Message(BatchesNotHeld{})}) {
        const Actions actions = engine.step(Received{PeerId{1}, answer}, at(2));
        for (const Action& action : actions) {
            EXPECT_FALSE(std::holds_alternative<Persist>(action));
            EXPECT_FALSE(std::holds_alternative<Disconnect>(action));
        }
    }
}

TEST_F(EngineTest, AnObserverNeverSigns) {
    Engine engine = make(std::nullopt);
    engine.step(at_genesis(), at(0));
    for (std::uint32_t peer = 0; peer < 4; ++peer)
        engine.step(PeerUp{PeerId{peer}}, at(1));
    for (std::uint64_t ms = 2; ms < 20'000; ms += 100) {
        for (const Action& action : engine.step(TimerFired{}, at(ms))) {
            EXPECT_FALSE(std::holds_alternative<Persist>(action));
            EXPECT_FALSE(std::holds_alternative<WantBatch>(action));
        }
    }
    EXPECT_EQ(engine.status(at(20'000)).state, EngineState::following);
}

TEST_F(EngineTest, NothingIsSignedWhileListening) {
    Engine engine = make(ValidatorIndex{1});  // leader of view 1
    engine.step(at_genesis(), at(0));
    for (std::uint64_t ms = 1; ms < 2'000; ms += 50)
        EXPECT_TRUE(sent<Proposal>(engine.step(TimerFired{}, at(ms))).empty());
    EXPECT_EQ(engine.status(at(1'999)).state, EngineState::listening);
    std::size_t proposals = 0;
    for (std::uint64_t ms = 2'000; ms < 2'100; ms += 10)
        proposals += sent<Proposal>(engine.step(TimerFired{}, at(ms))).size();
    EXPECT_EQ(proposals, 1U);
}

TEST_F(EngineTest, ListeningWaitsLongerForAPeerThatIsConnectedAndSilent) {
    Engine engine = make(ValidatorIndex{1});
    engine.step(at_genesis(), at(0));
    EXPECT_EQ(sent<GetOwn>(engine.step(PeerUp{PeerId{0}}, at(1))).size(), 1U);
    EXPECT_EQ(sent<GetOwn>(engine.step(TimerFired{}, at(1'000))).size(), 1U);  // asked again
    engine.step(TimerFired{}, at(9'999));
    EXPECT_EQ(engine.status(at(9'999)).state, EngineState::listening);
    engine.step(TimerFired{}, at(10'000));
    EXPECT_EQ(engine.status(at(10'000)).state, EngineState::voting);
}

TEST_F(EngineTest, ListeningEndsWhenAQuorumWithItselfHasAnswered) {
    Engine engine = make(ValidatorIndex{1});
    engine.step(at_genesis(), at(0));
    for (std::uint32_t peer : {0u, 2u, 3u})
        engine.step(PeerUp{PeerId{peer}}, at(1));
    engine.step(Received{PeerId{0}, Own{}}, at(2));
    EXPECT_EQ(engine.status(at(2)).state, EngineState::listening);
    engine.step(Received{PeerId{2}, Own{}}, at(2));
    EXPECT_EQ(engine.status(at(2)).state, EngineState::voting);
}

// Who has not answered may hold batches of the own lane that are lost here.
TEST_F(EngineTest, TheLaneWaitsTenSecondsForTheAnswersOfAQuorum) {
    Engine engine = make(ValidatorIndex{1});
    engine.step(at_genesis(), at(0));
    const auto is_open_until = [&](std::uint64_t from, std::uint64_t to) {
        bool is_open = false;
        for (std::uint64_t ms = from; ms < to; ms += 10) {
            for (const Action& action : engine.step(TimerFired{}, at(ms)))
                is_open |= std::holds_alternative<WantBatch>(action);
        }
        return is_open;
    };
    EXPECT_FALSE(is_open_until(10, 11'500));
    EXPECT_EQ(engine.status(at(11'500)).state, EngineState::voting);
    EXPECT_TRUE(is_open_until(11'500, 12'500));
}

TEST_F(EngineTest, ACertificateWithAnOwnVoteThatTheLogLacksIsAnAlarmAtAnyTime) {
    const auto certificate = [](std::vector<std::uint16_t> signers) {
        std::vector<Vote> votes;
        for (std::uint16_t signer : signers)
            votes.push_back(nullify(signer, 1));
        return ledger::make_certificate(votes, 4);
    };
    for (const bool has_own : {false, true}) {
        Engine engine = make(ValidatorIndex{0});
        engine.step(at_genesis(), at(0));
        for (std::uint32_t peer : {1u, 2u, 3u})
            engine.step(PeerUp{PeerId{peer}}, at(1));
        for (std::uint32_t peer : {1u, 2u, 3u})
            engine.step(Received{PeerId{peer}, Own{}}, at(2));
        ASSERT_EQ(engine.status(at(2)).state, EngineState::voting);
        const auto null = has_own ? certificate({0, 1, 2}) : certificate({1, 2, 3});
        bool is_alarmed = false;
        for (const Action& action : engine.step(Received{PeerId{1}, null}, at(3))) {
            const auto* alarm = std::get_if<Alarm>(&action);
            is_alarmed = is_alarmed || (alarm != nullptr && alarm->kind == AlarmKind::key_in_use);
        }
        EXPECT_EQ(is_alarmed, has_own);
    }
}

TEST_F(EngineTest, AVoteWaitsForItsRecordAndSignState) {
    Engine engine = make(ValidatorIndex{1});
    engine.step(at_genesis(), at(0));
    std::uint64_t vote_seq = 0;
    bool is_reserved = false;
    for (const Action& action : engine.step(TimerFired{}, at(2'001))) {
        if (const auto* reserve = std::get_if<ReserveViews>(&action)) {
            EXPECT_EQ(reserve->view_reserved, View{101});
            is_reserved = true;
        } else if (const auto* persist = std::get_if<Persist>(&action)) {
            if (!std::holds_alternative<OwnVoteRecord>(persist->record)) continue;
            EXPECT_TRUE(is_reserved);
            EXPECT_TRUE(persist->urgent);
            vote_seq = persist->seq;
        } else if (const auto* send = std::get_if<Send>(&action)) {
            if (send->bytes[0] == 0) {  // a proposal
                EXPECT_GT(vote_seq, 0U);
                EXPECT_EQ(send->after_durable, vote_seq);
            }
        }
    }
    EXPECT_GT(vote_seq, 0U);
}

TEST_F(EngineTest, FoldingTheSummaryTwiceChangesNothing) {
    Engine engine = make(ValidatorIndex{1});
    engine.step(at_genesis(), at(0));
    engine.step(TimerFired{}, at(2'001));
    const std::vector<Record> summary = engine.summary();
    EXPECT_EQ(summary.size(), 2U);  // the proposed header and the vote for it
    Engine again = make(ValidatorIndex{1});
    for (int time = 0; time < 2; ++time) {
        for (const Record& record : summary)
            again.step(Replayed{record}, at(0));
    }
    again.step(at_genesis(), at(0));
    ASSERT_EQ(again.summary().size(), 2U);
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(encode_record(again.summary()[i]), encode_record(summary[i]));
    // It does not vote in that view again.
    std::size_t proposals = 0;
    for (std::uint64_t ms = 2'000; ms < 2'100; ms += 10) {
        for (const Action& action : again.step(TimerFired{}, at(ms))) {
            const auto* persist = std::get_if<Persist>(&action);
            proposals +=
                persist != nullptr && std::holds_alternative<HeaderRecord>(persist->record);
        }
    }
    EXPECT_EQ(proposals, 0U);
}

TEST_F(EngineTest, NothingIsSignedAfterTheAdapterFoundADivergence) {
    Engine engine = make(ValidatorIndex{1});  // leader of view 1
    engine.step(at_genesis(), at(0));
    std::size_t alarms = 0;
    for (const Action& action : engine.step(Diverged{ledger::Height{0}}, at(1))) {
        const auto* alarm = std::get_if<Alarm>(&action);
        alarms += alarm != nullptr && alarm->kind == AlarmKind::diverged;
    }
    EXPECT_EQ(alarms, 1U);
    EXPECT_EQ(engine.status(at(1)).state, EngineState::halted);
    for (std::uint64_t ms = 2; ms < 20'000; ms += 100)
        EXPECT_TRUE(engine.step(TimerFired{}, at(ms)).empty());
}

TEST_F(EngineTest, ARebuiltValidatorSignsNothingBeforeItsOldHeight) {
    for (const std::uint64_t height : {1U, 0U}) {
        Engine engine = make(ValidatorIndex{1});  // leader of view 1
        Recovered recovered = at_genesis();
        recovered.rebuild_to = ledger::Height{height};  // the head is at 0
        engine.step(recovered, at(0));
        std::size_t votes = 0;
        for (std::uint64_t ms = 2'000; ms < 20'000; ms += 100) {
            for (const Action& action : engine.step(TimerFired{}, at(ms))) {
                const auto* persist = std::get_if<Persist>(&action);
                votes +=
                    persist != nullptr && std::holds_alternative<OwnVoteRecord>(persist->record);
            }
        }
        EXPECT_EQ(votes > 0, height == 0);
        EXPECT_EQ(engine.status(at(20'000)).state,
                  height == 0 ? EngineState::voting : EngineState::syncing);
    }
}

TEST_F(EngineTest, EventsOutOfOrderAreABug) {
    Engine engine = make(ValidatorIndex{0});
    EXPECT_DEATH(engine.step(TimerFired{}, at(0)), "Recovered once");
    engine.step(at_genesis(), at(0));
    EXPECT_DEATH(engine.step(at_genesis(), at(0)), "Recovered once");
    EXPECT_DEATH(engine.step(Durable{99}, at(0)), "only what was persisted");
    EXPECT_DEATH(engine.step(SubmitBatch{}, at(0)), "one SubmitBatch for each WantBatch");
}

}  // namespace
}  // namespace merit::consensus
