// Runs tests/verifier/verify_statement.py on files.
#pragma once

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace merit::testing {

class SecondVerifier : public ::testing::Test {
  protected:
    SecondVerifier() {
        folder_ =
            std::filesystem::temp_directory_path() /
            ("merit-verifier-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
             "-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
        std::filesystem::create_directories(folder_);
    }
    ~SecondVerifier() override { std::filesystem::remove_all(folder_); }

    // How many of the files it says "ok" to.
    std::size_t accepted(const std::vector<boost::json::value>& files) {
        std::string command = std::string(MERIT_PYTHON) + " " MERIT_SECOND_VERIFIER;
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto path = folder_ / (std::to_string(i) + ".json");
            std::ofstream(path) << boost::json::serialize(files[i]);
            command += " " + path.string();
        }
        const auto output = folder_ / "output";
        const int status = std::system((command + " > " + output.string()).c_str());
        std::ifstream lines(output);
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("ok ")) ++count;
        EXPECT_EQ(status == 0, count == files.size()) << "the exit status says the same";
        return count;
    }

  private:
    std::filesystem::path folder_;
};

}  // namespace merit::testing
