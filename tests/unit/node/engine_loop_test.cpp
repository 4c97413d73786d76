// The loop around an engine: what an observer's does with the messages of a peer, and what of a
// validator's is durable when a message leaves.
#include "node/runtime/engine_loop.hpp"

#include "crypto/assert.hpp"
#include "ledger/block.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/node/durable_copy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace merit::node {
namespace {

using consensus::Message;
using ledger::ValidatorIndex;
using ledger::VoteKind;
using p2p::PeerNumber;

// What a loop stands on: four validators, in the order of their numbers, and a vote log.
struct Surroundings {
    const testing::TempDirectory folder;
    ledger::Genesis genesis = testing::genesis(4);
    p2p::PeerBook book;
    PeerTable peers{book};
    std::unique_ptr<storage::VoteLog> votes;

    Surroundings() {
        ledger::ValidatorSet set;
        for (const auto& validator : genesis.validators)
            set.validators.push_back({{}, validator.consensus_key, validator.transport_key});
        peers.set(set);
        auto opened = storage::VoteLog::open(folder.path() / "votes", {}, [](auto, BytesView) {});
        EXPECT_TRUE(opened.has_value());
        votes = std::move(opened).assume_value();
    }
    static crypto::KeyPair key_of(ValidatorIndex validator) {
        return testing::key(static_cast<std::uint8_t>(101 + validator.value));
    }
    std::unique_ptr<EngineLoop> make_loop(std::optional<ValidatorIndex> own,
                                          storage::SignStateFile* sign_state,
                                          EngineOutputs outputs) {
        auto config = consensus::make_engine_config(genesis, own);
        auto verifier = consensus::ed25519_verifier(config.validators);
        consensus::Signer signer;
        if (own) signer = [key = key_of(*own)](BytesView bytes) { return key.sign(bytes); };
        auto loop = std::make_unique<EngineLoop>(
            consensus::Engine(std::move(config), std::move(signer), std::move(verifier)), *votes,
            sign_state, peers, std::move(outputs));
        consensus::Recovered recovered;
        recovered.head = ledger::genesis_header(genesis);
        recovered.has_listened = true;
        loop->replay(std::move(recovered));
        return loop;
    }
};

// And whom it disconnected.
struct Observer : Surroundings {
    std::vector<consensus::PeerId> disconnected;
    std::unique_ptr<EngineLoop> loop;

    Observer() {
        EngineOutputs outputs;
        outputs.send = [](const consensus::Send&) {};
        outputs.disconnect = [this](const consensus::Disconnect& action) {
            disconnected.push_back(action.peer);
        };
        loop = make_loop(std::nullopt, nullptr, std::move(outputs));
    }
    // Of validator 2, so that no other may send it.
    void post_vote(std::uint16_t from) {
        ledger::Vote vote;
        vote.view = ledger::View{1};
        vote.signer = ValidatorIndex{2};
        loop->post_message(PeerNumber{from}, Message(vote), {});
    }
    // Whom it disconnects over all that was posted.
    std::vector<std::uint32_t> run() {
        loop->start();
        loop->stop();
        std::vector<std::uint32_t> ids;
        for (const consensus::PeerId id : disconnected)
            ids.push_back(id.value);
        return ids;
    }
};

TEST(EngineLoop, WhatWaitsOfADisconnectedPeerIsPassedOver) {
    Observer observer;
    observer.loop->post_up(PeerNumber{0});
    observer.loop->post_up(PeerNumber{1});
    for (int i = 0; i < 3; ++i)
        observer.post_vote(1);
    observer.post_vote(0);
    EXPECT_EQ(observer.run(), (std::vector<std::uint32_t>{1, 0}));
}

TEST(EngineLoop, APeerThatIsUpAgainIsHeardAgain) {
    Observer observer;
    observer.loop->post_up(PeerNumber{1});
    observer.post_vote(1);
    observer.loop->post_down(PeerNumber{1});
    observer.loop->post_up(PeerNumber{1});
    observer.post_vote(1);
    EXPECT_EQ(observer.run(), (std::vector<std::uint32_t>{1, 1}));
}

// The leader of view 1. Two others notarize what it proposes, and it finalizes that. At each own
// vote that leaves, by itself or in another message, is compared what a power cut would leave.
struct Leader : Surroundings {
    const ValidatorIndex own{1};
    storage::SignStateFile sign_state =
        storage::SignStateFile::create(folder.path() / "sign.state").assume_value();
    TaskQueue<VoteKind> sent;  // own votes that were durable
    std::unique_ptr<EngineLoop> loop;

    Leader() {
        genesis.consensus.idle_interval_ms = 1;
        genesis.consensus.delta_ms = 3'600'000;  // nobody leaves the view for want of time
        EngineOutputs outputs;
        outputs.send = [this](const consensus::Send& send) {
            check(consensus::decode_message(send.bytes).assume_value());
        };
        outputs.want_batch = [](const consensus::WantBatch&) {};
        loop = make_loop(own, &sign_state, std::move(outputs));
    }
    ledger::Vote vote_of(ValidatorIndex signer, VoteKind kind, ledger::View view,
                         const ledger::BlockDigest& digest) const {
        ledger::Vote vote{kind, ledger::Term{0}, view, digest, signer, {}};
        vote.signature = key_of(signer).sign(ledger::vote_signing_bytes(
            ledger::network_of(genesis), kind, vote.term, view, digest));
        return vote;
    }
    bool is_durable(const consensus::Record& record) const {
        bool is_found = false;
        const auto kind_wanted = consensus::kind_of(record);
        const Bytes wanted = consensus::encode_record(record);
        testing::copy_durable(folder.path() / "votes", folder.path() / "left");
        const auto left = storage::VoteLog::open(
            folder.path() / "left", {}, [&](storage::VoteRecordKind kind, BytesView payload) {
                is_found |= kind == kind_wanted && std::ranges::equal(payload, wanted);
            });
        return left && is_found;
    }
    // Ends the process: a loop that does not sync may go round for ever.
    void check_own(VoteKind kind, ledger::View view, const ledger::BlockDigest& digest) {
        MERIT_ASSERT(is_durable(consensus::OwnVoteRecord{vote_of(own, kind, view, digest)}),
                     "a vote leaves after its record is durable");
        MERIT_ASSERT(view < sign_state.state().view_reserved,
                     "a vote leaves after its view is reserved");
        sent.put(kind);
    }
    void check(const Message& message) {
        if (const auto* certificate = std::get_if<ledger::Certificate>(&message)) {
            if (!certificate->is_signer(own.value)) return;
            check_own(certificate->kind, certificate->view, certificate->digest);
        } else if (const auto* voted = std::get_if<ledger::Vote>(&message)) {
            check_own(voted->kind, voted->view, voted->digest);
        } else if (const auto* proposal = std::get_if<consensus::Proposal>(&message)) {
            const auto digest = ledger::block_digest(proposal->header);
            MERIT_ASSERT(is_durable(consensus::HeaderRecord{proposal->header}),
                         "a proposal leaves after its record is durable");
            check_own(VoteKind::notarize, proposal->header.view, digest);
            for (const ValidatorIndex other : {ValidatorIndex{0}, ValidatorIndex{2}}) {
                loop->post_message(
                    PeerNumber{other.value},
                    vote_of(other, VoteKind::notarize, proposal->header.view, digest), {});
            }
        }
    }
};

TEST(EngineLoop, AMessageLeavesAfterItsRecordsAreDurable) {
    Leader leader;
    leader.loop->start();
    EXPECT_EQ(leader.sent.take(), VoteKind::notarize);  // in the proposal
    EXPECT_EQ(leader.sent.take(), VoteKind::notarize);  // in the certificate
    EXPECT_EQ(leader.sent.take(), VoteKind::finalize);
    leader.loop->stop();
}

}  // namespace
}  // namespace merit::node
