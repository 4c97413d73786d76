// Damage at rest: it is found before anything is answered from it.
#include "storage/database.hpp"
#include "storage/fatal.hpp"
#include "storage/keys.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace merit::storage {
namespace {

using merit::testing::committed_of;
using merit::testing::copy_directory;
using merit::testing::flip_byte;
using merit::testing::last_file;
using merit::testing::LedgerModel;
using merit::testing::random_delta;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;

constexpr std::uint64_t seed = 3;

std::unique_ptr<Store> open_store(const std::filesystem::path& path) {
    return std::move(Store::open(path, {}).value());
}

Head commit(Store& store, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const Head head = store.head();
        store.commit(RandomBlock(seed, head.height.next(), head.roots.log_size).commit());
    }
    return store.head();
}

// 30 blocks in table files, 10 more in the write-ahead log only. Returns the head.
Head make_database(const std::filesystem::path& path) {
    {
        const auto store = open_store(path);
        std::mt19937_64 random(seed);
        store->initialize(test_genesis(), random_delta(random, 100), {});
        commit(*store, 30);
    }
    return commit(*open_store(path), 10);
}

StoreOptions with_watermark(const Head& head) {
    StoreOptions options;
    options.watermark = committed_of(head);
    return options;
}

TEST(Damage, ATruncatedWriteAheadLogOpensButTheWatermarkTells) {
    const TempDirectory directory;
    const Head head = make_database(directory / "db");
    const std::filesystem::path wal = last_file(directory / "db", ".log");
    std::filesystem::resize_file(wal, std::filesystem::file_size(wal) / 2);
    copy_directory(directory / "db", directory / "copy");
    // RocksDB alone takes it for a torn tail.
    const auto lower = open_store(directory / "copy")->head();
    EXPECT_LT(lower.height, head.height);
    EXPECT_GE(lower.height.value, 30U);
    const auto refused = Store::open(directory / "db", with_watermark(head));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(name_of(refused.error().error), "storage.lost_committed_data");
    EXPECT_EQ(refused.error().place,
              "committed height 40, head at height " + std::to_string(lower.height.value));
}

TEST(Damage, AMissingWriteAheadLogIsLostCommittedData) {
    const TempDirectory directory;
    const Head head = make_database(directory / "db");
    std::filesystem::remove(last_file(directory / "db", ".log"));
    EXPECT_EQ(Store::open(directory / "db", with_watermark(head)).error().error,
              StorageError::lost_committed_data);
    std::filesystem::remove_all(directory / "db");
    EXPECT_EQ(Store::open(directory / "db", with_watermark(head)).error().error,
              StorageError::lost_committed_data);
}

TEST(Damage, ATornTailAboveTheWatermarkOpensAtTheBlockBefore) {
    const TempDirectory directory;
    const auto path = directory / "db";
    make_database(path);
    Head before;
    {
        const auto store = open_store(path);
        before = commit(*store, 1);
        commit(*store, 1);
    }
    const std::filesystem::path wal = last_file(path, ".log");
    std::filesystem::resize_file(wal, std::filesystem::file_size(wal) - 1);
    const auto store = Store::open(path, with_watermark(before));
    ASSERT_TRUE(store.has_value()) << describe(store.error());
    EXPECT_EQ(store.value()->head(), before);
}

TEST(Damage, AnotherBlockOrRootAtTheWatermarkIsLostCommittedData) {
    const TempDirectory directory;
    const Head head = make_database(directory / "db");
    Head other = head;
    other.block.bytes[0] ^= 1;
    EXPECT_EQ(Store::open(directory / "db", with_watermark(other)).error().error,
              StorageError::lost_committed_data);
    other = head;
    other.roots.state_root.bytes[0] ^= 1;
    EXPECT_EQ(Store::open(directory / "db", with_watermark(other)).error().error,
              StorageError::lost_committed_data);
    EXPECT_TRUE(Store::open(directory / "db", with_watermark(head)).has_value());
}

// Changes one row behind the store's back, with all of RocksDB's checksums right.
void tamper(const std::filesystem::path& path, Family family, const Bytes& key,
            const std::function<void(Bytes&)>& change) {
    const auto database = std::move(Database::open(path, {}).value());
    Bytes value = *database->get(family, key);
    change(value);
    WriteSet set(*database);
    set.put(family, key, value);
    database->write(set, true);
}

TEST(Damage, StoredValuesMustGiveTheStoredRoots) {
    const TempDirectory directory;
    const Head head = make_database(directory / "db");
    Bytes some_key;
    open_store(directory / "db")->head_view()->scan({}, {}, [&](BytesView key, BytesView) {
        some_key = to_bytes(key);
        return false;
    });
    const auto open_error = [&](Family family, const Bytes& key, auto change) {
        copy_directory(directory / "db", directory / "copy");
        tamper(directory / "copy", family, key, change);
        const auto store = Store::open(directory / "copy", {});
        EXPECT_FALSE(store.has_value());
        return store.error().error;
    };
    const auto append = [](Bytes& value) { value.push_back(1); };
    const auto flip_first = [](Bytes& value) { value[0] ^= 1; };
    EXPECT_EQ(open_error(Family::state, some_key, append), StorageError::state_root_mismatch);
    // The last tile of the leaves, found by the size of the log.
    const Bytes tile = keys::tile_key(0, head.roots.log_size / 256);
    ASSERT_NE(head.roots.log_size % 256, 0U);
    EXPECT_EQ(open_error(Family::log, tile, flip_first), StorageError::log_root_mismatch);
    EXPECT_EQ(open_error(Family::log, tile, append), StorageError::corrupted);
    EXPECT_EQ(open_error(Family::meta, to_bytes(keys::head_key()), append),
              StorageError::corrupted);
    EXPECT_EQ(open_error(Family::blocks, keys::height_key(head.height), flip_first),
              StorageError::corrupted);
    const auto older = [](Bytes& value) { value[0] = 1; };
    for (const auto& change : {std::function<void(Bytes&)>(flip_first), {older}}) {
        EXPECT_EQ(open_error(Family::meta, to_bytes(keys::format_key()), change),
                  StorageError::wrong_format);
    }
}

TEST(Damage, AFileThatIsGoneIsDamageToWhoeverOwnsTheDatabase) {
    const TempDirectory directory;
    for (const std::string name : {"MANIFEST", ".sst"}) {
        const auto path = directory / ("db" + name);
        make_database(path);
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            const bool is_it = entry.path().filename().string().find(name) != std::string::npos;
            if (is_it) std::filesystem::remove(entry.path());
        }
        const auto store = Store::open(path, {});
        ASSERT_FALSE(store.has_value()) << name;
        EXPECT_EQ(store.error().error, StorageError::corrupted) << name;
    }
}

TEST(Damage, ADamagedRowThatIsReadWhileRunningEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const TempDirectory directory;
    make_database(directory / "db");
    const Bytes key = keys::height_key(ledger::Height{7});
    tamper(directory / "db", Family::receipts, key, [](Bytes& value) { value.push_back(1); });
    auto store = open_store(directory / "db");
    const auto exit_for_damage = [](Fatal kind, std::string_view message) {
        std::fprintf(stderr, "stopped: %.*s\n", static_cast<int>(message.size()), message.data());
        std::_Exit(kind == Fatal::database_damaged ? 75 : 74);
    };
    set_fatal_handler(exit_for_damage);
    EXPECT_EXIT(store->receipts(ledger::Height{7}), ::testing::ExitedWithCode(75),
                "stopped: damaged row of receipts");
    set_fatal_handler([](Fatal, std::string_view message) {
        throw std::runtime_error(std::string(message));
    });
    EXPECT_THROW(store->receipts(ledger::Height{7}), std::runtime_error);
    set_fatal_handler(nullptr);
    store.reset();
    const auto next = Store::open(directory / "db", {});
    ASSERT_FALSE(next.has_value()) << "the damage is remembered";
    EXPECT_EQ(next.error().error, StorageError::corrupted);
    StoreOptions for_readers;
    for_readers.read_only = true;
    EXPECT_TRUE(Store::open(directory / "db", for_readers).has_value()) << "to save what is left";
}

// More than four files of each family, each with a flipped bit in its first rows: they are merged. The child that dies is this test again, so the folder goes to it by the environment.
TEST(Damage, AFlippedBitThatMergingMeetsEndsTheProcessAndIsRemembered) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    constexpr const char* variable = "MERIT_MERGING_TEST";
    const TempDirectory directory;
    const char* const known = std::getenv(variable);
    const std::filesystem::path path = known != nullptr ? known : directory / "db";
    if (known == nullptr) {
        make_database(path);
        StoreOptions unmerged;
        unmerged.merges_files = false;
        for (int i = 0; i < 5; ++i)
            commit(*Store::open(path, unmerged).value(), 10);
        for (const auto& entry : std::filesystem::directory_iterator(path)) {
            if (entry.path().extension() == ".sst") flip_byte(entry.path(), 16);
        }
        ::setenv(variable, path.c_str(), 1);
    }
    EXPECT_EXIT(
        {
            set_fatal_handler([](Fatal kind, std::string_view message) {
                std::fprintf(stderr, "stopped: %.*s\n", static_cast<int>(message.size()),
                             message.data());
                std::_Exit(kind == Fatal::database_damaged ? 75 : 74);
            });
            const auto database = Database::open(path, {}).value();
            database->begin_merging();
            std::this_thread::sleep_for(std::chrono::seconds(60));
        },
        ::testing::ExitedWithCode(75), "stopped: database, in the background: Corruption");
    ::unsetenv(variable);
    const auto next = Store::open(path, {});
    ASSERT_FALSE(next.has_value()) << "the damage is remembered";
    EXPECT_EQ(next.error().place, "damage was met while it was open");
}

// A flip in the table files, the manifest or the write-ahead log: an error at open or of the scrub,
// or everything is still right (unused bytes).
TEST(Damage, AFlippedByteInAnyFileIsFoundAtOpenOrByTheScrub) {
    const TempDirectory directory;
    const Head head = make_database(directory / "db");
    LedgerModel model;
    std::mt19937_64 random(seed);
    model.add_genesis(random_delta(random, 100));
    for (std::uint64_t height = 1; height <= head.height.value; ++height) {
        const std::uint64_t log_size = model.at(height - 1).roots.log_size;
        model.add(RandomBlock(seed, ledger::Height{height}, log_size).commit());
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory / "db")) {
        const std::string name = entry.path().filename().string();
        const bool holds_data =
            name.ends_with(".sst") || name.ends_with(".log") || name.starts_with("MANIFEST");
        if (holds_data && entry.file_size() > 0) files.push_back(entry.path().filename());
    }
    ASSERT_GE(files.size(), 8U);
    int found_at_open = 0;
    int found_by_scrub = 0;
    for (int i = 0; i < 40; ++i) {
        copy_directory(directory / "db", directory / "copy");
        const auto file =
            directory.path() / "copy" / files[static_cast<std::size_t>(i) % files.size()];
        const std::uint64_t offset = random() % std::filesystem::file_size(file);
        flip_byte(file, offset);
        StoreOptions options = with_watermark(head);
        options.merges_files = false;
        const auto store = Store::open(directory / "copy", options);
        if (!store) {
            ++found_at_open;
            continue;
        }
        if (!store.value()->verify_files()) {
            ++found_by_scrub;
            continue;
        }
        ASSERT_EQ(store.value()->head(), head) << file << " at " << offset;
        for (std::uint64_t height = 1; height <= head.height.value; ++height) {
            const auto block = store.value()->block(ledger::Height{height});
            ASSERT_TRUE(block) << file << " at " << offset;
            ASSERT_EQ(block->header, model.at(height).commit.header) << file << " at " << offset;
            ASSERT_EQ(store.value()->batches(ledger::Height{height}), model.at(height).batches);
        }
    }
    EXPECT_GE(found_at_open, 5);
    EXPECT_GE(found_by_scrub, 3);
}

}  // namespace
}  // namespace merit::storage
