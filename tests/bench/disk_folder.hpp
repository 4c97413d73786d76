// A folder of its own on a real disk (TMPDIR or /tmp), deleted at the end: what is measured there
// includes syncs.
#pragma once

#include "crypto/assert.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace merit::bench {

class DiskFolder {
  public:
    DiskFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "merit-bench-XXXXXX").string();
        MERIT_ASSERT(::mkdtemp(name.data()) != nullptr, "a folder can be made");
        path_ = name;
    }
    ~DiskFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    DiskFolder(const DiskFolder&) = delete;
    DiskFolder& operator=(const DiskFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace merit::bench
