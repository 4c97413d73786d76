// A whole node with a network of its own, in this process and in a temporary folder.

#include "node/runtime/node.hpp"

#include "contracts/beacon/beacon.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/operations.hpp"
#include "contracts/validators/validators.hpp"
#include "node/commands/make_network.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/executor.hpp"
#include "node/runtime/open_stores.hpp"
#include "node/telemetry/log.hpp"
#include "storage/store.hpp"

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace merit::node {
namespace {

using contracts::treasury::Transfer;

struct Fixture : ::testing::Test {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    NetworkKeys keys = generate_keys(1);
    ledger::Genesis genesis;
    ledger::NetworkId network;
    Home home{folder / "node"};
    Config config;
    std::unique_ptr<Node> node;

    Fixture() {
        crypto::init();
        log::set_up("error", "logfmt");
        NetworkPlan plan;
        plan.name = "test-1";
        plan.idle_interval_ms = 50;
        genesis = make_genesis(plan, keys);
        network = ledger::network_of(genesis);
        config.p2p.listen = "127.0.0.1:0";
        const auto written =
            write_node(home, config, genesis, keys.validators[0], keys.transports[0]);
        EXPECT_TRUE(written.has_value());
    }
    ~Fixture() override {
        node.reset();
        log::set_up("info", "logfmt");
    }

    void start() {
        auto opened = Node::open(home, config);
        ASSERT_TRUE(opened.has_value()) << opened.error().message;
        node = std::move(opened.value());
        const auto started = node->start();
        ASSERT_TRUE(started.has_value()) << started.error().message;
    }

    // Also waits for what the node says by itself in its first epoch: a commitment, one leaf.
    void start_and_let_speak() {
        start();
        const auto account =
            contracts::validators::validator_account_id(keys.validators[0].public_key());
        const auto has_spoken = [&] {
            return contracts::beacon::find_secret(*node->store().head_view(), ledger::Epoch{2},
                                                  account);
        };
        for (int i = 0; i < 2'000 && !has_spoken(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        EXPECT_EQ(node->store().head().roots.log_size, 1U);
    }

    // member0 pays itself: valid as often as its nonce is new.
    ledger::Body body(std::uint64_t nonce) const {
        ledger::Body out;
        out.network = network;
        out.account = contracts::registry::genesis_account_id(genesis.members[0]);
        out.nonce = nonce;
        out.valid_until_ms.value = wall_clock_ms() + 600'000;
        out.operations.push_back(contracts::make_operation(
            Transfer{contracts::genesis_asset_id(genesis), out.account, ledger::Amount{1}}));
        return out;
    }
    Bytes bytes(const ledger::Body& of) const {
        return ledger::encode_transaction(
            ledger::sign_transaction(of, std::span(&keys.members[0], 1)));
    }
    Bytes payment(std::uint64_t nonce) const { return bytes(body(nonce)); }

    // The status when the transaction is final, or after ten seconds.
    TransactionStatus wait(const ledger::TxId& tx_id) {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<TransactionStatus> answer;
        node->when_final(tx_id, 10'000, [&](TransactionStatus status) {
            const std::lock_guard lock(mutex);
            answer = status;
            changed.notify_all();
        });
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return answer.has_value(); });
        return *answer;
    }
};

using NodeTest = Fixture;

TEST_F(NodeTest, ATransactionBecomesFinalAndStaysSoAfterARestart) {
    start();
    const SubmitAnswer answer = node->submit(payment(1));
    ASSERT_TRUE(answer.accepted) << answer.message;
    const TransactionStatus status = wait(*answer.tx_id);
    EXPECT_TRUE(status.state == TransactionState::final ||
                status.state == TransactionState::certified);
    ASSERT_TRUE(status.receipt);
    EXPECT_EQ(status.receipt->outcome, ledger::Outcome::applied);
    node.reset();
    start();
    EXPECT_EQ(node->transaction_status(*answer.tx_id).height, status.height);
    EXPECT_TRUE(node->submit(payment(2)).accepted);
}

TEST_F(NodeTest, TheSameBytesAgainAreAnsweredNotRefused) {
    start();
    const Bytes once = payment(1);
    const SubmitAnswer first = node->submit(once);
    EXPECT_TRUE(node->submit(once).accepted) << "while it is pending";
    wait(*first.tx_id);
    const SubmitAnswer again = node->submit(once);
    EXPECT_TRUE(again.accepted) << "when it is final";
    EXPECT_EQ(again.tx_id, first.tx_id);
    Bytes forged = once;  // the same id, which covers the body alone
    forged.back() ^= 1;
    EXPECT_EQ(node->submit(forged).reason, "bad_signature");
}

TEST_F(NodeTest, EachRefusalHasItsNameAndChangesNothing) {
    start_and_let_speak();
    EXPECT_EQ(node->submit(Bytes(10)).reason, "malformed");
    ledger::Body other = body(1);
    other.network.bytes[0] ^= 1;
    EXPECT_EQ(node->submit(bytes(other)).reason, "wrong_network");
    Bytes forged = payment(1);
    forged.back() ^= 1;
    EXPECT_EQ(node->submit(forged).reason, "bad_signature");
    ledger::Body late = body(1);
    late.valid_until_ms.value = 1;
    EXPECT_EQ(node->submit(bytes(late)).reason, "expired");
    ledger::Body unknown = body(1);
    unknown.account.bytes[0] ^= 1;
    EXPECT_EQ(node->submit(bytes(unknown)).reason, "unknown_account");
    // A new account's highest nonce is 0: 256 is the last in the window.
    const SubmitAnswer far = node->submit(payment(257));
    EXPECT_EQ(far.reason, "nonce_too_far");
    EXPECT_EQ(far.nonce_highest, 0u);
    const SubmitAnswer good = node->submit(payment(256));
    ASSERT_TRUE(good.accepted);
    wait(*good.tx_id);
    EXPECT_EQ(node->store().head().roots.log_size, 2u) << "only the good one left a leaf";
}

TEST_F(NodeTest, ANonceThatAPendingTransactionHasIsTaken) {
    start();
    ASSERT_TRUE(node->submit(payment(1)).accepted);
    ledger::Body other = body(1);
    other.operations.push_back(other.operations.front());
    EXPECT_EQ(node->submit(bytes(other)).reason, "nonce_used");
}

TEST_F(NodeTest, ManyInFlightAllBecomeFinalOnce) {
    start_and_let_speak();
    std::vector<ledger::TxId> tx_ids;
    for (std::uint64_t nonce = 1; nonce <= 256; ++nonce) {
        const SubmitAnswer answer = node->submit(payment(nonce));
        ASSERT_TRUE(answer.accepted) << nonce << ": " << answer.message;
        tx_ids.push_back(*answer.tx_id);
    }
    std::size_t leaves = 0;
    for (const ledger::TxId& tx_id : tx_ids)
        leaves += wait(tx_id).receipt->leaves;
    EXPECT_EQ(leaves, 256u);
    EXPECT_EQ(node->store().head().roots.log_size, 257u);
    EXPECT_EQ(node->status().mempool_transactions, 0u);
}

TEST_F(NodeTest, ListenersHearEveryBlockInOrder) {
    start();
    std::mutex mutex;
    std::vector<std::uint64_t> heights;
    auto handle = node->on_final_block([&](const FinalBlock& block) {
        const std::lock_guard lock(mutex);
        heights.push_back(block.height.value);
    });
    wait(*node->submit(payment(1)).tx_id);
    wait(*node->submit(payment(2)).tx_id);
    node->stop();
    handle.reset();
    ASSERT_GE(heights.size(), 2u);
    for (std::size_t i = 1; i < heights.size(); ++i)
        EXPECT_EQ(heights[i], heights[i - 1] + 1);
}

TEST_F(NodeTest, WhoWaitsIsAnsweredAtTheDeadlineAndAtTheEnd) {
    start();
    ledger::TxId nowhere;
    int answers = 0;
    std::mutex mutex;
    std::condition_variable changed;
    const auto count = [&](const TransactionStatus& status) {
        EXPECT_EQ(status.state, TransactionState::unknown);
        const std::lock_guard lock(mutex);
        ++answers;
        changed.notify_all();
    };
    node->when_final(nowhere, 20, count);
    {
        std::unique_lock lock(mutex);
        EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(5), [&] { return answers == 1; }));
    }
    node->when_final(nowhere, 600'000, count);
    node->stop();
    EXPECT_EQ(answers, 2);
}

TEST_F(NodeTest, StatusAndMetricsSayWhatItDoes) {
    start();
    wait(*node->submit(payment(1)).tx_id);
    const NodeStatus status = node->status();
    EXPECT_EQ(status.state, NodeState::voting);
    EXPECT_EQ(status.validators, 1);
    EXPECT_EQ(status.quorum, 1);
    EXPECT_GE(status.executed_height.value, 1u);
    const std::string text = node->metrics_text();
    for (const auto* name :
         {"merit_consensus_height ", "merit_tx_total{result=\"applied\"} 1\n",
          "merit_p2p_peers 0\n", "merit_consensus_block_interval_seconds_bucket{le=\"+Inf\"}",
          "merit_db_size_bytes ", "merit_build_info{version="}) {
        EXPECT_NE(text.find(name), std::string::npos) << name;
    }
}

TEST_F(NodeTest, TheExecutorTellsOfACertificateWithOtherRootsThanItsOwn) {
    start();
    wait(*node->submit(payment(1)).tx_id);
    node.reset();
    auto store = storage::Store::open(home.ledger(), {});
    ASSERT_TRUE(store.has_value());
    auto batches = storage::BatchLog::open(home.batches(), {});
    ASSERT_TRUE(batches.has_value());
    const storage::Head head = store.value()->head();
    ledger::CheckpointCertificate certificate;
    certificate.checkpoint = {network,
                              head.height,
                              head.block,
                              head.roots.log_size,
                              head.roots.log_root,
                              head.roots.state_root};
    std::vector<ledger::Height> certified;
    std::vector<ledger::Height> diverged;
    Executor executor(contracts::execution_rules(genesis), *store.value(), *batches.value(),
                      {[](const consensus::Executed&) {}, [](const CommittedBlock&) {},
                       [&](ledger::Height height) { certified.push_back(height); },
                       [&](ledger::Height height) { diverged.push_back(height); }});
    executor.start();
    executor.store_checkpoint({certificate});
    certificate.checkpoint.state_root.bytes[0] ^= 1;
    executor.store_checkpoint({certificate});
    executor.stop();
    EXPECT_EQ(certified, std::vector{head.height});
    EXPECT_EQ(diverged, std::vector{head.height});
}

TEST_F(NodeTest, ARebuildGoesOnUntilItHasTheCommittedHeightAndMustAgreeThere) {
    const NetworkKeys four = generate_keys(4);
    NetworkPlan plan;
    plan.name = "test-4";
    plan.validators = 4;
    const ledger::Genesis of_four = make_genesis(plan, four);
    const Home other{folder / "other"};
    ASSERT_TRUE(write_node(other, config, of_four, four.validators[0], four.transports[0]));
    const auto commit = [&](const storage::Committed& committed) {
        auto votes = storage::VoteLog::open(other.votes(), {}, [](auto, auto) {});
        ASSERT_TRUE(votes.has_value());
        votes.value()->append(committed);
        votes.value()->sync();
    };
    // The database is made anew and stays at height 0, of which other roots were committed.
    commit({});
    const auto differs = open_stores(other, config, of_four);
    ASSERT_FALSE(differs.has_value());
    EXPECT_EQ(differs.error().code, "storage.rebuild_differs");
    EXPECT_EQ(differs.error().exit, ExitCode::damaged);
    storage::Committed higher;
    higher.height = ledger::Height{5};
    commit(higher);
    for (int start = 0; start < 2; ++start) {
        const auto stores = open_stores(other, config, of_four);
        ASSERT_TRUE(stores.has_value()) << stores.error().message;
        EXPECT_EQ(stores.value().rebuild_to, higher);
    }
}

// A validator that has voted and was stopped.
struct VotesTest : Fixture {
    VotesTest() {
        start();
        wait(*node->submit(payment(1)).tx_id);
        node.reset();
    }
    std::filesystem::path newest_log() const { return testing::last_file(home.votes(), ".log"); }
    Result<Stores, Failure> open() const { return open_stores(home, config, genesis); }
};

TEST_F(VotesTest, AWholeLogIsNotDamaged) {
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_FALSE(stores.value().votes_damaged);
}

TEST_F(VotesTest, ALogThatLostItsSyncedEndIsDamaged) {
    std::filesystem::resize_file(newest_log(), std::filesystem::file_size(newest_log()) - 1);
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_TRUE(stores.value().votes_damaged);
}

TEST_F(VotesTest, TheLogOfAnotherNodeIsDamaged) {
    std::filesystem::remove_all(home.votes());
    auto other = storage::VoteLog::open(home.votes(), {}, [](auto, auto) {});
    ASSERT_TRUE(other.has_value());
    const consensus::Record record = consensus::NoVoteBelowRecord{};
    for (int i = 0; i < 100; ++i)  // more bytes than the own log had
        other.value()->append(consensus::kind_of(record), consensus::encode_record(record));
    other.value()->sync();
    other.value().reset();
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_TRUE(stores.value().votes_damaged);
}

// Its segments begin above the marked one: it has been damaged or rotated more often.
TEST_F(VotesTest, ALogOfLaterSegmentsAloneIsDamaged) {
    const std::filesystem::path later = home.votes() / "0000000000000007.log";
    const std::filesystem::path kept = folder / "other";
    auto other = storage::LogFile::open(kept, {}, [](auto, auto) {});
    ASSERT_TRUE(other.has_value());
    for (int i = 0; i < 6; ++i)
        other.value()->begin_segment();
    std::filesystem::remove_all(home.votes());
    std::filesystem::create_directory(home.votes());
    std::filesystem::copy_file(kept / later.filename(), later);
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_TRUE(stores.value().votes_damaged);
}

TEST_F(VotesTest, ALogWhoseMarkIsGoneIsDamaged) {
    std::filesystem::resize_file(home.sign_state(), 8192);
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_TRUE(stores.value().votes_damaged);
}

// What it says of blocks and votes is nothing to this node.
TEST_F(VotesTest, ALogOfAnotherNetworkIsPutAside) {
    std::filesystem::remove_all(home.votes());
    {
        auto other = storage::VoteLog::open(home.votes(), {}, [](auto, auto) {});
        ASSERT_TRUE(other.has_value());
        ledger::Header header;
        header.network.bytes.fill(7);
        const consensus::Record record = consensus::HeaderRecord{header};
        other.value()->append(consensus::kind_of(record), consensus::encode_record(record));
        storage::Committed committed;
        committed.height = ledger::Height{1'000'000};
        other.value()->append(committed);
        other.value()->sync();
    }
    const auto reserved = storage::SignStateFile::open(home.sign_state()).value().state();
    for (int start = 0; start < 2; ++start) {
        const auto stores = open();
        ASSERT_TRUE(stores.has_value()) << stores.error().message;
        EXPECT_FALSE(stores.value().rebuild_to);
        EXPECT_EQ(stores.value().sign_state->state(), reserved);
        ASSERT_EQ(stores.value().records.size(), 1u);
        const auto* below =
            std::get_if<consensus::NoVoteBelowRecord>(&stores.value().records.front());
        ASSERT_NE(below, nullptr);
        EXPECT_EQ(below->view, reserved.view_reserved);
    }
    EXPECT_TRUE(std::filesystem::exists(home.votes().string() + ".damaged"));
    std::filesystem::remove(home.sign_state());
    std::filesystem::remove_all(home.votes());
    std::filesystem::rename(home.votes().string() + ".damaged", home.votes());
    const auto refused = open();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().exit, ExitCode::forbidden);
}

TEST_F(VotesTest, AnOldSigningStateIsRaisedAboveTheVotesOfADamagedLog) {
    const storage::SignState old{ledger::Term{0}, ledger::View{1}};
    std::filesystem::remove(home.sign_state());
    ASSERT_TRUE(storage::SignStateFile::create(home.sign_state(), old).has_value());
    testing::flip_byte(newest_log(), 64 + 56 + 1);  // payload of the first frame
    const auto stores = open();
    ASSERT_TRUE(stores.has_value()) << stores.error().message;
    EXPECT_TRUE(stores.value().votes_damaged);
    EXPECT_GT(stores.value().sign_state->state(), old);
}

TEST_F(VotesTest, ALogThatCannotBeLookedForIsNotCalledLost) {
    const std::filesystem::path kept = home.votes().string() + ".kept";
    std::filesystem::rename(home.votes(), kept);
    std::ofstream(home.votes()) << "no folder";
    const auto stores = open();
    ASSERT_FALSE(stores.has_value());
    EXPECT_EQ(stores.error().code, "storage.cannot_open");
    EXPECT_EQ(stores.error().exit, ExitCode::unavailable);
    std::filesystem::remove(home.votes());
    std::filesystem::rename(kept, home.votes());
    EXPECT_FALSE(open().value().votes_damaged);
}

TEST_F(NodeTest, AKeyThatNoSetNamesFollowsAndSignsNothing) {
    const Home other{folder / "other"};
    const auto stranger = crypto::KeyPair::generate();
    ASSERT_TRUE(write_node(other, config, genesis, stranger, keys.transports[0]).has_value());
    const auto opened = Node::open(other, config);
    ASSERT_TRUE(opened.has_value());
    EXPECT_FALSE(opened.value()->status().own_index);
    // Its only peer would be validator 0, whose node key it has itself.
    const NodeStatus status = opened.value()->status();
    EXPECT_EQ(status.state, NodeState::connecting);
    EXPECT_EQ(status.why,
              "the node key is validator 0's, but the validator key is not: does not vote");
}

TEST_F(NodeTest, AnObserverWhomNobodyTellsOfTheChainIsConnecting) {
    const Home other{folder / "other"};
    ASSERT_TRUE(write_node(other, config, genesis, crypto::KeyPair::generate(),
                           crypto::KeyPair::generate())
                    .has_value());
    const auto opened = Node::open(other, config);
    ASSERT_TRUE(opened.has_value());
    const NodeStatus status = opened.value()->status();
    EXPECT_EQ(status.state, NodeState::connecting);
    EXPECT_EQ(status.why, "no connected node has said how high the chain is");
    EXPECT_FALSE(status.claimed_height);
}

TEST_F(NodeTest, ASecondNodeOnTheSameFolderIsRefused) {
    start();
    const auto second = Node::open(home, config);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().exit, ExitCode::unavailable);
    EXPECT_EQ(second.error().code, "storage.locked");
}

}  // namespace
}  // namespace merit::node
