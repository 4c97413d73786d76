// A network of one validator: what it may tell before its block is in the store.
#include "consensus/engine.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::consensus {
namespace {

using ledger::Height;

const ledger::Genesis genesis = testing::genesis(1);

// With one observer, peer 1. Persisted records are durable at once; nothing is executed.
class Alone {
  public:
    Alone()
        : engine_(make_engine_config(genesis, ledger::ValidatorIndex{0}),
                  [](BytesView bytes) { return testing::key(101).sign(bytes); },
                  ed25519_verifier(ledger::consensus_keys(genesis))) {
        Recovered recovered;
        recovered.head = ledger::genesis_header(genesis);
        step(recovered);
        step(PeerUp{PeerId{1}});
    }
    void step(Event event) {
        for (Action& action : engine_.step(std::move(event), now())) {
            if (const auto* persist = std::get_if<Persist>(&action)) appended_ = persist->seq;
            const auto* deliver = std::get_if<Deliver>(&action);
            if (deliver != nullptr && !delivered_) delivered_ = *deliver;
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
    void execute() {
        ledger::Checkpoint checkpoint;
        checkpoint.network = delivered_->header.network;
        checkpoint.height = delivered_->header.height;
        checkpoint.block = ledger::block_digest(delivered_->header);
        step(Executed{checkpoint, {}, 1});
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

  private:
    Moment now() const {
        return {steady_ms_, ledger::TimeMs{genesis.time_ms.value + 10'000 + steady_ms_}};
    }
    Engine engine_;
    std::uint64_t steady_ms_ = 0;
    std::uint64_t appended_ = 0;
    std::optional<Deliver> delivered_;  // the first
    std::vector<Message> messages_;
};

TEST(SingleValidator, NobodyHearsOfABlockBeforeItIsInTheStore) {
    Alone alone;
    alone.wait(3'000);
    ASSERT_GE(alone.final_height(), Height{1});
    EXPECT_FALSE(alone.is_told());
    alone.execute();
    EXPECT_TRUE(alone.is_told());
}

}  // namespace
}  // namespace merit::consensus
