#include "storage/vote_log.hpp"

#include "crypto/assert.hpp"
#include "storage/files.hpp"

namespace merit::storage {

namespace {

// height u64 | block 32 | log root 32 | state root 32.
constexpr std::size_t committed_bytes = 8 + 3 * 32;

Bytes encode_committed(const Committed& committed) {
    Bytes bytes;
    put_u64(bytes, committed.height.value);
    for (const BytesView part :
         {committed.block.view(), committed.log_root.view(), committed.state_root.view()}) {
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

std::optional<Committed> decode_committed(BytesView bytes) {
    if (bytes.size() != committed_bytes) return std::nullopt;
    Committed committed;
    committed.height.value = get_u64(bytes, 0);
    committed.block = *ledger::BlockDigest::from(bytes.subspan(8, 32));
    committed.log_root = crypto::Hash256::from(bytes.subspan(40, 32));
    committed.state_root = crypto::Hash256::from(bytes.subspan(72, 32));
    return committed;
}

}  // namespace

Result<std::unique_ptr<VoteLog>, StorageFailure> VoteLog::open(
    const std::filesystem::path& directory, const VoteLogOptions& options, const Visit& visit) {
    std::unique_ptr<VoteLog> votes(new VoteLog());
    votes->options_ = options;
    LogOptions log_options;
    // This log begins a segment in rotate() only, so that each begins with its summary.
    log_options.segment_bytes_max = UINT64_MAX;
    log_options.frame_bytes_max = options.record_bytes_max + 1;
    log_options.on_damage = options.on_damage;
    log_options.synced = options.synced;
    const auto fold = [&](const LogPlace&, BytesView frame) {
        const VoteRecordKind kind = frame[0];
        if (kind != committed_record_kind) return visit(kind, frame.subspan(1));
        if (const auto committed = decode_committed(frame.subspan(1))) {
            votes->note_committed(*committed);
        }
    };
    MERIT_TRY(votes->log_, LogFile::open(directory, log_options, fold));
    votes->has_damage_ = !votes->log_->damage().empty();
    return votes;
}

void VoteLog::append(VoteRecordKind kind, BytesView payload) {
    MERIT_ASSERT(kind != committed_record_kind, "Committed has an append of its own");
    Bytes frame{kind};
    frame.insert(frame.end(), payload.begin(), payload.end());
    log_->append(frame);
}

void VoteLog::append(const Committed& committed) {
    Bytes frame{committed_record_kind};
    const Bytes bytes = encode_committed(committed);
    frame.insert(frame.end(), bytes.begin(), bytes.end());
    log_->append(frame);
    note_committed(committed);
}

void VoteLog::note_committed(const Committed& committed) {
    if (!committed_ || committed.height >= committed_->height) committed_ = committed;
}

void VoteLog::keep_mark_in(SignStateFile& file) {
    mark_file_ = &file;
    note_mark();
}

void VoteLog::note_mark() {
    if (mark_file_ != nullptr && !has_damage_) mark_file_->note_votes(log_->mark());
}

void VoteLog::sync() {
    log_->sync();
    note_mark();
}

bool VoteLog::is_full() const {
    return has_damage_ || log_->segment_bytes() - summary_bytes_ >= options_.segment_bytes_max;
}

void VoteLog::rotate(std::span<const VoteRecord> summary) {
    log_->begin_segment();
    for (const VoteRecord& record : summary)
        append(record.kind, record.payload);
    if (committed_) append(*committed_);
    summary_bytes_ = log_->segment_bytes();
    log_->sync();
    has_damage_ = false;
    note_mark();
    // A mark in a segment that is removed would be damage.
    if (mark_file_ != nullptr) mark_file_->sync_mark();
    // The oldest first: what a crash leaves is always an unbroken row up to the summary.
    const std::vector<std::uint64_t> segments = log_->segments();
    for (std::size_t i = 0; i + 1 < segments.size(); ++i)
        log_->remove_segment(segments[i]);
}

}  // namespace merit::storage
