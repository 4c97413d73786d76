#include "storage/log_file.hpp"

#include "storage/crc32c.hpp"
#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace merit::storage {
namespace {

using merit::testing::copy_directory;
using merit::testing::flip_byte;
using merit::testing::last_file;
using merit::testing::TempDirectory;

constexpr std::uint64_t segment_header = 64;
constexpr std::uint64_t frame_header = 56;

Bytes payload(std::size_t number) {
    return Bytes(10 + number % 7, static_cast<Byte>(number));
}

struct Opened {
    std::unique_ptr<LogFile> log;
    std::vector<Bytes> payloads;
    std::vector<LogPlace> places;
    std::optional<StorageFailure> failure;
};

Opened open_log(const std::filesystem::path& directory, const LogOptions& options = {}) {
    Opened opened;
    auto log = LogFile::open(directory, options, [&](const LogPlace& place, BytesView bytes) {
        opened.payloads.push_back(to_bytes(bytes));
        opened.places.push_back(place);
    });
    if (log) {
        opened.log = std::move(log.value());
    } else {
        opened.failure = log.error();
    }
    return opened;
}

std::vector<Bytes> payloads(std::size_t count) {
    std::vector<Bytes> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(payload(i));
    return all;
}

// `count` frames, each synced before the next one: every frame but the last is known to be on disk.
void write_log(const std::filesystem::path& directory, std::size_t count,
               const LogOptions& options = {}) {
    Opened opened = open_log(directory, options);
    for (std::size_t i = 0; i < count; ++i) {
        opened.log->append(payload(i));
        opened.log->sync();
    }
}

LogOptions skipping() {
    LogOptions options;
    options.on_damage = LogOptions::OnDamage::skip;
    return options;
}

TEST(Crc32c, KnownAnswersAndBothImplementationsAgree) {
    // RFC 3720 appendix B.4: 32 zero bytes; and the check value of "123456789".
    EXPECT_EQ(crc32c(Bytes(32, 0)), 0x8A9136AAU);
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
    for (std::size_t size = 0; size < 70; ++size) {
        Bytes bytes;
        for (std::size_t i = 0; i < size; ++i)
            bytes.push_back(static_cast<Byte>(i * 37 + size));
        EXPECT_EQ(crc32c(bytes), crc32c_portable(bytes));
        const BytesView view(bytes);
        EXPECT_EQ(crc32c(bytes), crc32c(view.subspan(size / 3), crc32c(view.first(size / 3))));
    }
}

TEST(LogFile, GivesBackWhatWasAppendedInOrder) {
    const TempDirectory directory;
    write_log(directory / "log", 20);
    const Opened opened = open_log(directory / "log");
    EXPECT_EQ(opened.payloads, payloads(20));
    EXPECT_EQ(opened.log->read(opened.places[7]), payload(7));
    EXPECT_TRUE(opened.log->damage().empty());
}

TEST(LogFile, GoesOnAcrossSegmentsAndReopens) {
    const TempDirectory directory;
    LogOptions options;
    options.segment_bytes_max = segment_header + 3 * (frame_header + 16);
    write_log(directory / "log", 10, options);
    Opened opened = open_log(directory / "log", options);
    EXPECT_EQ(opened.payloads, payloads(10));
    EXPECT_GE(opened.log->segments().size(), 4U);  // at most 3 frames each
    opened.log->append(payload(10));
    opened.log->sync();
    opened.log.reset();
    EXPECT_EQ(open_log(directory / "log", options).payloads, payloads(11));
}

TEST(LogFile, PayloadsUpToTheBoundAreTakenAndReadBack) {
    const TempDirectory directory;
    LogOptions options;
    options.frame_bytes_max = 100;
    Opened opened = open_log(directory / "log", options);
    opened.log->append(Bytes(99, 1));
    opened.log->append(Bytes(100, 2));
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(opened.log->append(Bytes(101, 3)), "bound of its log");
    opened.log->sync();
    opened.log.reset();
    EXPECT_EQ(open_log(directory / "log", options).payloads.size(), 2U);
}

TEST(LogFile, TailCutAtEveryByteOfTheLastFrameLosesOnlyThatFrame) {
    const TempDirectory directory;
    write_log(directory / "log", 5);
    const Opened whole = open_log(directory / "log");
    const std::uint64_t begin = whole.places.back().offset;
    const std::uint64_t end = whole.log->segment_bytes();
    for (std::uint64_t size = begin; size < end; ++size) {
        copy_directory(directory / "log", directory / "copy");
        std::filesystem::resize_file(last_file(directory / "copy", ".log"), size);
        Opened opened = open_log(directory / "copy");
        ASSERT_FALSE(opened.failure) << "cut at " << size;
        ASSERT_EQ(opened.payloads, payloads(4)) << "cut at " << size;
        // What is appended now stands where the torn frame was.
        opened.log->append(payload(4));
        opened.log->sync();
        opened.log.reset();
        ASSERT_EQ(open_log(directory / "copy").payloads, payloads(5));
    }
}

TEST(LogFile, FlippedByteInTheLastFrameIsATornTail) {
    const TempDirectory directory;
    write_log(directory / "log", 5);
    const std::uint64_t begin = open_log(directory / "log").places.back().offset;
    flip_byte(last_file(directory / "log", ".log"), begin + frame_header);
    EXPECT_EQ(open_log(directory / "log").payloads, payloads(4));
}

// What a mark outside of the log says must be there, cut or changed at every byte.
TEST(LogFile, BelowItsMarkTheLastFrameIsDamagedNotTorn) {
    const TempDirectory directory;
    write_log(directory / "log", 5);
    LogOptions options;
    std::uint64_t begin = 0;
    {
        const Opened whole = open_log(directory / "log");
        options.synced = whole.log->mark();
        begin = whole.places.back().offset;
    }
    EXPECT_EQ(open_log(directory / "log", options).payloads, payloads(5));
    for (std::uint64_t at = begin; at < options.synced->offset; ++at) {
        for (const bool is_cut : {true, false}) {
            copy_directory(directory / "log", directory / "copy");
            const std::filesystem::path file = last_file(directory / "copy", ".log");
            if (is_cut) {
                std::filesystem::resize_file(file, at);
            } else {
                flip_byte(file, at);
            }
            const Opened opened = open_log(directory / "copy", options);
            ASSERT_TRUE(opened.failure) << at;
            ASSERT_EQ(opened.failure->error, StorageError::log_damaged);
        }
    }
}

TEST(LogFile, AboveItsMarkATailMayBeTorn) {
    const TempDirectory directory;
    write_log(directory / "log", 4);
    LogOptions options;
    options.synced = open_log(directory / "log").log->mark();
    write_log(directory / "log", 1);
    const std::filesystem::path file = last_file(directory / "log", ".log");
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    const Opened opened = open_log(directory / "log", options);
    EXPECT_FALSE(opened.failure);
    EXPECT_EQ(opened.payloads, payloads(4));
}

TEST(LogFile, WithoutTheSegmentOfItsMarkOrWithAnotherItIsDamaged) {
    const TempDirectory directory;
    write_log(directory / "log", 3);
    write_log(directory / "other", 9);
    LogOptions options = skipping();
    options.synced = open_log(directory / "log").log->mark();
    const auto is_damaged = [&](const std::filesystem::path& log) {
        return !open_log(log, options).log->damage().empty();
    };
    EXPECT_FALSE(is_damaged(directory / "log"));
    EXPECT_TRUE(is_damaged(directory / "other"));
    EXPECT_TRUE(is_damaged(directory / "none"));
    {
        Opened opened = open_log(directory / "log");
        opened.log->begin_segment();
        opened.log->remove_segment(1);
    }
    EXPECT_TRUE(is_damaged(directory / "log")) << "later segments alone are no proof of it";
    // What is written from then on stands in a segment that the mark does not know.
    EXPECT_EQ(open_log(directory / "none").log->mark().segment, options.synced->segment + 1);
}

TEST(LogFile, EveryFlippedByteBeforeTheLastFrameIsDamageWithItsPlace) {
    const TempDirectory directory;
    write_log(directory / "log", 5);
    const Opened whole = open_log(directory / "log");
    const std::uint64_t last = whole.places.back().offset;
    for (std::uint64_t offset = 0; offset < last; ++offset) {
        copy_directory(directory / "log", directory / "copy");
        const std::filesystem::path file = last_file(directory / "copy", ".log");
        flip_byte(file, offset);
        // Only the four spare bytes of the header carry nothing, and they must be zero.
        std::uint64_t frame = 0;
        for (const LogPlace& place : whole.places)
            if (place.offset <= offset) frame = place.offset;
        const Opened opened = open_log(directory / "copy");
        ASSERT_TRUE(opened.failure) << offset;
        ASSERT_EQ(opened.failure->error, StorageError::log_damaged);
        ASSERT_EQ(opened.failure->place, file.string() + " at " + std::to_string(frame));
    }
}

TEST(LogFile, UnsyncedFramesMayArriveInAnyOrder) {
    const TempDirectory directory;
    Opened opened = open_log(directory / "log");
    opened.log->append(payload(0));
    opened.log->sync();
    const LogPlace lost = opened.log->append(payload(1));
    opened.log->append(payload(2));  // nothing says that frame 1 was on disk
    opened.log.reset();
    flip_byte(last_file(directory / "log", ".log"), lost.offset + frame_header);
    EXPECT_EQ(open_log(directory / "log").payloads, payloads(1));
}

TEST(LogFile, SkippingLeavesOutOnlyTheDamagedFrame) {
    const TempDirectory directory;
    write_log(directory / "log", 5);
    const std::uint64_t offset = open_log(directory / "log").places[2].offset;
    flip_byte(last_file(directory / "log", ".log"), offset + frame_header);
    Opened opened = open_log(directory / "log", skipping());
    ASSERT_FALSE(opened.failure);
    const std::vector<Bytes> expected{payload(0), payload(1), payload(3), payload(4)};
    EXPECT_EQ(opened.payloads, expected);
    EXPECT_EQ(opened.log->damage(), (std::vector<LogDamage>{{1, offset}}));
    // It goes on in a segment of its own and is readable again.
    opened.log->append(payload(5));
    opened.log->sync();
    opened.log.reset();
    EXPECT_EQ(open_log(directory / "log", skipping()).payloads.back(), payload(5));
    EXPECT_TRUE(open_log(directory / "log").failure);
}

TEST(LogFile, BytesThatLookLikeAFrameInsideAPayloadAreNotOne) {
    const TempDirectory directory;
    write_log(directory / "other", 3);
    const Bytes other = [&] {
        const auto size = std::filesystem::file_size(last_file(directory / "other", ".log"));
        std::ifstream stream(last_file(directory / "other", ".log"), std::ios::binary);
        Bytes bytes(size);
        stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
        return bytes;
    }();
    Opened opened = open_log(directory / "log");
    opened.log->append(payload(0));
    const LogPlace place = opened.log->append(other);
    opened.log->sync();
    opened.log.reset();
    flip_byte(last_file(directory / "log", ".log"), place.offset + frame_header);
    EXPECT_EQ(open_log(directory / "log").payloads, payloads(1));
}

TEST(LogFile, MissingOrShortenedSegmentInTheMiddleIsDamage) {
    const TempDirectory directory;
    LogOptions options;
    options.segment_bytes_max = segment_header + 3 * (frame_header + 16);
    write_log(directory / "log", 12, options);
    const Opened whole = open_log(directory / "log", options);

    copy_directory(directory / "log", directory / "missing");
    std::filesystem::remove(directory / "missing/0000000000000002.log");
    EXPECT_EQ(open_log(directory / "missing", options).failure->error, StorageError::log_damaged);
    LogOptions with_gaps = options;
    with_gaps.gaps_allowed = true;
    EXPECT_FALSE(open_log(directory / "missing", with_gaps).failure);

    // Cut exactly between two frames: only the chain shows it.
    copy_directory(directory / "log", directory / "short");
    std::uint64_t last_in_second = 0;
    for (const LogPlace& place : whole.places)
        if (place.segment == 2) last_in_second = place.offset;
    std::filesystem::resize_file(directory / "short/0000000000000002.log", last_in_second);
    const Opened opened = open_log(directory / "short", options);
    ASSERT_TRUE(opened.failure);
    EXPECT_EQ(opened.failure->error, StorageError::log_damaged);
    EXPECT_TRUE(opened.failure->place.ends_with("02.log at " + std::to_string(last_in_second)));
}

TEST(LogFile, RemovedSegmentsAreGoneAndTheRestIsReadable) {
    const TempDirectory directory;
    LogOptions options;
    options.segment_bytes_max = segment_header + 3 * (frame_header + 16);
    write_log(directory / "log", 12, options);
    Opened opened = open_log(directory / "log", options);
    const std::uint64_t before = opened.log->bytes();
    opened.log->remove_segment(1);
    EXPECT_LT(opened.log->bytes(), before);
    EXPECT_FALSE(opened.log->read(opened.places[0]));
    EXPECT_EQ(opened.log->read(opened.places[11]), payload(11));
    opened.log.reset();
    EXPECT_EQ(open_log(directory / "log", options).payloads.back(), payload(11));
}

TEST(LogFile, AHalfMadeSegmentIsIgnored) {
    const TempDirectory directory;
    write_log(directory / "log", 3);
    std::ofstream(directory / "log/0000000000000002.log.new") << "half";
    EXPECT_EQ(open_log(directory / "log").payloads, payloads(3));
    EXPECT_FALSE(std::filesystem::exists(directory / "log/0000000000000002.log.new"));
}

}  // namespace
}  // namespace merit::storage
