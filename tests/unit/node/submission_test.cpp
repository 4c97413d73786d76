// A whole node in this process, and an observer that passes transactions on to it.

#include "consensus/messages.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/operations.hpp"
#include "crypto/self_test.hpp"
#include "node/commands/make_network.hpp"
#include "node/p2p/mesh.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/node.hpp"
#include "node/snapshot/messages.hpp"
#include "node/telemetry/log.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <unistd.h>

namespace merit::node {
namespace {

using p2p::PeerNumber;

struct Passing {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    const NetworkKeys keys = generate_keys(1);
    const crypto::KeyPair observer_key = testing::key(99);
    ledger::Genesis genesis;
    std::unique_ptr<Node> node;
    p2p::PeerBook book;
    std::mutex mutex;
    std::condition_variable changed;
    int ups = 0;
    int downs = 0;
    std::unique_ptr<p2p::Mesh> observer;

    Passing() {
        crypto::init();
        log::set_up("error", "logfmt");
        NetworkPlan plan;
        plan.name = "test-1";
        plan.idle_interval_ms = 50;
        genesis = make_genesis(plan, keys);
        const std::string address = "127.0.0.1:" + std::to_string(free_ports(1).front());
        Config config;
        config.p2p.listen = address;
        config.p2p.observers = {to_hex(observer_key.public_key().bytes)};
        const Home home{folder / "node"};
        EXPECT_TRUE(write_node(home, config, genesis, keys.validators[0], keys.transports[0]));
        auto opened = Node::open(home, config);
        EXPECT_TRUE(opened.has_value());
        node = std::move(opened).assume_value();
        EXPECT_TRUE(node->start().has_value());
        connect("0@" + address);
    }
    ~Passing() {
        observer.reset();
        node.reset();
        log::set_up("info", "logfmt");
    }
    void connect(const std::string& address) {
        book.add(keys.transports[0].public_key());
        p2p::MeshOptions options{.network = ledger::network_of(genesis),
                                 .signature_rule = crypto::signature_rule_fingerprint(),
                                 .identity = observer_key,
                                 .book = &book,
                                 .config = {},
                                 .message_bytes_max = node_message_bytes_max};
        options.config.listen = "127.0.0.1:0";
        options.config.peers = {address};
        p2p::MeshHandlers handlers;
        handlers.up = [this](PeerNumber) { count(ups); };
        handlers.down = [this](PeerNumber) { count(downs); };
        handlers.message = [](PeerNumber, const Bytes&, const p2p::Credit&) { return true; };
        observer = std::make_unique<p2p::Mesh>(std::move(options), std::move(handlers));
        EXPECT_TRUE(observer->start().has_value());
    }
    void count(int& what) {
        const std::lock_guard lock(mutex);
        ++what;
        changed.notify_all();
    }
    // Whether there are or come to be so many, within five seconds.
    bool wait(const int& what, int number) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::seconds(5), [&] { return what >= number; });
    }
    // member0 pays itself.
    ledger::Transaction payment(std::uint64_t nonce) const {
        ledger::Body body;
        body.network = ledger::network_of(genesis);
        body.account = contracts::registry::genesis_account_id(genesis.members[0]);
        body.nonce = nonce;
        body.valid_until_ms.value = wall_clock_ms() + 600'000;
        body.operations.push_back(contracts::make_operation(contracts::treasury::Transfer{
            contracts::genesis_asset_id(genesis), body.account, ledger::Amount{1}}));
        return ledger::sign_transaction(body, std::span(&keys.members[0], 1));
    }
    void pass_on(Bytes transaction) {
        const consensus::Message message =
            consensus::Submission{ledger::TransactionBytes(std::move(transaction))};
        observer->send(PeerNumber{0}, p2p::Priority::batches,
                       p2p::make_message(consensus::encode_message(message)));
    }
};

TEST(Submission, WhoPassesOnWhatNoNodePassesOnIsDisconnected) {
    const auto malformed = [](const Passing&) { return Bytes(10); };
    const auto forged = [](const Passing& passing) {
        Bytes bytes = ledger::encode_transaction(passing.payment(1));
        bytes.back() ^= 1;
        return bytes;
    };
    const auto foreign = [](const Passing& passing) {
        ledger::Transaction transaction = passing.payment(1);
        transaction.body.network.bytes[0] ^= 1;
        return ledger::encode_transaction(transaction);
    };
    const std::vector<std::function<Bytes(const Passing&)>> all{malformed, forged, foreign};
    for (const auto& make_bad : all) {
        Passing passing;
        ASSERT_TRUE(passing.wait(passing.ups, 1));
        passing.pass_on(make_bad(passing));
        EXPECT_TRUE(passing.wait(passing.downs, 1)) << &make_bad - all.data();
    }
}

TEST(Submission, ATransactionThatTheStateRefusesIsNobodysFault) {
    Passing passing;
    ASSERT_TRUE(passing.wait(passing.ups, 1));
    passing.pass_on(ledger::encode_transaction(passing.payment(257)));  // above the nonces' window
    const ledger::Transaction good = passing.payment(1);
    passing.pass_on(ledger::encode_transaction(good));
    std::promise<TransactionState> state;
    passing.node->when_final(
        ledger::tx_id_of(good.body), 10'000,
        [&](const TransactionStatus& status) { state.set_value(status.state); });
    EXPECT_NE(state.get_future().get(), TransactionState::unknown);
    EXPECT_EQ(passing.downs, 0);
}

}  // namespace
}  // namespace merit::node
