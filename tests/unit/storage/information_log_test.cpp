#include "storage/information_log.hpp"

#include "tests/support/temp_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace merit::storage {
namespace {

using merit::testing::TempDirectory;

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

TEST(information_log, goes_on_with_the_file_that_is_there) {
    TempDirectory folder;
    for (const int number : {1, 2}) {
        InformationLog log(folder.path());
        rocksdb::Log(&log, "line %d", number);
    }
    const std::string text = text_of(folder / "LOG");
    EXPECT_LT(text.find("line 1\n"), text.find("line 2\n"));
    EXPECT_NE(text.find("line 2\n"), std::string::npos);
}

TEST(information_log, keeps_one_old_file_of_its_greatest_size) {
    TempDirectory folder;
    InformationLog log(folder.path());
    const std::string line(1'000, 'x');
    std::uintmax_t most = 0;
    for (int i = 0; i < 9'000; ++i) {
        rocksdb::Log(&log, "%s", line.c_str());
        most = std::max(most, std::filesystem::file_size(folder / "LOG"));
    }
    // It is full with the line that reaches the bound; stamp and line end are less than 100 bytes.
    EXPECT_GE(most, InformationLog::bytes_max);
    EXPECT_LT(most, InformationLog::bytes_max + 1'100);
    EXPECT_EQ(std::filesystem::file_size(folder / "LOG.old"), most);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

TEST(information_log, loses_the_lines_of_a_full_disk) {
    TempDirectory folder;
    std::filesystem::create_symlink("/dev/full", folder / "LOG");
    InformationLog log(folder.path());
    for (int i = 0; i < 100; ++i)
        rocksdb::Log(&log, "line %d", i);
}

TEST(information_log, loses_the_lines_where_there_is_no_folder) {
    TempDirectory folder;
    InformationLog log(folder / "absent");
    rocksdb::Log(&log, "a line");
    EXPECT_FALSE(std::filesystem::exists(folder / "absent"));
}

}  // namespace
}  // namespace merit::storage
