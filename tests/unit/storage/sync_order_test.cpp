// What is synced, and in which order, as the kernel is asked for it: this program's own fsync,
// fdatasync and rename stand before those of the C library, also for RocksDB.
#include "storage/log_file.hpp"
#include "storage/sign_state.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <dlfcn.h>
#include <mutex>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

// "sync NAME" or "rename NAME", by the last part of the path.
class Recorder {
  public:
    void start() {
        const std::lock_guard lock(mutex_);
        calls_.clear();
        is_on_ = true;
    }
    std::vector<std::string> stop() {
        const std::lock_guard lock(mutex_);
        is_on_ = false;
        return calls_;
    }
    void note(const std::string& what, const std::filesystem::path& path) {
        const std::lock_guard lock(mutex_);
        if (is_on_) calls_.push_back(what + " " + path.filename().string());
    }

  private:
    std::mutex mutex_;
    bool is_on_ = false;
    std::vector<std::string> calls_;
};

Recorder& recorder() {
    static Recorder made;
    return made;
}

template <class Function>
Function* next_of(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void note_sync(int descriptor) {
    std::error_code error;
    const auto path =
        std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
    if (!error) recorder().note("sync", path);
}

}  // namespace

extern "C" int fsync(int descriptor) {
    static auto* const next = next_of<int(int)>("fsync");
    note_sync(descriptor);
    return next(descriptor);
}
extern "C" int fdatasync(int descriptor) {
    static auto* const next = next_of<int(int)>("fdatasync");
    note_sync(descriptor);
    return next(descriptor);
}
extern "C" int rename(const char* from, const char* to) noexcept {
    static auto* const next = next_of<int(const char*, const char*)>("rename");
    recorder().note("rename", to);
    return next(from, to);
}

namespace merit::storage {
namespace {

using merit::testing::random_delta;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;
using Calls = std::vector<std::string>;

TEST(SyncOrder, AppendedFramesAreDurableOnlyAfterTheirSegmentWasSynced) {
    const TempDirectory directory;
    const auto log = std::move(
        LogFile::open(directory / "log", {}, [](const LogPlace&, BytesView) {}).value());
    recorder().start();
    log->append(Bytes{1, 2, 3});
    EXPECT_EQ(recorder().stop(), Calls{});
    recorder().start();
    log->sync();
    log->sync();  // nothing new
    EXPECT_EQ(recorder().stop(), Calls{"sync 0000000000000001.log"});
}

TEST(SyncOrder, ANewSegmentIsUsedOnlyAfterItsNameIsDurable) {
    const TempDirectory directory;
    const auto log = std::move(
        LogFile::open(directory / "log", {}, [](const LogPlace&, BytesView) {}).value());
    log->append(Bytes{1, 2, 3});
    recorder().start();
    log->begin_segment();
    EXPECT_EQ(recorder().stop(),
              (Calls{"sync 0000000000000001.log", "sync 0000000000000002.log.new",
                     "rename 0000000000000002.log", "sync log"}));
}

TEST(SyncOrder, EachCopyOfTheSigningStateIsSyncedByItself) {
    const TempDirectory directory;
    recorder().start();
    auto state = std::move(SignStateFile::create(directory / "sign.state").value());
    const Calls created = recorder().stop();
    const std::string folder = directory.path().filename().string();
    EXPECT_EQ(created, (Calls{"sync sign.state.new", "sync sign.state.new", "rename sign.state",
                              "sync " + folder}));
    recorder().start();
    state.store({ledger::Term{0}, ledger::View{101}});
    EXPECT_EQ(recorder().stop(), (Calls{"sync sign.state", "sync sign.state"}));
}

TEST(SyncOrder, ABlockIsSyncedBeforeItsCommitReturns) {
    const TempDirectory directory;
    const auto store = std::move(Store::open(directory / "db", {}).value());
    std::mt19937_64 random(1);
    store->initialize(test_genesis(), random_delta(random, 10), {});
    for (std::uint64_t height = 1; height <= 3; ++height) {
        const RandomBlock block(1, ledger::Height{height}, store->head().roots.log_size);
        recorder().start();
        store->commit(block.commit());
        std::size_t of_the_log = 0;
        for (const std::string& call : recorder().stop())
            of_the_log += call.starts_with("sync ") && call.ends_with(".log") ? 1U : 0U;
        EXPECT_GE(of_the_log, 1U) << "height " << height;
    }
}

}  // namespace
}  // namespace merit::storage
