#include "contracts/registry/operations.hpp"
#include "wallet/files.hpp"
#include "wallet/git/alias_book.hpp"
#include "wallet/git/jsonl.hpp"
#include "wallet/transactions/checked_operation.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace merit::wallet {
namespace {

namespace registry = contracts::registry;

// Every member of a project that people type, filled by its size.
registry::ProjectRegister project_with(std::size_t licence_bytes, std::size_t maintainers) {
    registry::ProjectRegister op;
    op.settings.outbound = registry::SpdxExpression(std::string(licence_bytes, 'x'));
    op.settings.maintainers.resize(maintainers);
    return op;
}

TEST(CheckedOperation, ATextIsTakenUpToItsBound) {
    constexpr std::size_t max = registry::SpdxExpression::max;
    EXPECT_TRUE(checked_operation(project_with(max - 1, 1)));
    EXPECT_TRUE(checked_operation(project_with(max, 1)));
    const auto refused = checked_operation(project_with(max + 1, 1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.assume_error().exit, ExitCode::usage);
    EXPECT_EQ(refused.assume_error().message, "/settings/outbound: expected a text of at most " +
                                                  std::to_string(max) + " bytes, got " +
                                                  std::to_string(max + 1) + " bytes");
}

TEST(CheckedOperation, AListIsTakenUpToItsBound) {
    constexpr std::size_t max = decltype(registry::ProjectSettings::maintainers)::max;
    EXPECT_TRUE(checked_operation(project_with(1, max - 1)));
    EXPECT_TRUE(checked_operation(project_with(1, max)));
    const auto refused = checked_operation(project_with(1, max + 1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.assume_error().message.starts_with("/settings/maintainers: "))
        << refused.assume_error().message;
}

TEST(CheckedOperation, AMemberOfAListIsNamedByItsPlace) {
    registry::ProjectRegister op;
    op.settings.inbound.resize(2);
    using Licence = decltype(op.settings.inbound)::value_type;
    op.settings.inbound[1] = Licence(std::string(Licence::max + 1, 'x'));
    const auto refused = checked_operation(op);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.assume_error().message.starts_with("/settings/inbound/1: "))
        << refused.assume_error().message;
}

TEST(CheckedOperation, ATextThatIsNotUtf8IsRefused) {
    registry::ProjectRegister op;
    op.name = registry::ProjectName("\xff");
    const auto refused = checked_operation(op);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.assume_error().message, "/name: expected a text in UTF-8, got other bytes");
}

class Files : public testing::Test {
  protected:
    void SetUp() override {
        folder_ =
            std::filesystem::temp_directory_path() / ("merit-bounds-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string written(const std::string& text) const {
        const std::string path = (folder_ / "file").string();
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    std::filesystem::path folder_;
};

TEST_F(Files, ATextIsLoadedUpToItsLimit) {
    EXPECT_EQ(*load_text(written(std::string(99'999, 'x')), 100'000).assume_value(),
              std::string(99'999, 'x'));
    EXPECT_EQ(load_text(written(std::string(100'000, 'x')), 100'000).assume_value()->size(),
              100'000U);
    EXPECT_FALSE(load_text(written(std::string(100'001, 'x')), 100'000));
}

TEST_F(Files, ADeviceWithoutEndIsRefused) {
    EXPECT_FALSE(load_text("/dev/zero", 100'000));
    EXPECT_FALSE(AliasBook::load("/dev/zero"));
    const auto commits = read_jsonl("/dev/zero");
    ASSERT_FALSE(commits);
    EXPECT_EQ(commits.assume_error().line, 1U);
}

TEST_F(Files, AnEmptyDeviceIsAnEmptyText) {
    EXPECT_EQ(*load_text("/dev/null").assume_value(), "");
}

TEST(ReadLine, TakesALineUpToItsLimit) {
    std::istringstream stream("1234\n12345\n\n123456\n");
    std::string line;
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::line);
    EXPECT_EQ(line, "1234");
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::line);
    EXPECT_EQ(line, "12345");
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::line);
    EXPECT_EQ(line, "");
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::too_long);
}

TEST(ReadLine, TheLastLineNeedsNoEnd) {
    std::istringstream stream("ab");
    std::string line;
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::line);
    EXPECT_EQ(read_line(stream, line, 5), LineEnd::end);
}

}  // namespace
}  // namespace merit::wallet
