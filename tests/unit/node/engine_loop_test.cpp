// The loop around an observer's engine: what it does with the messages of a peer.

#include "node/runtime/engine_loop.hpp"

#include "ledger/block.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace merit::node {
namespace {

using consensus::Message;
using p2p::PeerNumber;

// An observer of four validators, in the order of their numbers, and whom it disconnected.
struct Observer {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("merit-loop-" + std::to_string(::getpid()));
    const ledger::Genesis genesis = testing::genesis(4);
    p2p::PeerBook book;
    PeerTable peers{book};
    std::unique_ptr<storage::VoteLog> votes;
    std::vector<consensus::PeerId> disconnected;
    std::unique_ptr<EngineLoop> loop;

    Observer() {
        std::filesystem::remove_all(folder);
        ledger::ValidatorSet set;
        for (const auto& validator : genesis.validators)
            set.validators.push_back({{}, validator.consensus_key, validator.transport_key});
        peers.set(set);
        auto opened = storage::VoteLog::open(folder, {}, [](auto, BytesView) {});
        EXPECT_TRUE(opened.has_value());
        votes = std::move(opened).assume_value();
        EngineOutputs outputs;
        outputs.send = [](const consensus::Send&) {};
        outputs.disconnect = [this](const consensus::Disconnect& action) {
            disconnected.push_back(action.peer);
        };
        auto config = consensus::make_engine_config(genesis, std::nullopt);
        auto verifier = consensus::ed25519_verifier(config.validators);
        loop = std::make_unique<EngineLoop>(
            consensus::Engine(std::move(config), {}, std::move(verifier)), *votes, nullptr, peers,
            std::move(outputs));
        consensus::Recovered recovered;
        recovered.head = ledger::genesis_header(genesis);
        loop->replay(std::move(recovered));
    }
    ~Observer() {
        loop.reset();
        votes.reset();
        std::filesystem::remove_all(folder);
    }
    // Of validator 2, so that no other may send it.
    void post_vote(std::uint16_t from) {
        ledger::Vote vote;
        vote.view = ledger::View{1};
        vote.signer = ledger::ValidatorIndex{2};
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

}  // namespace
}  // namespace merit::node
