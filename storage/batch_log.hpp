// The log `batches/`: batches held by this validator until their blocks are in RocksDB.
//
// A batch is appended after its signatures were verified and counts as held after the next sync().
// The index (lane, position, digest) -> place and term lives in memory and is rebuilt at open.
// Damage is not an error here: a damaged batch is not held, and is fetched again by its digest.
//
// Bounds: 64 MiB segments, bytes_max in all (batch_log_full above); what remove_segments leaves is
// at most four times what is needed, and the segment being written. Per-lane caps are the policy of
// the caller. Thread rule: append, sync and remove_segments by one writer; contains and read from
// any thread. Source: PROTOCOL section 5.
#pragma once

#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "storage/log_file.hpp"

#include <map>
#include <shared_mutex>

namespace merit::storage {

struct BatchKey {
    ledger::ValidatorIndex lane;
    ledger::Position position;
    ledger::BatchDigest digest;
    auto operator<=>(const BatchKey&) const = default;
};

struct BatchLogOptions {
    std::uint64_t segment_bytes_max = 64ULL << 20;
    std::uint64_t bytes_max = 16ULL << 30;
};

class BatchLog {
  public:
    static Result<std::unique_ptr<BatchLog>, StorageFailure> open(
        const std::filesystem::path& directory, const BatchLogOptions& options);

    // `signed_batch`: the canonical bytes of a ledger::SignedBatch, kept as they are. A key that is
    // already held is not written again.
    Result<void, StorageFailure> append(const BatchKey& key, BytesView signed_batch);
    void sync();

    // Appended, whether synced yet or not.
    bool contains(const BatchKey& key) const;
    // The bytes that were appended; nothing if not held. A batch that is found damaged here is no
    // longer held from then on.
    std::optional<Bytes> read(const BatchKey& key) const;
    // Keys of the batches of a term, ascending.
    std::vector<BatchKey> keys(ledger::Term term) const;

    // Deletes every closed segment all of whose batches are releasable; returns how many. The few
    // that are still needed of a segment (a quarter of segment_bytes_max) are moved to the end
    // first and synced, so that one batch far ahead of its lane does not keep 64 MiB of others.
    using IsReleasable = std::function<bool(const BatchKey&, ledger::Term)>;
    std::size_t remove_segments(const IsReleasable& is_releasable);

    std::uint64_t bytes() const { return log_->bytes(); }
    std::size_t size() const;
    const std::vector<LogDamage>& damage() const { return log_->damage(); }

  private:
    struct Held {
        LogPlace place;
        ledger::Term term;
    };
    // Of a closed segment.
    struct Needed {
        std::vector<BatchKey> keys;
        std::uint64_t bytes = 0;
    };
    BatchLog() = default;
    std::optional<LogPlace> find(const BatchKey& key) const;
    void move_to_end(const std::vector<BatchKey>& keys);

    BatchLogOptions options_;
    std::unique_ptr<LogFile> log_;
    mutable std::shared_mutex mutex_;  // guards index_
    mutable std::map<BatchKey, Held> index_;
};

}  // namespace merit::storage
