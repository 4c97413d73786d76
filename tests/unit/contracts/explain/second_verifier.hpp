// Runs tests/verifier/verify_statement.py on files.
#pragma once

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

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
        std::size_t count = 0;
        for (const std::string& line : answers(files))
            if (line.starts_with("ok ")) ++count;
        return count;
    }

    // What it says to each file, a line each.
    std::vector<std::string> answers(const std::vector<boost::json::value>& files) {
        std::string command = std::string(MERIT_PYTHON) + " " MERIT_SECOND_VERIFIER;
        for (std::size_t i = 0; i < files.size(); ++i) {
            const auto path = folder_ / (std::to_string(i) + ".json");
            std::ofstream(path) << boost::json::serialize(files[i]);
            command += " " + path.string();
        }
        const auto output = folder_ / "output";
        const int status = std::system((command + " > " + output.string()).c_str());
        std::ifstream stream(output);
        std::vector<std::string> lines;
        for (std::string line; std::getline(stream, line);)
            lines.push_back(line);
        const bool are_ok =
            std::ranges::all_of(lines, [](const auto& line) { return line.starts_with("ok "); });
        EXPECT_EQ(status == 0, are_ok) << "the exit status says the same";
        EXPECT_EQ(lines.size(), files.size());
        return lines;
    }

  private:
    std::filesystem::path folder_;
};

}  // namespace merit::testing
