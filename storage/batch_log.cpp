#include "storage/batch_log.hpp"

#include "ledger/batch.hpp"
#include "ledger/limits.hpp"
#include "storage/files.hpp"

#include <mutex>

namespace merit::storage {

namespace {

// A frame: lane u32 | position u64 | digest 32 | signed batch.
constexpr std::size_t key_bytes = 4 + 8 + 32;
// A closed segment of which no more than this part is needed is given up, the rest moved.
constexpr std::uint64_t moved_part = 4;
constexpr std::size_t signed_batch_bytes_max =
    ledger::limits::batch_bytes_max + ledger::limits::envelope_bytes_max;

Bytes encode_frame(const BatchKey& key, BytesView signed_batch) {
    Bytes frame;
    frame.reserve(key_bytes + signed_batch.size());
    put_u32(frame, key.lane.value);
    put_u64(frame, key.position.value);
    frame.insert(frame.end(), key.digest.bytes.begin(), key.digest.bytes.end());
    frame.insert(frame.end(), signed_batch.begin(), signed_batch.end());
    return frame;
}

std::optional<BatchKey> decode_key(BytesView frame) {
    if (frame.size() < key_bytes || get_u32(frame, 0) > UINT16_MAX) return std::nullopt;
    BatchKey key;
    key.lane.value = static_cast<std::uint16_t>(get_u32(frame, 0));
    key.position.value = get_u64(frame, 4);
    key.digest = *ledger::BatchDigest::from(frame.subspan(12, 32));
    return key;
}

ledger::Term term_of(BytesView signed_batch) {
    return ledger::peek_term(signed_batch).value_or(ledger::Term{});
}

}  // namespace

Result<std::unique_ptr<BatchLog>, StorageFailure> BatchLog::open(
    const std::filesystem::path& directory, const BatchLogOptions& options) {
    std::unique_ptr<BatchLog> batches(new BatchLog());
    batches->options_ = options;
    LogOptions log_options;
    log_options.segment_bytes_max = options.segment_bytes_max;
    log_options.frame_bytes_max = key_bytes + signed_batch_bytes_max;
    log_options.on_damage = LogOptions::OnDamage::skip;
    log_options.gaps_allowed = true;
    const auto index = [&](const LogPlace& place, BytesView frame) {
        if (const auto key = decode_key(frame)) {
            batches->index_[*key] = {place, term_of(frame.subspan(key_bytes))};
        }
    };
    MERIT_TRY(batches->log_, LogFile::open(directory, log_options, index));
    return batches;
}

Result<void, StorageFailure> BatchLog::append(const BatchKey& key, BytesView signed_batch) {
    if (contains(key)) return success();
    if (bytes() + signed_batch.size() > options_.bytes_max) {
        return StorageFailure{StorageError::batch_log_full, std::to_string(bytes()) + " bytes"};
    }
    const LogPlace place = log_->append(encode_frame(key, signed_batch));
    const std::unique_lock lock(mutex_);
    index_[key] = {place, term_of(signed_batch)};
    return success();
}

void BatchLog::sync() {
    log_->sync();
}

bool BatchLog::contains(const BatchKey& key) const {
    const std::shared_lock lock(mutex_);
    return index_.contains(key);
}

std::optional<LogPlace> BatchLog::find(const BatchKey& key) const {
    const std::shared_lock lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return std::nullopt;
    return found->second.place;
}

std::optional<Bytes> BatchLog::read(const BatchKey& key) const {
    // Again if the batch was moved between the two looks.
    while (const std::optional<LogPlace> place = find(key)) {
        std::optional<Bytes> frame = log_->read(*place);
        if (frame && decode_key(*frame) == key) {
            frame->erase(frame->begin(), frame->begin() + key_bytes);
            return frame;
        }
        const std::unique_lock lock(mutex_);
        const auto found = index_.find(key);
        if (found != index_.end() && found->second.place == *place) index_.erase(found);
    }
    return std::nullopt;
}

std::vector<BatchKey> BatchLog::keys(ledger::Term term) const {
    const std::shared_lock lock(mutex_);
    std::vector<BatchKey> keys;
    for (const auto& [key, held] : index_) {
        if (held.term == term) keys.push_back(key);
    }
    return keys;
}

std::size_t BatchLog::remove_segments(const IsReleasable& is_releasable) {
    std::map<std::uint64_t, Needed> closed;
    std::vector<std::uint64_t> segments = log_->segments();
    segments.pop_back();
    for (const std::uint64_t segment : segments)
        closed[segment];
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [key, held] : index_) {
            const auto segment = closed.find(held.place.segment);
            if (segment == closed.end() || is_releasable(key, held.term)) continue;
            segment->second.keys.push_back(key);
            segment->second.bytes += held.place.length;
        }
    }
    std::erase_if(closed, [this](const auto& segment) {
        return segment.second.bytes > options_.segment_bytes_max / moved_part;
    });
    for (const auto& [segment, needed] : closed)
        move_to_end(needed.keys);
    log_->sync();
    {
        const std::unique_lock lock(mutex_);
        std::erase_if(index_,
                      [&](const auto& entry) {
                          return closed.contains(entry.second.place.segment);
                      });
    }
    for (const auto& [segment, needed] : closed)
        log_->remove_segment(segment);
    return closed.size();
}

void BatchLog::move_to_end(const std::vector<BatchKey>& keys) {
    for (const BatchKey& key : keys) {
        const std::optional<Bytes> batch = read(key);
        if (!batch) continue;  // damaged: not held any more
        const LogPlace place = log_->append(encode_frame(key, *batch));
        const std::unique_lock lock(mutex_);
        index_[key] = {place, term_of(*batch)};
    }
}

std::size_t BatchLog::size() const {
    const std::shared_lock lock(mutex_);
    return index_.size();
}

}  // namespace merit::storage
