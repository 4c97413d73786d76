// Durability as RELIABILITY 4.4 asks for it: every strict option is really set, and a write or sync
// that fails ends the process.
#include "storage/files.hpp"
#include "storage/log_file.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/resource.h>

namespace merit::storage {
namespace {

using merit::testing::random_delta;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;

std::unique_ptr<Store> make_store(const std::filesystem::path& path) {
    auto store = std::move(Store::open(path, {}).value());
    std::mt19937_64 random(1);
    store->initialize(test_genesis(), random_delta(random, 10), {});
    return store;
}

// What RocksDB itself wrote down about how it runs.
std::string options_of(const std::filesystem::path& database) {
    std::filesystem::path newest;
    for (const auto& entry : std::filesystem::directory_iterator(database)) {
        const std::filesystem::path& file = entry.path();
        if (file.filename().string().starts_with("OPTIONS-")) newest = std::max(newest, file);
    }
    std::ostringstream text;
    text << std::ifstream(newest).rdbuf();
    return text.str();
}

std::size_t times(const std::string& text, const std::string& line) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(line, at)) != std::string::npos; at += line.size())
        ++count;
    return count;
}

TEST(Durability, EveryStrictOptionIsSet) {
    const TempDirectory directory;
    const auto store = make_store(directory / "db");
    const std::string options = options_of(directory / "db");
    for (const char* line :
         {" wal_recovery_mode=kPointInTimeRecovery\n", " paranoid_checks=true\n",
          " flush_verify_memtable_count=true\n", " verify_sst_unique_id_in_manifest=true\n",
          " best_efforts_recovery=false\n", " recycle_log_file_num=0\n",
          " max_bgerror_resume_count=0\n", " manual_wal_flush=false\n",
          " file_checksum_gen_factory=FileChecksumGenCrc32cFactory\n"}) {
        EXPECT_EQ(times(options, line), 1U) << line;
    }
    // In each of the eight families and the default one.
    for (const char* line : {" force_consistency_checks=true\n", " paranoid_file_checks=true\n",
                             " memtable_protection_bytes_per_key=8\n"}) {
        EXPECT_EQ(times(options, line), 9U) << line;
    }
}

TEST(Durability, AFailedWriteEndsTheProcess) {
    const std::filesystem::path full = "/dev/full";
    const auto file = File::open(full);
    ASSERT_TRUE(file);
    EXPECT_DEATH(write_at(*file, full, 0, Bytes{1, 2, 3}), "cannot write /dev/full: No space");
}

TEST(Durability, AFailedSyncEndsTheProcess) {
    const std::filesystem::path null = "/dev/null";  // has nothing that could be synced
    const auto file = File::open(null);
    ASSERT_TRUE(file);
    EXPECT_DEATH(sync_data(*file, null), "cannot sync /dev/null");
    EXPECT_DEATH(sync_directory("/no/such/directory"), "cannot sync directory");
}

// No file of this process may grow beyond so many bytes from now on: a full disk, for one process.
void fill_disk(std::uint64_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST(Durability, AFullDiskEndsTheProcessThatAppends) {
    const TempDirectory directory;
    const auto log = [&] {
        return std::move(
            LogFile::open(directory / "log", {}, [](const LogPlace&, BytesView) {}).value());
    };
    const auto append_until_full = [&] {
        const auto opened = log();
        fill_disk(64 << 10);
        for (int i = 0; i < 100; ++i)
            opened->append(Bytes(1'000));
    };
    EXPECT_DEATH(append_until_full(), "cannot write .*File too large");
    // What was there before is there still, and the torn frame behind it is cut.
    EXPECT_GT(log()->bytes(), 60U << 10);
    EXPECT_TRUE(log()->damage().empty());
}

TEST(Durability, ABlockThatCannotBeWrittenEndsTheProcess) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");  // a forked copy would lack RocksDB's threads
    const TempDirectory directory;
    const auto commit_until_full = [&] {
        const auto store = make_store(directory / "db");
        fill_disk(64 << 10);
        for (std::uint64_t height = 1; height < 1'000; ++height) {
            const std::uint64_t leaves = store->head().roots.log_size;
            store->commit(RandomBlock(1, ledger::Height{height}, leaves).commit());
        }
    };
    // A RocksDB that was built with its own asserts may be quicker.
    EXPECT_DEATH(commit_until_full(), "storage: database|WritableFileWriter");
}

TEST(Durability, DirectoriesAreMadeLevelByLevel) {
    const TempDirectory directory;
    EXPECT_TRUE(make_directory(directory / "a/b/c/"));
    EXPECT_TRUE(std::filesystem::is_directory(directory / "a/b/c"));
    EXPECT_TRUE(make_directory(directory / "a/b/c"));
    std::ofstream(directory / "file").put('x');
    EXPECT_FALSE(make_directory(directory / "file"));
    EXPECT_FALSE(make_directory(directory / "file/below"));
}

}  // namespace
}  // namespace merit::storage
