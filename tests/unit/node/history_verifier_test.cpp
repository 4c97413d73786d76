// The verification behind a joined database, told by peers that a test plays.
#include "node/snapshot/history_verifier.hpp"

#include "contracts/execute.hpp"
#include "node/telemetry/log.hpp"
#include "storage/snapshot_restore.hpp"
#include "storage/snapshot_writer.hpp"
#include "tests/support/signed_chain.hpp"
#include "tests/support/two_term_chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <thread>
#include <unistd.h>

namespace merit::node {
namespace {

using ledger::ExportedBlock;
using ledger::Height;
using ledger::VoteKind;
using Blocks = std::vector<ExportedBlock>;

constexpr SnapshotPeer peer{3};
constexpr SnapshotPeer silent{2};

// Blocks 1 to 7 of two terms: 3 is the boundary, 4 and 7 are FINAL, 5 and 6 are not. The joined
// database is of another chain and serves for its height alone.
struct HistoryVerifierTest : ::testing::Test {
    std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                   ("merit-verifier-test-" + std::to_string(::getpid()));
    Home home{folder / "node"};
    SnapshotFolders folders{home};
    merit::testing::TwoTermChain chain{true};
    std::unique_ptr<storage::Store> joined;
    std::unique_ptr<HistoryVerifier> verifier;
    std::mutex mutex;
    std::vector<std::uint64_t> asked;  // from which heights
    std::vector<SnapshotPeer> asked_of;
    std::vector<SnapshotPeer> disconnected;
    std::vector<Height> different;

    HistoryVerifierTest() {
        log::set_up("error", "logfmt");
        std::filesystem::remove_all(folder);
        std::filesystem::create_directories(folders.home.data());
        chain.add({});
        chain.add({}, VoteKind::notarize);
        chain.add({}, VoteKind::notarize);
        chain.add({});
    }
    ~HistoryVerifierTest() override {
        verifier.reset();
        joined.reset();
        std::filesystem::remove_all(folder);
        log::set_up("info", "logfmt");
    }
    void join_at(std::size_t height) {
        merit::testing::SignedChain other(folder / "other", 10, 10);
        other.commit(height);
        const auto snapshot = storage::write_snapshot(other.store(), *other.store().head_view(),
                                                      other.certificate(), folder / "snapshot");
        joined = std::move(
            storage::restore_snapshot(snapshot.value(), other.genesis(), {}, folder / "joined", {})
                .value());
    }
    Blocks blocks(std::size_t from, std::size_t to) const {
        return {chain.blocks.begin() + static_cast<std::ptrdiff_t>(from - 1),
                chain.blocks.begin() + static_cast<std::ptrdiff_t>(to)};
    }
    // Each request is answered by its height, or not at all; one peer never answers.
    void start(std::map<std::uint64_t, Blocks> answers, SnapshotPeer first = peer) {
        HistoryVerifier::Outputs outputs;
        outputs.send = [this, answers](SnapshotPeer to, const SnapshotMessage& message) {
            const Height from = std::get<GetHistory>(message).from;
            const std::lock_guard lock(mutex);
            asked.push_back(from.value);
            asked_of.push_back(to);
            const auto found = answers.find(from.value);
            if (to == silent || found == answers.end()) return;
            History answer{from, {}};
            answer.blocks.assign(found->second.begin(), found->second.end());
            verifier->receive(to, std::move(answer), {});
        };
        outputs.disconnect = [this](SnapshotPeer who) {
            const std::lock_guard lock(mutex);
            disconnected.push_back(who);
        };
        outputs.differs = [this](Height height) {
            const std::lock_guard lock(mutex);
            different.push_back(height);
        };
        outputs.reopen = [] {};
        verifier = std::make_unique<HistoryVerifier>(home, chain.genesis(), *joined, outputs);
        verifier->start();
        verifier->peer_up(first);
    }
    // Whether it comes to hold before a minute is over.
    bool becomes(const std::function<bool()>& holds) {
        for (int i = 0; i < 6'000; ++i) {
            {
                const std::lock_guard lock(mutex);
                if (holds()) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
};

TEST_F(HistoryVerifierTest, PagesThatEndBeforeTheirProofAreNoLieAndAreTakenWithIt) {
    join_at(20);
    start({{1, blocks(1, 4)}, {5, blocks(5, 5)}, {6, blocks(6, 6)}, {7, blocks(7, 7)}});
    EXPECT_TRUE(becomes([this] { return asked.size() == 5 || !disconnected.empty(); }));
    EXPECT_EQ(asked, (std::vector<std::uint64_t>{1, 5, 6, 7, 8}));
    EXPECT_TRUE(disconnected.empty());
}

TEST_F(HistoryVerifierTest, PagesWithoutCertificatesOfAQuorumAreALie) {
    join_at(20);
    Blocks bad = blocks(5, 5);
    bad[0].certificate[bad[0].certificate.size() - 1] ^= 1;
    start({{1, blocks(1, 4)}, {5, bad}});
    EXPECT_TRUE(becomes([this] { return !disconnected.empty(); }));
    EXPECT_EQ(asked, (std::vector<std::uint64_t>{1, 5, 5, 5}));
}

TEST_F(HistoryVerifierTest, APageThatDoesNotFollowTheOneBeforeItIsALie) {
    join_at(20);
    start({{1, blocks(1, 4)}, {5, blocks(5, 5)}, {6, blocks(5, 5)}});
    EXPECT_TRUE(becomes([this] { return !disconnected.empty(); }));
    EXPECT_EQ(asked, (std::vector<std::uint64_t>{1, 5, 6, 5, 6, 5, 6}));
}

TEST_F(HistoryVerifierTest, WhoGoesInsteadOfAnsweringIsPassedOverWhenItComesAgain) {
    join_at(20);
    start({{1, blocks(1, 2)}, {3, blocks(3, 3)}, {4, blocks(4, 4)}}, silent);
    EXPECT_TRUE(becomes([this] { return asked.size() == 1; }));
    verifier->peer_up(peer);
    verifier->peer_down(silent);
    verifier->peer_up(silent);
    EXPECT_TRUE(becomes([this] { return !asked.empty() && asked.back() == 5; }));
    EXPECT_EQ(std::ranges::count(asked_of, silent), 1);
}

TEST_F(HistoryVerifierTest, OnceItIsOverNothingWaitsAnyMore) {
    {
        auto history = std::move(storage::Store::open(folders.history(), {}).value());
        history->initialize(chain.genesis(), contracts::genesis_state(chain.genesis()), {});
        HistoryReplay replay(*history, chain.genesis());
        for (const ExportedBlock& block : chain.blocks)
            ASSERT_TRUE(replay.apply(block));
    }
    join_at(6);
    start({});
    EXPECT_TRUE(becomes([this] { return !different.empty(); }));
    EXPECT_EQ(different, std::vector{Height{6}});
    const auto credit = std::make_shared<int>(0);
    EXPECT_TRUE(becomes([&] {
        verifier->receive(peer, History{}, credit);
        return credit.use_count() == 1;
    }));
}

}  // namespace
}  // namespace merit::node
