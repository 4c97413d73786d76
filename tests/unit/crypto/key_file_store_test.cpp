#include "crypto/key_file_store.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace merit::crypto {
namespace {

namespace fs = std::filesystem;

class KeyFileStore : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "merit_keys_XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::size_t file_count() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
};

TEST_F(KeyFileStore, GivesBackWhatWasStoredAndIsForTheOwnerAlone) {
    const fs::path path = folder_ / "alice.json";
    ASSERT_TRUE(store_key_file(path, "text"));
    EXPECT_EQ(load_key_file(path).value(), "text");
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(file_count(), 1U);
}

TEST_F(KeyFileStore, NeverOverwrites) {
    const fs::path path = folder_ / "alice.json";
    ASSERT_TRUE(store_key_file(path, "first"));
    EXPECT_EQ(store_key_file(path, "second").error(), KeyFileError::already_exists);
    EXPECT_EQ(load_key_file(path).value(), "first");
    EXPECT_EQ(file_count(), 1U);
}

TEST_F(KeyFileStore, DoesNotFollowALinkThatStandsInThePlace) {
    const fs::path path = folder_ / "alice.json";
    fs::create_symlink(folder_ / "elsewhere", path);
    EXPECT_EQ(store_key_file(path, "text").error(), KeyFileError::already_exists);
    EXPECT_FALSE(fs::exists(folder_ / "elsewhere"));
}

TEST_F(KeyFileStore, RefusesFilesThatGroupOrOthersMayTouch) {
    const fs::path path = folder_ / "alice.json";
    ASSERT_TRUE(store_key_file(path, "text"));
    for (const mode_t mode : {0640U, 0620U, 0610U, 0604U, 0602U, 0601U}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        EXPECT_EQ(load_key_file(path).error(), KeyFileError::readable_by_others);
    }
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    EXPECT_TRUE(load_key_file(path));
}

TEST_F(KeyFileStore, ReplacesOnlyWhatIsThere) {
    const fs::path path = folder_ / "alice.json";
    EXPECT_EQ(replace_key_file(path, "new").error(), KeyFileError::not_found);
    ASSERT_TRUE(store_key_file(path, "old"));
    ASSERT_TRUE(replace_key_file(path, "new"));
    EXPECT_EQ(load_key_file(path).value(), "new");
    EXPECT_EQ(file_count(), 1U);
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(KeyFileStore, ReadsAtMostFourKibibytes) {
    for (std::size_t size : {4'095U, 4'096U, 4'097U}) {
        const fs::path path = folder_ / std::to_string(size);
        EXPECT_EQ(store_key_file(path, std::string(size, ' ')).has_value(), size <= 4'096);
        std::ofstream(path) << std::string(size, ' ');
        ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
        EXPECT_EQ(load_key_file(path).has_value(), size <= 4'096);
    }
}

TEST_F(KeyFileStore, NamesWhatIsNotAFile) {
    EXPECT_EQ(load_key_file(folder_ / "nothing").error(), KeyFileError::not_found);
    EXPECT_EQ(load_key_file(folder_).error(), KeyFileError::not_a_file);
    const fs::path fifo = folder_ / "fifo";
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_EQ(load_key_file(fifo).error(), KeyFileError::not_a_file);
    EXPECT_EQ(store_key_file(folder_ / "no" / "folder", "text").error(), KeyFileError::not_found);
}

}  // namespace
}  // namespace merit::crypto
