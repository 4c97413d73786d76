// Replaying a real chain from genesis, and the switches between the databases of a home.
#include "node/snapshot/history_verifier.hpp"

#include "contracts/execute.hpp"
#include "contracts/framework/make_operation.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/treasury/operations.hpp"
#include "node/commands/make_network.hpp"
#include "node/runtime/clock.hpp"
#include "node/runtime/node.hpp"
#include "node/runtime/rebuild.hpp"
#include "node/telemetry/log.hpp"
#include "storage/export.hpp"
#include "storage/files.hpp"
#include "storage/snapshot_restore.hpp"
#include "storage/snapshot_writer.hpp"

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <unistd.h>

namespace merit::node {
namespace {

using ledger::Height;

// The home of a validator that has made a few blocks alone, stopped.
struct HistoryTest : ::testing::Test {
    const testing::TempDirectory temporary;
    const std::filesystem::path folder = temporary.path();
    Home home{folder / "node"};
    SnapshotFolders folders{home};
    ledger::Genesis genesis;
    std::unique_ptr<storage::Store> store;

    HistoryTest() {
        crypto::init();
        log::set_up("error", "logfmt");
        const NetworkKeys keys = generate_keys(1);
        NetworkPlan plan;
        plan.name = "test-1";
        plan.idle_interval_ms = 20;
        genesis = make_genesis(plan, keys);
        Config config;
        config.p2p.listen = "127.0.0.1:0";
        EXPECT_TRUE(write_node(home, config, genesis, keys.validators[0], keys.transports[0]));
        auto node = Node::open(home, config);
        EXPECT_TRUE(node.has_value());
        EXPECT_TRUE(node.value()->start());
        ledger::Body body;
        body.network = ledger::network_of(genesis);
        body.account = contracts::registry::genesis_account_id(genesis.members[0]);
        body.nonce = 1;
        body.valid_until_ms.value = wall_clock_ms() + 600'000;
        body.operations.push_back(contracts::make_operation(contracts::treasury::Transfer{
            contracts::genesis_asset_id(genesis), body.account, ledger::Amount{1}}));
        node.value()->submit(ledger::encode_transaction(
            ledger::sign_transaction(body, std::span(&keys.members[0], 1))));
        while (node.value()->store().head().height.value < 12)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        node.value()->stop();
        node.value().reset();
        store = open(home.ledger());
    }
    ~HistoryTest() override {
        store.reset();
        log::set_up("info", "logfmt");
    }

    static std::unique_ptr<storage::Store> open(const std::filesystem::path& path) {
        auto opened = storage::Store::open(path, {});
        EXPECT_TRUE(opened.has_value()) << storage::describe(opened.error());
        return std::move(opened.value());
    }
    std::unique_ptr<storage::Store> empty(const std::string& name) const {
        auto fresh = open(folder / name);
        fresh->initialize(genesis, contracts::genesis_state(genesis), {});
        return fresh;
    }
    ledger::ExportedBlock block(std::uint64_t height) const {
        return storage::read_exported(*store, Height{height}).value();
    }
    std::vector<ledger::ExportedBlock> blocks(std::uint64_t from, std::uint64_t to) const {
        std::vector<ledger::ExportedBlock> all;
        for (; from <= to; ++from)
            all.push_back(block(from));
        return all;
    }
    // The height of the block with a transaction.
    std::uint64_t filled() const {
        std::uint64_t height = 1;
        while (store->batches(Height{height}).empty())
            ++height;
        return height;
    }
    // The lowest height that can be snapshot: it has a certificate.
    ledger::CheckpointCertificate certificate() const {
        return *store->checkpoint_from(Height{2});
    }
    // A joined database at a certified height, as it would be received.
    void make_incoming() {
        const auto at = certificate();
        auto replayed = empty("scratch");
        HistoryReplay replay(*replayed, genesis);
        while (replayed->head().height < at.checkpoint.height)
            ASSERT_TRUE(replay.apply(block(replay.next().value)));
        const auto snapshot =
            storage::write_snapshot(*replayed, *replayed->head_view(), at, folders.chunks());
        ASSERT_TRUE(snapshot.has_value());
        ASSERT_TRUE(storage::restore_snapshot(snapshot.value(), genesis, {}, folders.new_ledger(), {}));
        ASSERT_TRUE(make_mark(folders.ready()));
    }
    static storage::Committed committed(const storage::Head& head) {
        return {head.height, head.block, head.roots.log_root, head.roots.state_root};
    }
};

TEST_F(HistoryTest, AReplayGivesTheSameStore) {
    const auto replayed = empty("replayed");
    HistoryReplay replay(*replayed, genesis);
    while (replayed->head().height < store->head().height) {
        const auto applied = replay.apply(block(replay.next().value));
        ASSERT_TRUE(applied.has_value()) << history_error(applied.error());
    }
    EXPECT_EQ(replayed->head(), store->head());
    EXPECT_EQ(replayed->highest_checkpoint()->checkpoint, store->highest_checkpoint()->checkpoint);
}

TEST_F(HistoryTest, NoChangedByteOfABlockIsTaken) {
    const auto replayed = empty("replayed");
    HistoryReplay replay(*replayed, genesis);
    const std::uint64_t height = filled();
    while (replay.next().value < height)
        ASSERT_TRUE(replay.apply(block(replay.next().value)));
    const auto head = replayed->head();
    const auto refused = [&](const std::function<void(ledger::ExportedBlock&)>& change) {
        ledger::ExportedBlock changed = block(height);
        change(changed);
        const auto applied = replay.apply(changed);
        EXPECT_FALSE(applied.has_value());
        EXPECT_EQ(replayed->head(), head);
    };
    const ledger::ExportedBlock good = block(height);
    for (std::size_t i = 0; i < good.header.size(); ++i)
        refused([i](auto& changed) { changed.header[i] ^= 1; });
    for (std::size_t i = 0; i < good.certificate.size(); ++i)
        refused([i](auto& changed) { changed.certificate[i] ^= 1; });
    for (std::size_t i = 0; i < good.batches[0].size(); ++i)
        refused([i](auto& changed) { changed.batches[0][i] ^= 1; });
    refused([](auto& changed) { changed.batches.clear(); });
    refused([](auto& changed) { changed.batches.push_back(changed.batches[0]); });
    EXPECT_TRUE(replay.apply(good));
}

TEST_F(HistoryTest, OnlyAProvenPrefixIsFinal) {
    const auto replayed = empty("replayed");
    const HistoryReplay replay(*replayed, genesis);
    EXPECT_EQ(replay.final_prefix(blocks(1, 8)), 8U);
    EXPECT_EQ(replay.final_prefix(blocks(2, 8)), 0U) << "not linked to genesis";
    auto cut = blocks(1, 8);
    for (auto& one : std::span(cut).subspan(4)) {
        one.certificate[one.certificate.size() - 1] ^= 1;
        one.checkpoint.reset();
    }
    EXPECT_EQ(replay.final_prefix(cut), 4U);
    auto broken = blocks(1, 8);
    broken[5] = broken[4];
    EXPECT_EQ(replay.final_prefix(broken), 5U);
}

TEST_F(HistoryTest, ASnapshotTakesTheDatabasesPlaceAndTheOldOneBecomesTheHistory) {
    make_incoming();
    store.reset();
    EXPECT_TRUE(take_incoming(home, std::nullopt).value());
    const auto joined = open(home.ledger());
    EXPECT_GT(joined->base().value, 0U);
    EXPECT_EQ(open(folders.history())->base(), Height{0});
    EXPECT_FALSE(std::filesystem::exists(folders.incoming()));
    EXPECT_FALSE(std::filesystem::is_empty(folders.snapshots())) << "served to others";
    EXPECT_FALSE(take_incoming(home, std::nullopt).value()) << "once";
}

TEST_F(HistoryTest, ASnapshotBelowWhatWasCommittedIsDropped) {
    make_incoming();
    const auto head = store->head();
    store.reset();
    EXPECT_FALSE(take_incoming(home, committed(head)).value());
    EXPECT_FALSE(std::filesystem::exists(folders.incoming()));
    EXPECT_EQ(open(home.ledger())->head(), head);
}

TEST_F(HistoryTest, ASnapshotThatIsNotReadyIsLeftToGoOn) {
    make_incoming();
    std::filesystem::remove(folders.ready());
    store.reset();
    EXPECT_FALSE(take_incoming(home, std::nullopt).value());
    EXPECT_TRUE(storage::SnapshotFolder::open(folders.chunks()));
}

TEST_F(HistoryTest, ACrashBetweenTheTwoRenamesIsCompleted) {
    make_incoming();
    store.reset();
    std::filesystem::rename(home.ledger(), folders.history());
    EXPECT_TRUE(take_incoming(home, std::nullopt).value());
    EXPECT_GT(open(home.ledger())->base().value, 0U);
    // After the second, before the rest.
    make_mark(home.data() / "note");
    std::filesystem::create_directories(folders.incoming());
    ASSERT_TRUE(make_mark(folders.ready()));
    EXPECT_TRUE(take_incoming(home, std::nullopt).value());
    EXPECT_GT(open(home.ledger())->base().value, 0U);
    EXPECT_FALSE(std::filesystem::exists(folders.incoming()));
}

TEST_F(HistoryTest, AnInterruptedRebuildGoesOnInTheJoinedDatabase) {
    make_incoming();
    const auto head = store->head();
    store.reset();
    ASSERT_TRUE(make_mark(home.ledger() / rebuild_mark));
    EXPECT_TRUE(take_incoming(home, committed(head)).value());
    EXPECT_TRUE(is_rebuilding(home));
    EXPECT_FALSE(std::filesystem::exists(folders.history() / rebuild_mark));
}

TEST_F(HistoryTest, AVerifiedHistoryTakesTheRestAndThePlaceOfTheDatabase) {
    make_incoming();
    const auto all = blocks(1, store->head().height.value);
    const auto head = store->head();
    const Height base = certificate().checkpoint.height;
    store.reset();
    std::filesystem::remove_all(home.ledger());
    ASSERT_TRUE(take_incoming(home, std::nullopt).value());
    {
        // The joined database goes on to the head; the history has come to the base.
        const auto joined = open(home.ledger());
        HistoryReplay replay(*joined, genesis);
        while (joined->head().height < head.height)
            ASSERT_TRUE(replay.apply(all[joined->head().height.value]));
        const auto replayed = open(folders.history());
        replayed->initialize(genesis, contracts::genesis_state(genesis), {});
        HistoryReplay from_genesis(*replayed, genesis);
        while (replayed->head().height < base)
            ASSERT_TRUE(from_genesis.apply(all[replayed->head().height.value]));
    }
    EXPECT_FALSE(take_history(home, genesis, {}).value()) << "not verified yet";
    ASSERT_TRUE(make_mark(folders.verified()));
    EXPECT_TRUE(take_history(home, genesis, {}).value());
    const auto whole = open(home.ledger());
    EXPECT_EQ(whole->base(), Height{0});
    EXPECT_EQ(whole->head(), head);
    EXPECT_TRUE(whole->block(Height{1}));
    EXPECT_FALSE(std::filesystem::exists(folders.history()));
    EXPECT_FALSE(std::filesystem::exists(folders.joined()));
}

TEST_F(HistoryTest, ACrashWhileTheHistoryTakesThePlaceIsCompleted) {
    store.reset();
    std::filesystem::rename(home.ledger(), folders.history());
    std::filesystem::create_directories(folders.joined());
    ASSERT_TRUE(make_mark(folders.verified()));
    EXPECT_TRUE(take_history(home, genesis, {}).value());
    EXPECT_EQ(open(home.ledger())->base(), Height{0});
    EXPECT_FALSE(std::filesystem::exists(folders.joined()));
    EXPECT_FALSE(take_history(home, genesis, {}).value());
}

}  // namespace
}  // namespace merit::node
