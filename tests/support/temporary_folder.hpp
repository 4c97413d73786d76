// A folder of its own for a test, removed with all that is in it when the test is over.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace merit::testing {

class TemporaryFolder {
  public:
    TemporaryFolder() { std::filesystem::create_directories(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

  private:
    static std::string next_name() {
        static int count = 0;
        return "merit-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
    }

    const std::filesystem::path path_ = std::filesystem::temp_directory_path() / next_name();
};

}  // namespace merit::testing
