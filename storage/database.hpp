// RocksDB with the strict options of RELIABILITY 4.4, its column families and its errors.
// Internal to storage: the only header that includes RocksDB.
//
// After open, every error of a read or write ends the process (fatal.hpp). Damage that is met then
// is marked by a file in the folder: whoever opens it for writing next is told that it is
// corrupted. Thread rule: write() by one thread, everything else from any.
#pragma once

#include "ledger/state_view.hpp"
#include "storage/storage_error.hpp"
#include "storage/store.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace merit::storage {

enum class Family : std::uint8_t {
    meta,         // name -> value
    blocks,       // height -> StoredBlock
    batches,      // height | index -> SignedBatch bytes
    receipts,     // height -> Receipts
    log,          // level | tile -> up to 256 hashes
    state,        // state key -> value
    index,        // kind | key -> value
    checkpoints,  // height -> CheckpointCertificate
};
inline constexpr std::size_t families = 8;

inline rocksdb::Slice slice_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline BytesView view_of(const rocksdb::Slice& slice) {
    return {reinterpret_cast<const Byte*>(slice.data()), slice.size()};
}

class Database;

// A RocksDB snapshot; keeps its database open.
class Snapshot {
  public:
    explicit Snapshot(std::shared_ptr<const Database> database);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    const rocksdb::Snapshot* get() const { return snapshot_; }
    const Database& database() const { return *database_; }

  private:
    std::shared_ptr<const Database> database_;
    const rocksdb::Snapshot* snapshot_;
};

// A synced or unsynced write, built up and written whole.
class WriteSet {
  public:
    explicit WriteSet(const Database& database);
    void put(Family family, BytesView key, BytesView value);
    void erase(Family family, BytesView key);

  private:
    friend class Database;
    const Database& database_;
    rocksdb::WriteBatch batch_;
};

class Database {
  public:
    static Result<std::shared_ptr<Database>, StorageFailure> open(const std::filesystem::path& path,
                                                                  const StoreOptions& options);
    ~Database();

    std::optional<Bytes> get(Family family, BytesView key,
                             const rocksdb::Snapshot* snapshot = nullptr) const;
    // A row is not what was written.
    [[noreturn]] void end_damaged(std::string_view what) const;
    // As get(), but damage is an error: for the checks at open.
    Result<std::optional<Bytes>, StorageFailure> try_get(
        Family family, BytesView key, const rocksdb::Snapshot* snapshot = nullptr) const;
    // The rules of StateView::scan.
    void scan(Family family, BytesView prefix, BytesView from,
              const ledger::StateView::Visit& visit,
              const rocksdb::Snapshot* snapshot = nullptr) const;
    // Downwards from `from`, or from the last key of the prefix if it is empty.
    void scan_down(Family family, BytesView prefix, BytesView from,
                   const ledger::StateView::Visit& visit,
                   const rocksdb::Snapshot* snapshot = nullptr) const;
    void write(WriteSet& set, bool sync);

    // Until then files are not merged: the checks at open shall meet damage first, as an error.
    void begin_merging();
    // Visits every row; damage is an error: for the checks at open.
    Result<void, StorageFailure> read_all(Family family,
                                          const ledger::StateView::Visit& visit) const;
    Result<void, StorageFailure> verify_files() const;

  private:
    friend class Snapshot;
    friend class WriteSet;
    Database() = default;
    rocksdb::ColumnFamilyHandle* handle(Family family) const {
        return handles_[static_cast<std::size_t>(family)];
    }

    void check(const rocksdb::Status& status, std::string_view what) const;

    std::filesystem::path path_;
    bool is_read_only_ = false;
    std::unique_ptr<rocksdb::DB> database_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;  // by Family, then the unused default
};

}  // namespace merit::storage
