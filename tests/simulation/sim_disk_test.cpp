// What the simulated disk keeps, and the production logs and database on it.
#include "tests/simulation/sim_files.hpp"

#include "storage/batch_log.hpp"
#include "storage/files.hpp"
#include "storage/store.hpp"
#include "storage/vote_log.hpp"
#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using storage::File;

const std::filesystem::path folder = SimFiles::root_of(0) / "data";
const std::filesystem::path file_path = folder / "file";

struct SimDiskTest : ::testing::Test {
    SimFiles files;
    SimDisk& disk = files.disk(0);
    Random random{1};

    SimDiskTest() { storage::make_directory(folder); }
    std::optional<std::string> read() {
        const auto file = File::open(file_path);
        if (!file) return std::nullopt;
        return std::string(text_of(storage::read_at(*file, file_path, 0, 10'000)));
    }
};

TEST_F(SimDiskTest, OnlyWhatWasSyncedSurvivesThePowerCut) {
    const auto file = File::create(file_path);
    storage::write_at(*file, file_path, 0, bytes_of("safe"));
    storage::sync_data(*file, file_path);
    storage::sync_directory(folder);
    storage::write_at(*file, file_path, 4, bytes_of(" gone"));
    EXPECT_EQ(read(), "safe gone");
    disk.cut_power(random, Survival::nothing);
    EXPECT_EQ(read(), "safe");
}

TEST_F(SimDiskTest, AFileWhoseDirectoryWasNotSyncedIsGone) {
    const auto file = File::create(file_path);
    storage::write_at(*file, file_path, 0, bytes_of("safe"));
    storage::sync_data(*file, file_path);
    disk.cut_power(random, Survival::nothing);
    EXPECT_EQ(read(), std::nullopt);
}

TEST_F(SimDiskTest, AnOverwriteThatWasNotSyncedIsUndone) {
    const auto file = File::create(file_path);
    storage::write_at(*file, file_path, 0, bytes_of("old and whole"));
    storage::sync_data(*file, file_path);
    storage::sync_directory(folder);
    storage::write_at(*file, file_path, 4, bytes_of("BUT NOT SYNCED"));
    disk.cut_power(random, Survival::nothing);
    EXPECT_EQ(read(), "old and whole");
}

TEST_F(SimDiskTest, ARenameIsThereWholeOrNotAtAll) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto file = File::create(file_path);
        storage::sync_directory(folder);
        files.rename(file_path, folder / "other");
        Random chance(seed);
        disk.cut_power(chance, Survival::random);
        EXPECT_NE(files.exists(file_path), files.exists(folder / "other"));
        files.remove_all(folder / "other");
    }
}

TEST_F(SimDiskTest, ARandomCutTearsAtSectors) {
    bool was_torn = false;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto file = File::create(file_path);
        storage::write_at(*file, file_path, 0, Bytes(2'048, 'x'));
        storage::sync_directory(folder);
        Random chance(seed);
        disk.cut_power(chance, Survival::random);
        const std::string left = *read();
        EXPECT_EQ(left.size() % 512, 0U);
        was_torn |= left.find(std::string(512, '\0')) != std::string::npos;
    }
    EXPECT_TRUE(was_torn);
}

TEST_F(SimDiskTest, AFailedSyncAndAFullDiskEndTheProcess) {
    const auto file = File::create(file_path);
    disk.plan_sync_error(1);
    EXPECT_THROW(storage::sync_data(*file, file_path), ProcessEnded);
    disk.set_full(true);
    EXPECT_THROW(storage::write_at(*file, file_path, 0, bytes_of("x")), ProcessEnded);
}

// The last record that was synced, and all before it, are there after a cut at any operation.
TEST_F(SimDiskTest, AVoteLogKeepsWhatWasSyncedWhateverOperationThePowerFailsAt) {
    for (const Survival survival : {Survival::nothing, Survival::random}) {
        for (std::uint64_t operation = 1;; ++operation) {
            SimDisk& fresh = files.disk(operation);
            files.replace_disk(operation, SimDisk());
            fresh.plan_cut(operation, survival, operation);
            const auto path = SimFiles::root_of(operation) / "votes";
            std::size_t synced = 0;
            {
                const auto log = storage::VoteLog::open(path, {}, [](auto, auto) {});
                for (std::size_t i = 1; i <= 20 && !fresh.has_cut(); ++i) {
                    log.assume_value()->append(1, Bytes(300, static_cast<Byte>(i)));
                    if (i % 3 != 0) continue;
                    log.assume_value()->sync();
                    if (!fresh.has_cut()) synced = i;
                }
                if (!fresh.has_cut()) break;
            }
            files.replace_disk(operation, std::move(*fresh.take_cut()));
            std::vector<Byte> found;
            const auto log = storage::VoteLog::open(
                path, {}, [&](auto, BytesView payload) { found.push_back(payload[0]); });
            ASSERT_TRUE(log.has_value()) << operation << storage::describe(log.error());
            ASSERT_GE(found.size(), synced) << operation;
            for (std::size_t i = 0; i < found.size(); ++i)
                EXPECT_EQ(found[i], i + 1);
        }
    }
}

storage::BlockCommit block(std::uint64_t height) {
    storage::BlockCommit commit;
    commit.height = ledger::Height{height};
    commit.digest = ledger::BlockDigest::from(crypto::blake2b("test", {Bytes(height, 1)}));
    commit.executed.delta[Bytes{static_cast<Byte>(height)}] = Bytes(100, 7);
    return commit;
}

TEST_F(SimDiskTest, AStoreKeepsEveryCommittedBlockOverAPowerCut) {
    const auto path = folder / "ledger";
    std::uint64_t height = 0;
    for (std::uint64_t life = 0; life < 6; ++life) {
        {
            auto opened = storage::Store::open(path, {});
            ASSERT_TRUE(opened.has_value()) << storage::describe(opened.error());
            storage::Store& store = *opened.assume_value();
            if (store.is_empty()) store.initialize(genesis(4), {}, {});
            EXPECT_EQ(store.head().height.value, height);
            for (int i = 0; i < 5; ++i)
                store.commit(block(++height));
            files.run_background();
        }
        disk.cut_power(random, life % 2 == 0 ? Survival::nothing : Survival::random);
    }
}

}  // namespace
}  // namespace merit::testing
