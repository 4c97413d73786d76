// Every file tests/scenarios/*.scenario is a test of its own name.
#include "tests/scenarios/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace merit::testing {
namespace {

class ScenarioTest : public ::testing::Test {
  public:
    explicit ScenarioTest(std::filesystem::path file) : file_(std::move(file)) {}

    void TestBody() override {
        std::ifstream stream(file_);
        Scenario scenario;
        int number = 0;
        for (std::string line; std::getline(stream, line);) {
            ++number;
            const std::string problem = scenario.run_line(line);
            ASSERT_EQ(problem, "") << file_.filename().string() << ":" << number << ": " << line;
        }
        ASSERT_GT(number, 0) << "an empty story";
    }

  private:
    std::filesystem::path file_;
};

std::vector<std::filesystem::path> stories() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(MERIT_SCENARIO_DIR)) {
        if (entry.path().extension() == ".scenario") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

const bool registered = [] {
    for (const std::filesystem::path& file : stories()) {
        ::testing::RegisterTest("Scenario", file.stem().string().c_str(), nullptr, nullptr,
                                __FILE__, __LINE__,
                                [file]() -> ::testing::Test* { return new ScenarioTest(file); });
    }
    return true;
}();

TEST(Scenarios, AreAtLeastTwenty) {
    EXPECT_TRUE(registered);
    EXPECT_GE(stories().size(), 20U);
}

TEST(Scenarios, ALineThatIsNotUnderstoodFails) {
    Scenario scenario;
    EXPECT_NE(scenario.run_line("tick 5"), "");
    EXPECT_EQ(scenario.run_line("nodes 4  # a comment"), "");
    EXPECT_NE(scenario.run_line("expect final 1 9"), "");
    EXPECT_NE(scenario.run_line("dance"), "");
}

}  // namespace
}  // namespace merit::testing
