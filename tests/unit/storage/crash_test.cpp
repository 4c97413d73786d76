// kill -9 in a loop: a process commits without pause and says each height when commit() returned;
// what it said must be there afterwards.
#include "storage/vote_log.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/unit/storage/store_model.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

namespace merit::storage {
namespace {

using merit::testing::committed_of;
using merit::testing::random_delta;
using merit::testing::RandomBlock;
using merit::testing::TempDirectory;
using merit::testing::test_genesis;

constexpr std::uint64_t seed = 77;
constexpr const char* directory_variable = "MERIT_CRASH_TEST_DIRECTORY";
constexpr int report_descriptor = 9;

std::unique_ptr<VoteLog> open_votes(const std::filesystem::path& directory) {
    return std::move(
        VoteLog::open(directory / "votes", {}, [](VoteRecordKind, BytesView) {}).value());
}

Result<std::unique_ptr<Store>, StorageFailure> open_store(const std::filesystem::path& directory,
                                                          const VoteLog& votes) {
    StoreOptions options;
    options.watermark = votes.highest_committed();
    options.write_buffer_bytes = 64 << 10;  // so that files are written and merged meanwhile
    return Store::open(directory / "db", options);
}

ledger::StateDelta genesis_state() {
    std::mt19937_64 random(seed);
    return random_delta(random, 50);
}

// What the test below starts in a process of its own.
void commit_until_killed(const std::filesystem::path& directory) {
    const auto votes = open_votes(directory);
    const auto store = std::move(open_store(directory, *votes).value());
    if (store->is_empty()) store->initialize(test_genesis(), genesis_state(), {});
    while (true) {
        const Head head = store->head();
        store->commit(RandomBlock(seed, head.height.next(), head.roots.log_size).commit());
        const std::uint64_t height = store->head().height.value;
        votes->append(committed_of(store->head()));
        if (height % 4 == 0) votes->sync();
        if (::write(report_descriptor, &height, sizeof height) != sizeof height) return;
    }
}

// The same program, asked by a variable of its environment, commits instead of testing. (A forked
// copy would lack the database's threads.)
class ChildEnvironment final : public ::testing::Environment {
  public:
    void SetUp() override {
        if (const char* directory = std::getenv(directory_variable)) commit_until_killed(directory);
    }
};
const auto* const child_environment = ::testing::AddGlobalTestEnvironment(new ChildEnvironment());

struct Child {
    pid_t process = -1;
    int reports = -1;
};

Child start_child(const std::filesystem::path& directory) {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t process = ::fork();
    if (process == 0) {
        ::dup2(ends[1], report_descriptor);
        ::close(ends[0]);
        ::setenv(directory_variable, directory.c_str(), 1);
        ::execl("/proc/self/exe", "crash_child", "--gtest_filter=Crash.*", "--gtest_brief=1",
                nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    return {process, ends[0]};
}

// Reads until `count` more heights were reported, kills, and reads what is left in the pipe.
std::uint64_t kill_after(const Child& child, std::uint64_t count, std::uint64_t acknowledged) {
    std::uint64_t height = 0;
    for (std::uint64_t i = 0; ::read(child.reports, &height, sizeof height) == sizeof height;) {
        acknowledged = height;
        if (++i == count) ::kill(child.process, SIGKILL);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child.process, &status, 0), child.process);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    ::close(child.reports);
    return acknowledged;
}

// Independent of the store: what the ledger must be after these heights.
struct Replay {
    ledger::MapState state;
    std::vector<crypto::Hash256> leaves;
    ledger::Height height;

    void go_to(ledger::Height target) {
        while (height < target) {
            height = height.next();
            const RandomBlock block(seed, height, leaves.size());
            const ledger::ExecutedBlock& executed = block.commit().executed;
            state.apply(executed.delta);
            leaves.insert(leaves.end(), executed.leaves.begin(), executed.leaves.end());
        }
    }
};

TEST(Crash, NothingAcknowledgedIsLostByKillMinusNine) {
    const TempDirectory directory;
    std::mt19937_64 random(seed);
    Replay replay;
    replay.state.apply(genesis_state());
    std::uint64_t acknowledged = 0;
    for (int round = 0; round < 10; ++round) {
        const Child child = start_child(directory.path());
        acknowledged = kill_after(child, 1 + random() % 150, acknowledged);

        const auto votes = open_votes(directory.path());
        const auto store = open_store(directory.path(), *votes);
        ASSERT_TRUE(store.has_value()) << describe(store.error());
        const Head head = store.value()->head();
        ASSERT_GE(head.height.value, acknowledged);
        ASSERT_LE(head.height.value, acknowledged + 1);
        replay.go_to(head.height);
        ASSERT_EQ(head.roots.log_size, replay.leaves.size());
        ASSERT_EQ(head.roots.log_root, crypto::merkle_root(replay.leaves));
        std::map<Bytes, Bytes, ledger::BytesLess> stored;
        store.value()->head_view()->scan({}, {}, [&](BytesView key, BytesView value) {
            stored.emplace(to_bytes(key), to_bytes(value));
            return true;
        });
        ASSERT_EQ(stored, replay.state.entries());
        for (ledger::Height height{1}; height <= head.height; height = height.next()) {
            ASSERT_EQ(store.value()->block(height)->header,
                      RandomBlock(seed, height, 0).commit().header);
        }
        acknowledged = head.height.value;
    }
    EXPECT_GT(acknowledged, 10U);
}

}  // namespace
}  // namespace merit::storage
