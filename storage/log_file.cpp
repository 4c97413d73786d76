#include "storage/log_file.hpp"

#include "crypto/assert.hpp"
#include "storage/fatal.hpp"
#include "storage/files.hpp"
#include "storage/log_frame.hpp"

#include <sodium/randombytes.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <mutex>

namespace merit::storage {

namespace {

constexpr std::string_view segment_suffix = ".log";
constexpr std::string_view partial_suffix = ".log.new";
constexpr std::size_t number_digits = 16;

std::string name_of_segment(std::uint64_t number) {
    std::array<char, number_digits + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(number));
    return std::string(digits.data()) + std::string(segment_suffix);
}

std::optional<std::uint64_t> number_of(const std::string& name) {
    if (name.size() != number_digits + segment_suffix.size()) return std::nullopt;
    if (!name.ends_with(segment_suffix)) return std::nullopt;
    std::uint64_t number = 0;
    const char* end = name.data() + number_digits;
    const auto parsed = std::from_chars(name.data(), end, number, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    return number;
}

// How far the frames of a segment, those behind a damaged place too, say that it was synced.
std::uint64_t synced_noted(BytesView bytes, std::uint64_t marker, std::size_t payload_max) {
    std::uint64_t synced = segment_header_bytes;
    std::size_t at = find_frame(bytes, segment_header_bytes, marker, payload_max);
    while (at < bytes.size()) {
        const auto frame = decode_frame(bytes, at, marker, payload_max);
        synced = std::max(synced, frame->synced);
        at = find_frame(bytes, at + frame->size(), marker, payload_max);
    }
    return synced;
}

// Segments that a crash left half made have another name and are deleted.
Result<std::vector<std::uint64_t>, StorageFailure> list_segments(
    const std::filesystem::path& directory) {
    const auto fail = [&] {
        return StorageFailure{StorageError::cannot_open,
                              directory.string() + ": " + std::strerror(errno)};
    };
    const auto names = file_system().list(directory);
    if (!names) return fail();
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : *names) {
        if (name.ends_with(partial_suffix) && !file_system().remove(directory / name)) {
            return fail();
        }
        if (const auto number = number_of(name)) numbers.push_back(*number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

}  // namespace

struct LogFile::Segment {
    File file;
    std::uint64_t marker = 0;
    std::uint64_t size = 0;
};

// What is carried from segment to segment while scanning.
struct LogFile::Scan {
    std::uint64_t number = 0;
    bool is_last = false;
    bool has_damage = false;                // in this segment
    std::optional<std::uint64_t> previous;  // the segment scanned before
    std::uint64_t previous_size = 0;
    bool chain_known = false;  // whether chain_ is that of the frame just before
    Bytes bytes;               // the segment, whole
};

LogFile::LogFile(std::filesystem::path directory, const LogOptions& options)
    : directory_(std::move(directory)), options_(options) {}

LogFile::~LogFile() = default;

std::filesystem::path LogFile::path_of(std::uint64_t segment) const {
    return directory_ / name_of_segment(segment);
}

Result<std::unique_ptr<LogFile>, StorageFailure> LogFile::open(
    const std::filesystem::path& directory, const LogOptions& options, const Visit& visit) {
    if (!make_directory(directory)) {
        return StorageFailure{StorageError::cannot_open,
                              directory.string() + ": " + std::strerror(errno)};
    }
    std::unique_ptr<LogFile> log(new LogFile(directory, options));
    MERIT_TRY(log->scan(visit));
    return log;
}

Result<void, StorageFailure> LogFile::scan(const Visit& visit) {
    MERIT_TRY(const std::vector<std::uint64_t> numbers, list_segments(directory_));
    Scan scan;
    for (const std::uint64_t number : numbers) {
        scan.number = number;
        scan.is_last = number == numbers.back();
        scan.has_damage = false;
        MERIT_TRY(const bool is_readable, open_segment(scan));
        if (is_readable) {
            MERIT_TRY(scan_frames(scan, visit));
        }
        scan.previous = number;
        scan.previous_size = segments_.at(number).size;
    }
    MERIT_TRY(const bool has_marked, check_mark());
    if (!numbers.empty()) {
        // What a killed process wrote may still be in memory only.
        sync_data(segments_.rbegin()->second.file, path_of(numbers.back()));
        synced_ = segments_.rbegin()->second.size;
    }
    // Nothing is ever appended behind a damaged place.
    if (numbers.empty() || scan.has_damage || !has_marked) {
        const std::uint64_t last = numbers.empty() ? 0 : numbers.back();
        make_segment(std::max(last, options_.synced.value_or(LogMark()).segment) + 1);
    }
    return success();
}

// Whether all is there that the mark outside the log knows of. A bad place below it was met before.
Result<bool, StorageFailure> LogFile::check_mark() {
    if (!options_.synced) return true;
    const auto [number, marker, offset] = *options_.synced;
    const auto found = segments_.find(number);
    if (found == segments_.end() || found->second.marker != marker) {
        MERIT_TRY(note_damage(number, 0));
        return false;
    }
    if (found->second.size >= offset) return true;
    MERIT_TRY(note_damage(number, found->second.size));
    return false;
}

Result<void, StorageFailure> LogFile::note_damage(std::uint64_t segment, std::uint64_t offset) {
    damage_.push_back({segment, offset});
    if (options_.on_damage == LogOptions::OnDamage::skip) return success();
    return StorageFailure{StorageError::log_damaged,
                          path_of(segment).string() + " at " + std::to_string(offset)};
}

// Reads a segment and checks its header and its place in the row; false: its header is damaged.
Result<bool, StorageFailure> LogFile::open_segment(Scan& scan) {
    const std::filesystem::path path = path_of(scan.number);
    std::optional<File> file = File::open(path);
    if (!file) {
        return StorageFailure{StorageError::cannot_open,
                              path.string() + ": " + std::strerror(errno)};
    }
    const bool follows = scan.previous && *scan.previous + 1 == scan.number;
    if (scan.previous && !follows && !options_.gaps_allowed) {
        MERIT_TRY(note_damage(*scan.previous + 1, 0));
    }
    scan.bytes = read_at(*file, path, 0, size_of(*file, path));
    const std::optional<SegmentHeader> header = decode_segment_header(scan.bytes);
    const bool is_readable = header && header->number == scan.number;
    {
        const std::unique_lock lock(mutex_);
        segments_[scan.number] =
            Segment{std::move(*file), is_readable ? header->marker : 0, scan.bytes.size()};
    }
    bytes_ += scan.bytes.size();
    if (!is_readable) {
        scan.has_damage = true;
        scan.chain_known = false;
        MERIT_TRY(note_damage(scan.number, 0));
        return false;
    }
    // Frames that were cut off at the end of the segment before are missed here.
    if (follows && scan.chain_known && header->chain != chain_) {
        MERIT_TRY(note_damage(*scan.previous, scan.previous_size));
    }
    chain_ = header->chain;
    scan.chain_known = true;
    return true;
}

Result<void, StorageFailure> LogFile::scan_frames(Scan& scan, const Visit& visit) {
    const BytesView bytes = scan.bytes;
    const std::uint64_t marker = segments_.at(scan.number).marker;
    const std::size_t payload_max = options_.frame_bytes_max;
    // A segment is synced whole before the next one is made.
    std::optional<std::uint64_t> synced;
    if (!scan.is_last) synced = bytes.size();
    for (std::size_t at = segment_header_bytes; at < bytes.size();) {
        const auto frame = decode_frame(bytes, at, marker, payload_max);
        if (frame && (!scan.chain_known || next_chain(chain_, frame->payload) == frame->chain)) {
            const auto length = static_cast<std::uint32_t>(frame->payload.size());
            visit({scan.number, at, length}, frame->payload);
            chain_ = frame->chain;
            scan.chain_known = true;
            at += frame->size();
            continue;
        }
        if (!synced) {
            synced = synced_noted(bytes, marker, payload_max);
            const LogMark mark = options_.synced.value_or(LogMark());
            const bool is_marked = mark.segment == scan.number && mark.marker == marker;
            if (is_marked) synced = std::max(*synced, mark.offset);
        }
        if (at >= *synced) {
            cut_tail(scan.number, at);
            break;
        }
        MERIT_TRY(note_damage(scan.number, at));
        scan.has_damage = true;
        scan.chain_known = false;
        // A good frame here only lacks its predecessor.
        if (!frame) at = find_frame(bytes, at + 1, marker, payload_max);
    }
    return success();
}

void LogFile::cut_tail(std::uint64_t segment, std::uint64_t offset) {
    Segment& torn = segments_.at(segment);
    truncate_to(torn.file, path_of(segment), offset);
    bytes_ -= torn.size - offset;
    torn.size = offset;
}

void LogFile::make_segment(std::uint64_t number) {
    SegmentHeader header;
    header.number = number;
    header.chain = chain_;
    randombytes_buf(&header.marker, sizeof header.marker);

    const std::filesystem::path path = path_of(number);
    const std::filesystem::path partial = path.string() + ".new";
    std::optional<File> file = File::create(partial);
    if (!file) fatal_errno("cannot create", partial);
    write_at(*file, partial, 0, encode_segment_header(header));
    sync_data(*file, partial);
    if (!file_system().rename(partial, path)) fatal_errno("cannot rename", partial);
    sync_directory(directory_);

    const std::unique_lock lock(mutex_);
    segments_[number] = Segment{std::move(*file), header.marker, segment_header_bytes};
    bytes_ += segment_header_bytes;
    synced_ = segment_header_bytes;
}

LogPlace LogFile::append(BytesView payload) {
    MERIT_ASSERT(!payload.empty() && payload.size() <= options_.frame_bytes_max,
                 "a payload is within the bound of its log");
    const std::uint64_t frame_bytes = frame_header_bytes + payload.size();
    const std::uint64_t used = segment_bytes();
    if (used > segment_header_bytes && used + frame_bytes > options_.segment_bytes_max) {
        begin_segment();
    }
    auto& [number, segment] = *segments_.rbegin();
    const std::filesystem::path path = path_of(number);
    chain_ = next_chain(chain_, payload);
    Bytes frame = encode_frame_header(segment.marker, {synced_, chain_, payload});
    frame.insert(frame.end(), payload.begin(), payload.end());
    write_at(segment.file, path, segment.size, frame);
    const LogPlace place{number, segment.size, static_cast<std::uint32_t>(payload.size())};
    segment.size += frame.size();
    bytes_ += frame.size();
    return place;
}

void LogFile::sync() {
    const auto& [number, segment] = *segments_.rbegin();
    if (segment.size == synced_) return;
    sync_data(segment.file, path_of(number));
    synced_ = segment.size;
}

void LogFile::begin_segment() {
    sync();
    make_segment(segments_.rbegin()->first + 1);
}

std::optional<Bytes> LogFile::read(const LogPlace& place) const {
    const std::shared_lock lock(mutex_);
    const auto found = segments_.find(place.segment);
    if (found == segments_.end()) return std::nullopt;
    const std::size_t frame_bytes = frame_header_bytes + place.length;
    Bytes bytes = read_at(found->second.file, path_of(place.segment), place.offset, frame_bytes);
    const auto frame = decode_frame(bytes, 0, found->second.marker, options_.frame_bytes_max);
    if (!frame || frame->payload.size() != place.length) return std::nullopt;
    bytes.erase(bytes.begin(), bytes.begin() + frame_header_bytes);
    return bytes;
}

std::vector<std::uint64_t> LogFile::segments() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, segment] : segments_)
        numbers.push_back(number);
    return numbers;
}

std::uint64_t LogFile::segment_bytes() const {
    return segments_.rbegin()->second.size;
}

LogMark LogFile::mark() const {
    const auto& [number, segment] = *segments_.rbegin();
    return {number, segment.marker, synced_};
}

void LogFile::remove_segment(std::uint64_t segment) {
    MERIT_ASSERT(segments_.contains(segment) && segment != segments_.rbegin()->first,
                 "only a closed segment is removed");
    if (!file_system().remove(path_of(segment))) fatal_errno("cannot delete", path_of(segment));
    // In this order also after a power cut: a hole in the row would be damage.
    sync_directory(directory_);
    bytes_ -= segments_.at(segment).size;
    const std::unique_lock lock(mutex_);
    segments_.erase(segment);
}

}  // namespace merit::storage
