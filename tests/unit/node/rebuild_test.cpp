// Putting a database aside, at every place where a crash can fall.

#include "node/runtime/rebuild.hpp"

#include "node/telemetry/log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace merit::node {
namespace {

const storage::StorageFailure why{storage::StorageError::corrupted, "here"};

struct RebuildTest : testing::Test {
    Home home{std::filesystem::temp_directory_path() /
              ("merit-rebuild-test-" + std::to_string(::getpid()))};

    RebuildTest() {
        log::set_up("error", "logfmt");
        std::filesystem::remove_all(home.root);
        make_database("first");
    }
    ~RebuildTest() override {
        std::filesystem::remove_all(home.root);
        log::set_up("info", "logfmt");
    }
    void make_database(const std::string& content) const {
        std::filesystem::remove_all(home.ledger());
        std::filesystem::create_directories(home.ledger());
        std::ofstream(home.ledger() / "content") << content;
    }
    std::string content(const std::string& name) const {
        std::ifstream in(home.data() / name / "content");
        std::string text;
        in >> text;
        return text;
    }
};

TEST_F(RebuildTest, KeepsEveryDatabaseThatIsPutAside) {
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    EXPECT_TRUE(is_rebuilding(home));
    make_database("second");
    EXPECT_FALSE(is_rebuilding(home));
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    EXPECT_EQ(content("ledger.damaged"), "first");
    EXPECT_EQ(content("ledger.damaged.2"), "second");
    EXPECT_EQ(content("ledger"), "");
}

TEST_F(RebuildTest, ARebuildThatIsDamagedItselfIsNotKept) {
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    std::ofstream(home.ledger() / "content") << "half";
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    EXPECT_TRUE(is_rebuilding(home));
    EXPECT_EQ(content("ledger"), "");
    EXPECT_EQ(content("ledger.damaged"), "first");
    EXPECT_FALSE(std::filesystem::exists(home.data() / "ledger.damaged.2"));
}

TEST_F(RebuildTest, ACrashBetweenTheTwoRenamesIsMadeGood) {
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    std::filesystem::rename(home.ledger(), home.data() / "ledger.new");  // as if not renamed yet
    EXPECT_TRUE(is_rebuilding(home));
    EXPECT_TRUE(std::filesystem::exists(home.ledger()));
    EXPECT_FALSE(std::filesystem::exists(home.data() / "ledger.new"));
}

TEST_F(RebuildTest, ACrashBeforeTheFirstRenameChangesNothing) {
    std::filesystem::create_directories(home.data() / "ledger.new");
    std::ofstream(home.data() / "ledger.new" / "REBUILDING") << "";
    EXPECT_FALSE(is_rebuilding(home));
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    EXPECT_EQ(content("ledger.damaged"), "first");
}

TEST_F(RebuildTest, EndsWhenTheMarkIsTakenAway) {
    ASSERT_TRUE(begin_rebuild(home, why).has_value());
    end_rebuild(home.ledger());
    EXPECT_FALSE(is_rebuilding(home));
}

TEST_F(RebuildTest, AgreesOnlyWithTheSameBlockAndRoots) {
    storage::Committed committed;
    committed.block.bytes.fill(1);
    committed.log_root.bytes.fill(2);
    committed.state_root.bytes.fill(3);
    storage::Roots roots{5, committed.log_root, committed.state_root};
    EXPECT_TRUE(agrees(committed, committed.block, roots));
    EXPECT_FALSE(agrees(committed, {}, roots));
    roots.state_root.bytes[0] ^= 1;
    EXPECT_FALSE(agrees(committed, committed.block, roots));
    roots.state_root = committed.state_root;
    roots.log_root.bytes[0] ^= 1;
    EXPECT_FALSE(agrees(committed, committed.block, roots));
}

}  // namespace
}  // namespace merit::node
