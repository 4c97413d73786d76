// A network of one validator: what it may tell before its block is in the store.
#include "consensus/engine.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace merit::consensus {
namespace {

using ledger::Height;
using ledger::View;
using ledger::VoteKind;

const ledger::Genesis genesis = testing::genesis(1);

// With one observer, peer 1. Persisted records are durable at once; nothing is executed.
class Alone {
  public:
    explicit Alone(const Recovered& recovered = from_genesis(),
                   const std::vector<Record>& records = {})
        : engine_(make_engine_config(genesis, ledger::ValidatorIndex{0}),
                  [](BytesView bytes) { return testing::key(101).sign(bytes); },
                  ed25519_verifier(ledger::consensus_keys(genesis))) {
        for (const Record& record : records)
            step(Replayed{record});
        step(recovered);
        step(PeerUp{PeerId{1}});
    }
    static Recovered from_genesis() {
        Recovered recovered;
        recovered.head = ledger::genesis_header(genesis);
        return recovered;
    }
    void step(Event event) {
        for (Action& action : engine_.step(std::move(event), now())) {
            if (const auto* persist = std::get_if<Persist>(&action)) {
                appended_ = persist->seq;
                persisted_.push_back(persist->record);
                has_committed_ |= std::holds_alternative<CommittedRecord>(persist->record);
            }
            const auto* deliver = std::get_if<Deliver>(&action);
            if (deliver != nullptr) {
                if (!delivered_) delivered_ = *deliver;
                waiting_.push_back(deliver->header);
            }
            if (const auto* send = std::get_if<Send>(&action)) {
                messages_.push_back(decode_message(send->bytes).assume_value());
            }
        }
    }
    void wait(std::uint64_t ms) {
        for (const std::uint64_t until = steady_ms_ + ms; steady_ms_ < until; ++steady_ms_) {
            step(TimerFired{});
            step(Durable{appended_});
        }
    }
    // The next of the blocks that were delivered.
    void execute() {
        ledger::Checkpoint checkpoint;
        checkpoint.network = waiting_.front().network;
        checkpoint.height = waiting_.front().height;
        checkpoint.block = ledger::block_digest(waiting_.front());
        waiting_.pop_front();
        step(Executed{checkpoint, {}, 1});
    }
    // One more is final.
    void make_block() {
        for (const Height before = final_height(); final_height() == before;)
            wait(1);
    }
    // The views of the certificates that the observer gets in the second after it says how far it
    // is: nowhere.
    std::vector<View> views_told() {
        wait(1'000);
        messages_.clear();
        step(Received{PeerId{1}, Status{}});
        std::vector<View> views;
        for (const Message& message : messages_) {
            if (const auto* certificate = std::get_if<ledger::Certificate>(&message)) {
                views.push_back(certificate->view);
            }
        }
        return views;
    }
    // The observer asks in every way there is; whether an answer tells of view 1.
    bool is_told() {
        messages_.clear();
        Status status;
        step(Received{PeerId{1}, status});
        step(Received{PeerId{1}, GetBlocks{Height{1}, 8}});
        step(Received{PeerId{1}, GetHeaders{ledger::block_digest(delivered_->header), 8}});
        step(Received{PeerId{1}, GetCertificates{ledger::Term{0}, {ledger::View{1}}}});
        wait(500);
        return std::ranges::any_of(messages_, [](const Message& message) {
            if (std::holds_alternative<ledger::Certificate>(message)) return true;
            if (const auto* blocks = std::get_if<Blocks>(&message)) return !blocks->items.empty();
            if (const auto* headers = std::get_if<Headers>(&message)) {
                return !headers->items.empty();
            }
            const auto* certificates = std::get_if<Certificates>(&message);
            return certificates != nullptr && !certificates->items.empty();
        });
    }
    Height final_height() { return engine_.status(now()).final_height; }
    EngineState state() { return engine_.status(now()).state; }
    const std::vector<Record>& persisted() const { return persisted_; }
    // Whether a record says that a block is committed.
    bool has_committed() const { return has_committed_; }

  private:
    Moment now() const {
        return {steady_ms_, ledger::TimeMs{genesis.time_ms.value + 10'000 + steady_ms_}};
    }
    Engine engine_;
    std::uint64_t steady_ms_ = 0;
    std::uint64_t appended_ = 0;
    std::vector<Record> persisted_;
    bool has_committed_ = false;
    std::optional<Deliver> delivered_;  // the first
    std::deque<ledger::Header> waiting_;
    std::vector<Message> messages_;
};

TEST(SingleValidator, NobodyHearsOfABlockBeforeItIsInTheStore) {
    Alone alone;
    alone.wait(3'000);
    ASSERT_GE(alone.final_height(), Height{1});
    EXPECT_FALSE(alone.is_told());
    alone.execute();
    EXPECT_TRUE(alone.is_told());
    EXPECT_TRUE(alone.has_committed());
}

// An observer that asks in no other moment than this learns of the block before all the same.
TEST(SingleValidator, WhileABlockIsExecutedTheOneBeforeItIsTold) {
    Alone alone;
    alone.make_block();
    alone.execute();
    alone.make_block();
    EXPECT_EQ(alone.final_height(), Height{2});
    EXPECT_EQ(alone.views_told(), std::vector{View{1}});
}

// The log says what this validator committed before its database was lost; roots of another one
// that differ must not take the place of that.
TEST(SingleValidator, WhatIsExecutedAfterRootsDifferedIsNotCalledCommitted) {
    Alone alone;
    alone.wait(3'000);
    ASSERT_GE(alone.final_height(), Height{1});
    alone.step(Diverged{Height{1}});
    alone.execute();
    EXPECT_EQ(alone.state(), EngineState::halted);
    EXPECT_FALSE(alone.has_committed());
}

// --- with a lost vote log and a signing state that reserves the views below `reserved` ---

const View reserved{101};

Recovered lost_log(Recovered recovered) {
    recovered.view_reserved = reserved;
    recovered.votes_damaged = true;
    return recovered;
}

// At height 1, of this view.
Recovered from_head(View view) {
    Recovered recovered = Alone::from_genesis();
    recovered.head.parent_digest = ledger::block_digest(recovered.head);
    recovered.head.height = Height{1};
    recovered.head.view = view;
    const ledger::BlockDigest digest = ledger::block_digest(recovered.head);
    const ledger::Vote vote{VoteKind::finalize,       ledger::Term{0}, view, digest,
                            ledger::ValidatorIndex{0}, {}};
    recovered.head_certificate = ledger::make_certificate({&vote, 1}, 1);
    return recovered;
}

const std::vector<Record> log_made_anew{NoVoteBelowRecord{ledger::Term{0}, reserved}};

TEST(SingleValidator, VotesOnWithALostLogWhereItsStoreStands) {
    Alone alone(lost_log(from_head(View{50})), log_made_anew);
    EXPECT_EQ(alone.state(), EngineState::voting);
    alone.wait(3'000);
    EXPECT_GT(alone.final_height(), Height{1});
}

TEST(SingleValidator, SignsNothingWithALostLogAndALostStore) {
    Alone alone(lost_log(Alone::from_genesis()), log_made_anew);
    EXPECT_EQ(alone.state(), EngineState::following);
    alone.wait(3'000);
    EXPECT_EQ(alone.final_height(), Height{0});
}

TEST(SingleValidator, SignsNothingWithALostLogAndAnOldStore) {
    Recovered old = lost_log(from_head(View{50}));
    old.view_reserved = View{1'000};
    Alone alone(old, {NoVoteBelowRecord{ledger::Term{0}, View{1'000}}});
    EXPECT_EQ(alone.state(), EngineState::following);
    alone.wait(3'000);
    EXPECT_EQ(alone.final_height(), Height{1});
}

// The blocks that it had are rebuilt from an observer, as far as that one has them. Its next start
// finds a store near the reserved views, and a log that is whole.
TEST(SingleValidator, SignsNothingAtALaterStartEither) {
    for (const std::vector<Record>& log : {log_made_anew, std::vector<Record>{}}) {
        Alone first(lost_log(Alone::from_genesis()), log);
        first.wait(100);
        std::vector<Record> kept = log;
        std::ranges::copy(first.persisted(), std::back_inserter(kept));

        Recovered rebuilt = from_head(View{50});
        rebuilt.view_reserved = reserved;
        Alone second(rebuilt, kept);
        EXPECT_EQ(second.state(), EngineState::following);
        second.wait(3'000);
        EXPECT_EQ(second.final_height(), Height{1});
    }
}

}  // namespace
}  // namespace merit::consensus
