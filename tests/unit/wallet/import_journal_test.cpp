#include "wallet/commands/import_journal.hpp"

#include "wallet/files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace merit::wallet {
namespace {

class Journal : public ::testing::Test {
  protected:
    Journal()
        : home_((std::filesystem::temp_directory_path() /
                 ("merit-journal-" + std::to_string(::getpid())))
                    .string()) {}
    ~Journal() override { std::filesystem::remove_all(home_); }

    ImportJournal load() const { return ImportJournal::load(home_, {}, {}, {}); }

    std::string home_;
};

TEST_F(Journal, ComesBackAsItWasStored) {
    ImportJournal journal = load();
    journal.import_id = std::string(64, '1');
    journal.open_tx = std::string(64, '2');
    journal.next_chunk = 7;
    ASSERT_TRUE(journal.store());
    const ImportJournal read = load();
    EXPECT_EQ(read.import_id, journal.import_id);
    EXPECT_EQ(read.open_tx, journal.open_tx);
    EXPECT_EQ(read.next_chunk, 7U);
}

TEST_F(Journal, OfAnEarlierProgramHasNoTransaction) {
    ASSERT_TRUE(
        store_text(load().path, R"({"import":")" + std::string(64, '1') + R"(","next_chunk":3})"));
    const ImportJournal read = load();
    EXPECT_EQ(read.import_id, std::string(64, '1'));
    EXPECT_EQ(read.open_tx, "");
    EXPECT_EQ(read.next_chunk, 3U);
}

TEST_F(Journal, ThatIsDamagedIsAsIfNothingHadBeenOpened) {
    for (const char* text : {"", "{", R"({"import":"12","next_chunk":3})", R"({"next_chunk":3})"}) {
        ASSERT_TRUE(store_text(load().path, text));
        EXPECT_EQ(load().import_id, "") << text;
        EXPECT_EQ(load().next_chunk, 0U) << text;
    }
}

}  // namespace
}  // namespace merit::wallet
