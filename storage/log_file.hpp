// An append-only log of frames in numbered segment files, for the logs outside RocksDB.
//
// Guarantees: what was appended before a sync() that returned is found again by open(), byte for
// byte and in order, or open() reports damage. A segment's file appears under its name only after
// its header is synced, and its directory entry is synced before it is used.
//
// A tail that was never synced may be torn by a crash in any way; open() cuts it. Each frame notes
// how far its segment was known to be synced, so that a torn tail and damage are told apart: a bad
// place below a synced offset is damage (log.damaged with segment and offset). Of the last frames
// before a crash, synced but with no frame after them to say so, only a mark outside the log can
// tell (LogOptions::synced).
//
// Layout: docs/specification/storage.md. Bounds: a payload of 1 to frame_bytes_max bytes, a segment
// file a little above segment_bytes_max. A failed write or sync ends the process (fatal.hpp).
// Thread rule: one writer; read() from any thread. Source: RELIABILITY 4.4, PROTOCOL section 5.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "storage/log_mark.hpp"
#include "storage/storage_error.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace merit::storage {

// Where a frame is; stays valid until its segment is removed.
struct LogPlace {
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;  // of the frame in its segment file
    std::uint32_t length = 0;  // of the payload
    auto operator<=>(const LogPlace&) const = default;
};

struct LogDamage {
    std::uint64_t segment = 0;
    std::uint64_t offset = 0;
    bool operator==(const LogDamage&) const = default;
};

struct LogOptions {
    std::uint64_t segment_bytes_max = 64ULL << 20;  // a new segment begins above this
    std::uint32_t frame_bytes_max = 4U << 20;
    // refuse: damage or a missing segment is an error of open(). skip: damaged frames are left out
    // and listed in damage(); what follows them is still delivered.
    enum class OnDamage : std::uint8_t { refuse, skip } on_damage = OnDamage::refuse;
    // Whether segments between others may be absent because they were removed.
    bool gaps_allowed = false;
    // What of this log must be there. Without its segment, or with another of that number, or
    // shorter, it is damaged: cut, gone, an old copy, or somebody else's.
    std::optional<LogMark> synced = {};
};

class LogFile {
  public:
    // Called at open for every frame in order; the view lives during the call.
    using Visit = std::function<void(const LogPlace& place, BytesView payload)>;

    static Result<std::unique_ptr<LogFile>, StorageFailure> open(
        const std::filesystem::path& directory, const LogOptions& options, const Visit& visit);

    LogFile(const LogFile&) = delete;
    LogFile& operator=(const LogFile&) = delete;
    ~LogFile();

    // Not durable before the next sync(). Begins a new segment first if this one is full.
    LogPlace append(BytesView payload);
    void sync();
    // Syncs, and goes on in a new segment.
    void begin_segment();

    // The payload, checked against its CRC; nothing if the segment is gone or the frame damaged.
    std::optional<Bytes> read(const LogPlace& place) const;

    // Numbers of the segments that exist, ascending; the last is the one written to.
    std::vector<std::uint64_t> segments() const;
    // Deletes a segment, which must not be the last.
    void remove_segment(std::uint64_t segment);

    std::uint64_t bytes() const { return bytes_; }  // of all segments
    std::uint64_t segment_bytes() const;            // of the last segment
    // Of what is synced. Not to be kept while what damage() lists is still to be told of.
    LogMark mark() const;
    const std::vector<LogDamage>& damage() const { return damage_; }

  private:
    struct Segment;
    struct Scan;

    LogFile(std::filesystem::path directory, const LogOptions& options);
    Result<void, StorageFailure> scan(const Visit& visit);
    Result<bool, StorageFailure> open_segment(Scan& scan);
    Result<void, StorageFailure> scan_frames(Scan& scan, const Visit& visit);
    Result<bool, StorageFailure> check_mark();
    Result<void, StorageFailure> note_damage(std::uint64_t segment, std::uint64_t offset);
    void cut_tail(std::uint64_t segment, std::uint64_t offset);
    void make_segment(std::uint64_t number);
    std::filesystem::path path_of(std::uint64_t segment) const;

    std::filesystem::path directory_;
    LogOptions options_;
    mutable std::shared_mutex mutex_;  // guards the map segments_; only the writer changes it
    std::map<std::uint64_t, Segment> segments_;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::uint64_t synced_ = 0;  // offset in the last segment that is known to be on disk
    crypto::Hash256 chain_;     // over all frames so far
    std::vector<LogDamage> damage_;
};

}  // namespace merit::storage
