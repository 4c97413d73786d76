#include "storage/database.hpp"

#include "storage/fatal.hpp"
#include "storage/files.hpp"
#include "storage/information_log.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>

namespace merit::storage {

namespace {

constexpr std::array<const char*, families> family_names = {
    "meta", "blocks", "batches", "receipts", "log", "state", "index", "checkpoints"};
constexpr std::size_t protection_bytes_per_key = 8;

// Damage was met while the database was open.
constexpr std::string_view damage_mark = "DAMAGED";

// A row is not what was written: the next start shall rebuild the database.
[[noreturn]] void end_by_damage(const std::filesystem::path& folder, std::string_view what) {
    // As well as it goes: without the mark the next start meets the damage again.
    if (auto mark = File::create(folder / damage_mark)) mark->handle().sync_all();
    file_system().sync_directory(folder);
    fatal(what, Fatal::database_damaged);
}

// A flush or compaction that fails in the background ends the process like any failed write, or
// like any read that meets damage.
class FatalListener final : public rocksdb::EventListener {
  public:
    explicit FatalListener(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
        const std::string what = "database, in the background: " + status->ToString();
        if (status->IsCorruption()) end_by_damage(folder_, what);
        fatal(what);
    }

  private:
    std::filesystem::path folder_;
};

// A reader beside a running node must not touch that node's information log.
class NoLogger final : public rocksdb::Logger {
  public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions database_options(const std::filesystem::path& folder) {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.paranoid_checks = true;
    options.flush_verify_memtable_count = true;
    options.verify_sst_unique_id_in_manifest = true;
    // Safe because of the watermark outside (RELIABILITY 4.4); an ordinary torn tail opens.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.best_efforts_recovery = false;
    options.recycle_log_file_num = 0;
    options.max_bgerror_resume_count = 0;
    options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
    options.listeners.push_back(std::make_shared<FatalListener>(folder));
    options.max_total_wal_size = 256ULL << 20;
    options.max_open_files = 1000;
    if (rocksdb::Env* const env = file_system().database_env()) options.env = env;
    return options;
}

rocksdb::ColumnFamilyOptions family_options(Family family, const StoreOptions& options,
                                            const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::ColumnFamilyOptions result;
    result.disable_auto_compactions = true;  // until begin_merging
    result.write_buffer_size = options.write_buffer_bytes;
    result.force_consistency_checks = true;
    result.paranoid_file_checks = true;
    result.memtable_protection_bytes_per_key = protection_bytes_per_key;
    // Hashes and signatures do not compress; the rest does.
    result.compression = family == Family::log ? rocksdb::CompressionType::kNoCompression
                                               : rocksdb::CompressionType::kLZ4Compression;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    table.block_size = 16 << 10;
    table.checksum = rocksdb::ChecksumType::kXXH3;
    if (family == Family::state || family == Family::index) {
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    }
    result.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return result;
}

StorageFailure failure_of(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    // RocksDB has no code of its own for a database that is in use.
    if (status.IsIOError() && text.find("lock ") != std::string::npos) {
        return {StorageError::locked, text};
    }
    return {status.IsCorruption() ? StorageError::corrupted : StorageError::cannot_open, text};
}

bool begins_with(BytesView key, BytesView prefix) {
    return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

rocksdb::ReadOptions read_options(const rocksdb::Snapshot* snapshot) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    options.verify_checksums = true;
    return options;
}

}  // namespace

Snapshot::Snapshot(std::shared_ptr<const Database> database)
    : database_(std::move(database)), snapshot_(database_->database_->GetSnapshot()) {}

Snapshot::~Snapshot() {
    database_->database_->ReleaseSnapshot(snapshot_);
}

WriteSet::WriteSet(const Database& database)
    : database_(database), batch_(0, 0, protection_bytes_per_key, 0) {}

void WriteSet::put(Family family, BytesView key, BytesView value) {
    database_.check(batch_.Put(database_.handle(family), slice_of(key), slice_of(value)),
                    "write batch");
}

void WriteSet::erase(Family family, BytesView key) {
    database_.check(batch_.Delete(database_.handle(family), slice_of(key)), "write batch");
}

Result<std::shared_ptr<Database>, StorageFailure> Database::open(const std::filesystem::path& path,
                                                                 const StoreOptions& options) {
    if (!options.read_only && !make_directory(path)) {
        return StorageFailure{StorageError::cannot_open, path.string() + ": " + strerror(errno)};
    }
    if (!options.read_only && file_system().exists(path / damage_mark)) {
        return StorageFailure{StorageError::corrupted, "damage was met while it was open"};
    }
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
    for (std::size_t i = 0; i < families; ++i) {
        descriptors.emplace_back(family_names[i],
                                 family_options(static_cast<Family>(i), options, cache));
    }
    // RocksDB insists on this one; nothing is written to it.
    descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName,
                             family_options(Family::meta, options, cache));
    std::shared_ptr<Database> result(new Database());
    result->path_ = path;
    result->is_read_only_ = options.read_only;
    rocksdb::DB* database = nullptr;
    rocksdb::DBOptions settings = database_options(path);
    rocksdb::Status status;
    if (options.read_only) {
        settings.info_log = std::make_shared<NoLogger>();
        settings.max_open_files = -1;  // all at once, before their owner deletes one
        status = rocksdb::DB::OpenForReadOnly(settings, path.string(), descriptors,
                                              &result->handles_, &database);
    } else {
        settings.info_log = std::make_shared<InformationLog>(path);
        status =
            rocksdb::DB::Open(settings, path.string(), descriptors, &result->handles_, &database);
    }
    // A file that another one names is gone; beside the node that owns them files come and go.
    if (status.IsPathNotFound() && !options.read_only) {
        return StorageFailure{StorageError::corrupted, status.ToString()};
    }
    if (!status.ok()) return failure_of(status);
    result->database_.reset(database);
    return result;
}

Database::~Database() {
    if (!database_) return;
    for (rocksdb::ColumnFamilyHandle* handle : handles_)
        database_->DestroyColumnFamilyHandle(handle);
    database_->Close();
}

Result<std::optional<Bytes>, StorageFailure> Database::try_get(
    Family family, BytesView key, const rocksdb::Snapshot* snapshot) const {
    rocksdb::PinnableSlice value;
    const rocksdb::Status status =
        database_->Get(read_options(snapshot), handle(family), slice_of(key), &value);
    if (status.IsNotFound()) return std::optional<Bytes>();
    if (!status.ok()) return failure_of(status);
    return std::optional<Bytes>(to_bytes(view_of(value)));
}

std::optional<Bytes> Database::get(Family family, BytesView key,
                                   const rocksdb::Snapshot* snapshot) const {
    auto value = try_get(family, key, snapshot);
    if (value) return std::move(value.value());
    const std::string message = "database read: " + describe(value.error());
    if (value.error().error == StorageError::corrupted) end_damaged(message);
    fatal(message);
}

void Database::end_damaged(std::string_view what) const {
    if (!is_read_only_) end_by_damage(path_, what);
    fatal(what, Fatal::database_damaged);
}

void Database::check(const rocksdb::Status& status, std::string_view what) const {
    if (status.ok()) return;
    const std::string message = std::string(what) + ": " + status.ToString();
    if (status.IsCorruption()) end_damaged(message);
    fatal(message);
}

void Database::scan(Family family, BytesView prefix, BytesView from,
                    const ledger::StateView::Visit& visit,
                    const rocksdb::Snapshot* snapshot) const {
    const std::unique_ptr<rocksdb::Iterator> it(
        database_->NewIterator(read_options(snapshot), handle(family)));
    const bool is_from_inside = ledger::BytesLess{}(prefix, from);
    for (it->Seek(slice_of(is_from_inside ? from : prefix)); it->Valid(); it->Next()) {
        if (!begins_with(view_of(it->key()), prefix)) break;
        if (!visit(view_of(it->key()), view_of(it->value()))) break;
    }
    check(it->status(), "database scan");
}

void Database::scan_down(Family family, BytesView prefix, BytesView from,
                         const ledger::StateView::Visit& visit,
                         const rocksdb::Snapshot* snapshot) const {
    const std::unique_ptr<rocksdb::Iterator> it(
        database_->NewIterator(read_options(snapshot), handle(family)));
    Bytes end = to_bytes(prefix);
    while (!end.empty() && end.back() == 0xff)
        end.pop_back();
    if (!end.empty()) ++end.back();
    // `end`: the first key behind the prefix; none if the prefix is all ones.
    const bool is_from_inside = !from.empty() && (end.empty() || ledger::BytesLess{}(from, end));
    if (is_from_inside) {
        it->SeekForPrev(slice_of(from));
    } else if (end.empty()) {
        it->SeekToLast();
    } else {
        it->SeekForPrev(slice_of(end));
        if (it->Valid() && it->key() == slice_of(end)) it->Prev();
    }
    for (; it->Valid() && begins_with(view_of(it->key()), prefix); it->Prev()) {
        if (!visit(view_of(it->key()), view_of(it->value()))) break;
    }
    check(it->status(), "database scan");
}

void Database::write(WriteSet& set, bool sync) {
    rocksdb::WriteOptions options;
    options.sync = sync;
    options.protection_bytes_per_key = protection_bytes_per_key;
    check(database_->Write(options, &set.batch_), "database write");
}

void Database::begin_merging() {
    check(database_->EnableAutoCompaction(handles_), "database, begin to merge");
}

Result<void, StorageFailure> Database::read_all(Family family,
                                                const ledger::StateView::Visit& visit) const {
    rocksdb::ReadOptions options = read_options(nullptr);
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> it(database_->NewIterator(options, handle(family)));
    for (it->SeekToFirst(); it->Valid(); it->Next()) {
        if (!visit(view_of(it->key()), view_of(it->value()))) break;
    }
    if (!it->status().ok()) return failure_of(it->status());
    return success();
}

Result<void, StorageFailure> Database::verify_files() const {
    rocksdb::Status status = database_->VerifyFileChecksums(read_options(nullptr));
    if (status.ok()) status = database_->VerifyChecksum(read_options(nullptr));
    if (!status.ok()) return failure_of(status);
    return success();
}

}  // namespace merit::storage
