// The logs with a meaning: votes, batches, signing state, and the directory lock.
#include "ledger/batch.hpp"
#include "storage/batch_log.hpp"
#include "storage/directory_lock.hpp"
#include "storage/sign_state.hpp"
#include "storage/vote_log.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

namespace merit::storage {
namespace {

using merit::testing::copy_directory;
using merit::testing::flip_byte;
using merit::testing::last_file;
using merit::testing::TempDirectory;

using Records = std::vector<std::pair<VoteRecordKind, Bytes>>;

struct OpenedVotes {
    std::unique_ptr<VoteLog> votes;
    Records records;
};

OpenedVotes open_votes(const std::filesystem::path& directory, const VoteLogOptions& options = {}) {
    OpenedVotes opened;
    auto votes = VoteLog::open(directory, options, [&](VoteRecordKind kind, BytesView payload) {
        opened.records.emplace_back(kind, to_bytes(payload));
    });
    EXPECT_TRUE(votes.has_value());
    opened.votes = std::move(votes.value());
    return opened;
}

Committed committed_at(std::uint64_t height) {
    Committed committed;
    committed.height = ledger::Height{height};
    committed.block.bytes[0] = static_cast<Byte>(height);
    committed.state_root.bytes[31] = static_cast<Byte>(height);
    return committed;
}

TEST(VoteLog, ReplaysRecordsInOrderAndKnowsTheHighestCommitted) {
    const TempDirectory directory;
    {
        OpenedVotes opened = open_votes(directory / "votes");
        EXPECT_FALSE(opened.votes->highest_committed());
        opened.votes->append(1, Bytes{1, 2, 3});
        opened.votes->append(committed_at(7));
        opened.votes->append(9, Bytes{});
        opened.votes->append(committed_at(5));
        opened.votes->sync();
    }
    const OpenedVotes opened = open_votes(directory / "votes");
    EXPECT_EQ(opened.records, (Records{{1, {1, 2, 3}}, {9, {}}}));
    EXPECT_EQ(opened.votes->highest_committed(), committed_at(7));
}

TEST(VoteLog, ASummaryOfAnySizeLeavesRoomForASegment) {
    const TempDirectory directory;
    VoteLogOptions options;
    options.segment_bytes_max = 500;
    OpenedVotes opened = open_votes(directory / "votes", options);
    opened.votes->rotate(std::vector<VoteRecord>{{2, Bytes(2'000, 1)}});
    EXPECT_FALSE(opened.votes->is_full());
    opened.votes->append(1, Bytes(500, 1));
    EXPECT_TRUE(opened.votes->is_full());
}

TEST(VoteLog, RotationKeepsTheSummaryAndTheWatermark) {
    const TempDirectory directory;
    VoteLogOptions options;
    options.segment_bytes_max = 500;
    {
        OpenedVotes opened = open_votes(directory / "votes", options);
        opened.votes->append(committed_at(3));
        while (!opened.votes->is_full())
            opened.votes->append(1, Bytes(50, 1));
        opened.votes->rotate(std::vector<VoteRecord>{{2, {42}}});
        opened.votes->append(1, Bytes{7});
        opened.votes->sync();
    }
    const OpenedVotes opened = open_votes(directory / "votes", options);
    EXPECT_EQ(opened.records, (Records{{2, {42}}, {1, {7}}}));
    EXPECT_EQ(opened.votes->highest_committed(), committed_at(3));
}

TEST(VoteLog, ACrashBeforeOlderSegmentsAreGoneDeliversBoth) {
    const TempDirectory directory;
    {
        OpenedVotes opened = open_votes(directory / "votes");
        opened.votes->append(1, Bytes{1});
        opened.votes->sync();
        copy_directory(directory / "votes", directory / "old");
        opened.votes->rotate(std::vector<VoteRecord>{{2, {42}}});
    }
    std::filesystem::copy(directory / "old/0000000000000001.log", directory / "votes");
    EXPECT_EQ(open_votes(directory / "votes").records, (Records{{1, {1}}, {2, {42}}}));
}

TEST(VoteLog, DamageIsRefusedUnlessTheCallerSkipsIt) {
    const TempDirectory directory;
    {
        OpenedVotes opened = open_votes(directory / "votes");
        for (Byte i = 1; i <= 4; ++i) {
            opened.votes->append(1, Bytes{i});
            opened.votes->sync();
        }
    }
    flip_byte(last_file(directory / "votes", ".log"), 64 + 56 + 1);  // payload of the first frame
    const auto refused = VoteLog::open(directory / "votes", {}, [](VoteRecordKind, BytesView) {});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(name_of(refused.error().error), "log.damaged");
    VoteLogOptions options;
    options.on_damage = LogOptions::OnDamage::skip;
    {
        const OpenedVotes opened = open_votes(directory / "votes", options);
        EXPECT_EQ(opened.records, (Records{{1, {2}}, {1, {3}}, {1, {4}}}));
        EXPECT_EQ(opened.votes->damage().size(), 1U);
        // A rotation is due at once and leaves a whole log.
        EXPECT_TRUE(opened.votes->is_full());
        opened.votes->rotate(std::vector<VoteRecord>{{1, {7}}});
        EXPECT_FALSE(opened.votes->is_full());
    }
    EXPECT_EQ(open_votes(directory / "votes").records, (Records{{1, {7}}}));
}

struct MarkedVotes {
    SignStateFile sign_state;
    std::unique_ptr<VoteLog> votes;
};

// Opens it as a node does, whose key has signed in views below 100; the log is older than that.
MarkedVotes open_marked(const TempDirectory& directory) {
    const std::filesystem::path file = directory / "sign.state";
    if (!std::filesystem::exists(file)) {
        auto created = SignStateFile::create(file);
        open_votes(directory / "votes").votes->keep_mark_in(created.value());
        created.value().store({ledger::Term{0}, ledger::View{100}});
    }
    MarkedVotes opened{std::move(SignStateFile::open(file).value()), nullptr};
    VoteLogOptions options;
    options.on_damage = LogOptions::OnDamage::skip;
    options.synced = opened.sign_state.votes_mark();
    opened.votes = open_votes(directory / "votes", options).votes;
    return opened;
}

TEST(VoteLog, ALostEndIsDamageUntilARotationHasToldOfIt) {
    const TempDirectory directory;
    {
        MarkedVotes opened = open_marked(directory);
        opened.votes->keep_mark_in(opened.sign_state);
        opened.votes->append(1, Bytes{1});
        opened.votes->sync();
        opened.votes->append(1, Bytes{2});
        opened.votes->sync();
    }
    EXPECT_TRUE(open_marked(directory).votes->damage().empty());
    const std::filesystem::path file = last_file(directory / "votes", ".log");
    constexpr std::uint64_t frame_bytes = 56 + 2;  // all of the last one
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - frame_bytes);
    {
        MarkedVotes opened = open_marked(directory);
        EXPECT_FALSE(opened.votes->damage().empty());
        opened.votes->keep_mark_in(opened.sign_state);
        opened.votes->append(1, Bytes{3});
        opened.votes->sync();
    }
    {
        MarkedVotes opened = open_marked(directory);
        EXPECT_FALSE(opened.votes->damage().empty());
        opened.votes->keep_mark_in(opened.sign_state);
        opened.votes->rotate(std::vector<VoteRecord>{{1, {7}}});
    }
    EXPECT_TRUE(open_marked(directory).votes->damage().empty());
}

TEST(VoteLog, ARotationThatWasCutShortIsNoDamage) {
    const TempDirectory directory;
    {
        MarkedVotes opened = open_marked(directory);
        opened.votes->keep_mark_in(opened.sign_state);
        opened.votes->append(1, Bytes{1});
        opened.votes->sync();
        copy_directory(directory / "votes", directory / "old");
        opened.votes->rotate(std::vector<VoteRecord>{{1, {7}}});
    }
    EXPECT_TRUE(open_marked(directory).votes->damage().empty());
    std::filesystem::copy(directory / "old/0000000000000001.log", directory / "votes");
    EXPECT_TRUE(open_marked(directory).votes->damage().empty());
}

TEST(SignState, ADamagedMarkLeavesTheOneBefore) {
    const TempDirectory directory;
    const std::filesystem::path path = directory / "sign.state";
    {
        SignStateFile file = std::move(
            SignStateFile::create(path, {ledger::Term{0}, ledger::View{100}}).value());
        EXPECT_EQ(file.votes_mark(), LogMark()) << "no log has this one";
        for (std::uint64_t i = 1; i <= 3; ++i)
            file.note_votes({i, 7, 64 * i});
    }
    const auto mark = [&] { return SignStateFile::open(path).value().votes_mark(); };
    EXPECT_EQ(mark(), (LogMark{3, 7, 192}));
    for (std::uint64_t i = 0; i < 44; ++i) {
        flip_byte(path, 12288 + i);
        ASSERT_EQ(mark(), (LogMark{2, 7, 128})) << i;
        flip_byte(path, 12288 + i);
    }
    EXPECT_EQ(mark(), (LogMark{3, 7, 192}));
}

TEST(SignState, WhereNothingWasSignedNoMarkBinds) {
    const TempDirectory directory;
    SignStateFile file = std::move(SignStateFile::create(directory / "sign.state").value());
    file.note_votes({3, 7, 192});
    EXPECT_FALSE(file.votes_mark());
    file.store({ledger::Term{0}, ledger::View{100}});
    EXPECT_EQ(file.votes_mark(), (LogMark{3, 7, 192}));
}

TEST(SignState, IsKeptAndNeverLowered) {
    const TempDirectory directory;
    const SignState raised{ledger::Term{1}, ledger::View{100}};
    {
        SignStateFile file = std::move(SignStateFile::create(directory / "sign.state").value());
        EXPECT_EQ(file.state(), SignState{});
        file.store(raised);
        GTEST_FLAG_SET(death_test_style, "threadsafe");
        EXPECT_DEATH(file.store({ledger::Term{1}, ledger::View{99}}), "never lowered");
    }
    EXPECT_EQ(SignStateFile::open(directory / "sign.state").value().state(), raised);
    EXPECT_EQ(SignStateFile::create(directory / "sign.state").error().error,
              StorageError::cannot_open);
}

TEST(SignState, OneDamagedCopyIsMadeGoodBothAreAnError) {
    const TempDirectory directory;
    const SignState raised{ledger::Term{0}, ledger::View{700}};
    {
        SignStateFile file = std::move(SignStateFile::create(directory / "sign.state").value());
        file.store(raised);
    }
    for (const std::uint64_t first : {0U, 4096U}) {
        for (std::uint64_t i = 0; i < 28; ++i) {
            flip_byte(directory / "sign.state", first + i);
            ASSERT_EQ(SignStateFile::open(directory / "sign.state").value().state(), raised);
        }
    }
    flip_byte(directory / "sign.state", 10);
    flip_byte(directory / "sign.state", 4096 + 10);
    EXPECT_EQ(SignStateFile::open(directory / "sign.state").error().error,
              StorageError::sign_state_lost);
    EXPECT_EQ(SignStateFile::open(directory / "none").error().error,
              StorageError::sign_state_missing);
}

BatchKey key(std::uint16_t lane, std::uint64_t position, Byte digest = 1) {
    BatchKey batch{ledger::ValidatorIndex{lane}, ledger::Position{position}, {}};
    batch.digest.bytes[0] = digest;
    return batch;
}

std::unique_ptr<BatchLog> open_batches(const std::filesystem::path& directory,
                                       const BatchLogOptions& options = {}) {
    return std::move(BatchLog::open(directory, options).value());
}

TEST(BatchLog, GivesBatchesBackByteForByteAfterReopening) {
    const TempDirectory directory;
    const Bytes bytes(1000, 42);
    {
        const auto batches = open_batches(directory / "batches");
        ASSERT_TRUE(batches->append(key(3, 1), bytes));
        ASSERT_TRUE(batches->append(key(3, 2), Bytes(5, 1)));
        ASSERT_TRUE(batches->append(key(3, 2, 9), Bytes(6, 1)));
        ASSERT_TRUE(batches->append(key(4, 1), Bytes(7, 1)));
        batches->sync();
    }
    const auto batches = open_batches(directory / "batches");
    EXPECT_EQ(batches->size(), 4U);
    EXPECT_EQ(batches->read(key(3, 1)), bytes);
    EXPECT_FALSE(batches->read(key(3, 3)));
}

// The canonical bytes of a SignedBatch without transactions.
Bytes batch_of(std::uint64_t term, std::uint16_t lane) {
    ledger::Batch batch;
    batch.term = ledger::Term{term};
    batch.lane = ledger::ValidatorIndex{lane};
    const Bytes bytes = ledger::encode_batch(batch);
    ledger::SignedBatch signed_batch;
    signed_batch.batch.assign(bytes.begin(), bytes.end());
    return ledger::encode_signed_batch(signed_batch);
}

TEST(BatchLog, KnowsTheBatchesOfATermAlsoAfterReopeningAndAMove) {
    const TempDirectory directory;
    BatchLogOptions options;
    options.segment_bytes_max = 3'000;
    const std::vector<BatchKey> expected{key(3, 2), key(4, 1)};
    {
        const auto batches = open_batches(directory / "batches", options);
        ASSERT_TRUE(batches->append(key(4, 1), batch_of(7, 4)));
        ASSERT_TRUE(batches->append(key(3, 1), batch_of(6, 3)));
        ASSERT_TRUE(batches->append(key(3, 2), batch_of(7, 3)));
        EXPECT_EQ(batches->keys(ledger::Term{7}), expected);
        for (std::uint64_t i = 10; i < 40; ++i)
            ASSERT_TRUE(batches->append(key(1, i), batch_of(8, 1)));
        const auto is_of_another = [](const BatchKey&, ledger::Term term) {
            return term != ledger::Term{7};
        };
        EXPECT_GT(batches->remove_segments(is_of_another), 0U);
        EXPECT_FALSE(batches->contains(key(3, 1)));
        EXPECT_EQ(batches->keys(ledger::Term{7}), expected);
    }
    const auto batches = open_batches(directory / "batches", options);
    EXPECT_EQ(batches->keys(ledger::Term{7}), expected);
    EXPECT_TRUE(batches->keys(ledger::Term{6}).empty());
}

TEST(BatchLog, AKeyThatIsHeldIsNotWrittenAgain) {
    const TempDirectory directory;
    const auto batches = open_batches(directory / "batches");
    ASSERT_TRUE(batches->append(key(1, 1), Bytes(100, 1)));
    const std::uint64_t bytes = batches->bytes();
    ASSERT_TRUE(batches->append(key(1, 1), Bytes(100, 1)));
    EXPECT_EQ(batches->bytes(), bytes);
}

TEST(BatchLog, ADamagedBatchIsNotHeldAndCanBeAppendedAgain) {
    const TempDirectory directory;
    {
        const auto batches = open_batches(directory / "batches");
        for (std::uint64_t i = 1; i <= 3; ++i) {
            ASSERT_TRUE(batches->append(key(1, i), Bytes(100, 1)));
            batches->sync();
        }
        // While open: found when it is read.
        flip_byte(last_file(directory / "batches", ".log"), 64 + 56 + 44 + 50);
        EXPECT_TRUE(batches->contains(key(1, 1)));
        EXPECT_FALSE(batches->read(key(1, 1)));
        EXPECT_FALSE(batches->contains(key(1, 1)));
    }
    const auto batches = open_batches(directory / "batches");
    EXPECT_EQ(batches->size(), 2U);
    EXPECT_EQ(batches->damage().size(), 1U);
    ASSERT_TRUE(batches->append(key(1, 1), Bytes(100, 1)));
    EXPECT_EQ(batches->read(key(1, 1)), Bytes(100, 1));
}

TEST(BatchLog, DeletesClosedSegmentsWhoseBatchesAreAllReleasable) {
    const TempDirectory directory;
    BatchLogOptions options;
    options.segment_bytes_max = 64 + 2 * (56 + 44 + 100);  // two batches each
    const auto batches = open_batches(directory / "batches", options);
    for (std::uint64_t i = 1; i <= 7; ++i)
        ASSERT_TRUE(batches->append(key(1, i), Bytes(100, 1)));
    // Segments hold 1-2, 3-4, 5-6, 7; batch 3 keeps the second, the last is being written.
    const auto is_releasable = [](const BatchKey& batch, ledger::Term) {
        return batch.position.value != 3;
    };
    EXPECT_EQ(batches->remove_segments(is_releasable), 2U);
    EXPECT_FALSE(batches->contains(key(1, 1)));
    EXPECT_TRUE(batches->read(key(1, 4)));
    EXPECT_TRUE(batches->read(key(1, 7)));
    EXPECT_EQ(batches->size(), 3U);
    EXPECT_EQ(open_batches(directory / "batches", options)->size(), 3U);
}

TEST(BatchLog, TheFewBatchesThatASegmentIsKeptForAreMoved) {
    const TempDirectory directory;
    BatchLogOptions options;
    options.segment_bytes_max = 64 + 8 * (56 + 44 + 100);  // eight batches each
    const auto batches = open_batches(directory / "batches", options);
    for (std::uint64_t i = 1; i <= 25; ++i)
        ASSERT_TRUE(batches->append(key(1, i), Bytes(100, static_cast<Byte>(i))));
    // Of the three closed segments 1, 2 and 3 of eight batches are needed: 144, 288, 432 bytes with
    // their keys, where a quarter of a segment is 416.
    const auto is_releasable = [](const BatchKey& batch, ledger::Term) {
        const std::uint64_t at = batch.position.value;
        return at != 1 && at != 9 && at != 10 && at < 17 + 5;
    };
    EXPECT_EQ(batches->remove_segments(is_releasable), 2U);
    const auto expect_held = [](const BatchLog& log) {
        for (const std::uint64_t i : {1U, 9U, 10U, 22U, 24U, 25U})
            EXPECT_EQ(log.read(key(1, i)), Bytes(100, static_cast<Byte>(i)));
        EXPECT_FALSE(log.contains(key(1, 2)));
        EXPECT_FALSE(log.contains(key(1, 16)));
    };
    expect_held(*batches);
    expect_held(*open_batches(directory / "batches", options));
}

TEST(BatchLog, RefusesMoreThanItsBound) {
    const TempDirectory directory;
    BatchLogOptions options;
    options.bytes_max = 64 + 100;  // the header and one batch, frame not counted
    const auto batches = open_batches(directory / "batches", options);
    EXPECT_EQ(batches->append(key(1, 1), Bytes(101, 1)).error().error,
              StorageError::batch_log_full);
    EXPECT_TRUE(batches->append(key(1, 1), Bytes(100, 1)));
    EXPECT_EQ(batches->append(key(1, 2), Bytes(1, 1)).error().error, StorageError::batch_log_full);
}

TEST(DirectoryLock, IsExclusiveUntilReleased) {
    const TempDirectory directory;
    {
        auto first = DirectoryLock::take(directory / "data");
        ASSERT_TRUE(first.has_value());
        EXPECT_EQ(DirectoryLock::take(directory / "data").error().error, StorageError::locked);
    }
    EXPECT_TRUE(DirectoryLock::take(directory / "data").has_value());
}

}  // namespace
}  // namespace merit::storage
