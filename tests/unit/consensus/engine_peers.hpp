// One engine and what its peers say to it: validators 0 to 3 with real keys, blocks on genesis.
#pragma once

#include "consensus/engine.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace merit::consensus::peers {

using ledger::Certificate;
using ledger::Header;
using ledger::Height;
using ledger::ValidatorIndex;
using ledger::View;
using ledger::Vote;
using ledger::VoteKind;

inline constexpr std::uint64_t clock_begins_ms = 10'000;  // after genesis
inline const ledger::Genesis genesis = testing::genesis(4);
inline const Header root = ledger::genesis_header(genesis);

inline crypto::KeyPair key_of(std::uint16_t validator) {
    return testing::key(static_cast<std::uint8_t>(101 + validator));
}

inline Vote vote_of(std::uint16_t signer, VoteKind kind, View view, const ledger::BlockDigest& digest) {
    Vote vote{kind, ledger::Term{0}, view, digest, ValidatorIndex{signer}, {}};
    vote.signature = key_of(signer).sign(ledger::vote_signing_bytes(
        ledger::network_of(genesis), kind, vote.term, view, digest));
    return vote;
}

inline Certificate certificate(std::vector<std::uint16_t> signers, VoteKind kind, View view,
                        const ledger::BlockDigest& digest) {
    std::vector<Vote> votes;
    for (std::uint16_t signer : signers)
        votes.push_back(vote_of(signer, kind, view, digest));
    return ledger::make_certificate(votes, 4);
}

// The block of view 1, whose leader is validator 1.
inline Header first_block() {
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
    // To whom such a message went last.
    template <class T>
    std::optional<std::uint32_t> asked() const {
        std::optional<std::uint32_t> peer;
        for (const Action& action : actions_) {
            const auto* send = std::get_if<Send>(&action);
            if (send == nullptr || !send->to) continue;
            auto message = decode_message(send->bytes);
            if (std::holds_alternative<T>(message.assume_value())) peer = send->to->value;
        }
        return peer;
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
    EngineState state() { return status().state; }
    EngineStatus status() { return engine_.status(now()); }
    std::vector<Record> summary() { return engine_.summary(); }

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
inline std::size_t votes_for(const Header& header, Peers& peers) {
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
inline std::size_t votes_for(const Header& header) {
    Peers peers(0);
    return votes_for(header, peers);
}

}  // namespace merit::consensus::peers
