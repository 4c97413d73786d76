// The log `votes/`: what a validator has said, durable before it leaves, and what it committed.
//
// Records are {kind, payload}. Storage knows one kind, Committed; all others belong to the caller,
// who gets every record back at open, in order, and folds them all (never "the last one"). A
// segment begins with a summary of all open views given by the caller, after which older segments
// go; until they are gone both are delivered, so folding a record twice must change nothing.
//
// Guarantees, errors and the rule on torn tails: log_file.hpp. Damage is refused (log.damaged)
// unless the caller, which has decided not to sign below its reserved views, opens with
// OnDamage::skip. Thread rule: one thread. Source: PROTOCOL section 5.
#pragma once

#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "storage/log_file.hpp"
#include "storage/sign_state.hpp"

#include <span>

namespace merit::storage {

using VoteRecordKind = std::uint8_t;
// Reserved for Committed; the caller's kinds begin at 1.
inline constexpr VoteRecordKind committed_record_kind = 0;

struct VoteRecord {
    VoteRecordKind kind = 1;
    Bytes payload;
};

// The watermark: this block's WriteBatch was synced. Kept outside RocksDB, because RocksDB cannot
// tell a torn tail from lost data.
struct Committed {
    ledger::Height height;
    ledger::BlockDigest block;
    crypto::Hash256 log_root;
    crypto::Hash256 state_root;
    auto operator<=>(const Committed&) const = default;
};

struct VoteLogOptions {
    std::uint64_t segment_bytes_max = 16ULL << 20;  // when is_full() says that a rotation is due
    std::uint32_t record_bytes_max = 1U << 20;
    LogOptions::OnDamage on_damage = LogOptions::OnDamage::refuse;
    std::optional<LogMark> synced = {};  // what must be there: SignStateFile::votes_mark
};

class VoteLog {
  public:
    // Called for every record except Committed; the payload lives during the call.
    using Visit = std::function<void(VoteRecordKind kind, BytesView payload)>;

    static Result<std::unique_ptr<VoteLog>, StorageFailure> open(
        const std::filesystem::path& directory, const VoteLogOptions& options, const Visit& visit);

    // From now on this file, which outlives the log, keeps the mark of what is synced. Not while
    // the log has damage: before the next rotation, whose summary tells of it, a start must meet
    // it again.
    void keep_mark_in(SignStateFile& file);

    // `kind` >= 1. Durable after the next sync().
    void append(VoteRecordKind kind, BytesView payload);
    void append(const Committed& committed);
    void sync();

    // Whether a rotation is due: segment_bytes_max were appended after the summary, or the log was
    // opened with damaged frames, which the next start should not meet again.
    bool is_full() const;
    // Begins a segment with these records and the highest Committed, syncs it, and only then
    // deletes the older segments.
    void rotate(std::span<const VoteRecord> summary);

    // The Committed record of the greatest height, if any.
    const std::optional<Committed>& highest_committed() const { return committed_; }
    const std::vector<LogDamage>& damage() const { return log_->damage(); }
    std::uint64_t bytes() const { return log_->bytes(); }

  private:
    VoteLog() = default;
    void note_committed(const Committed& committed);
    void note_mark();

    VoteLogOptions options_;
    std::unique_ptr<LogFile> log_;
    std::optional<Committed> committed_;
    std::uint64_t summary_bytes_ = 0;  // that the segment begins with; 0: not known
    bool has_damage_ = false;  // in segments that are still there
    SignStateFile* mark_file_ = nullptr;
};

}  // namespace merit::storage
