// A directory of its own for a test, deleted afterwards, and helpers that damage files in it.
#pragma once

#include "crypto/bytes.hpp"

#include <filesystem>
#include <string>

namespace merit::testing {

class TempDirectory {
  public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(const TempDirectory&) = delete;
    TempDirectory& operator=(const TempDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

void flip_byte(const std::filesystem::path& file, std::uint64_t offset);
// The one file of the directory whose name has this ending; the last in order if there are more.
std::filesystem::path last_file(const std::filesystem::path& directory, const std::string& ending);
void copy_directory(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace merit::testing
