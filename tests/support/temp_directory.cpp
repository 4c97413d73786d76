#include "tests/support/temp_directory.hpp"

#include "crypto/assert.hpp"

#include <cstdlib>
#include <fstream>

namespace merit::testing {

namespace {

// In memory where there is room: hundreds of syncs on a busy disk take longer than all else. What
// these tests do to files does not depend on the disk below.
std::filesystem::path parent_directory() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code error;
    const auto space = std::filesystem::space(memory, error);
    if (!error && space.available > (1ULL << 30)) return memory;
    return std::filesystem::temp_directory_path();
}

std::filesystem::path make_directory_in(const std::filesystem::path& parent) {
    std::string name = (parent / "merit_test_XXXXXX").string();
    MERIT_ASSERT(::mkdtemp(name.data()) != nullptr, "a test can make a directory");
    return name;
}

// Of the whole run. Processes that it starts, such as those of death tests, which end without
// cleaning up, make theirs inside it.
class RunDirectory {
  public:
    RunDirectory() {
        constexpr const char* variable = "MERIT_TEST_DIRECTORY";
        if (const char* inherited = std::getenv(variable)) {
            path_ = inherited;
            return;
        }
        path_ = make_directory_in(parent_directory());
        is_owner_ = true;
        ::setenv(variable, path_.c_str(), 1);
    }
    ~RunDirectory() {
        std::error_code ignored;
        if (is_owner_) std::filesystem::remove_all(path_, ignored);
    }
    RunDirectory(const RunDirectory&) = delete;
    RunDirectory& operator=(const RunDirectory&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    bool is_owner_ = false;
};

}  // namespace

TempDirectory::TempDirectory() {
    static const RunDirectory run;
    path_ = make_directory_in(run.path());
}

TempDirectory::~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void flip_byte(const std::filesystem::path& file, std::uint64_t offset) {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekg(static_cast<std::streamoff>(offset));
    char byte = 0;
    stream.get(byte);
    stream.seekp(static_cast<std::streamoff>(offset));
    stream.put(static_cast<char>(byte ^ 0x10));
    MERIT_ASSERT(stream.good(), "a test can damage its file");
}

std::filesystem::path last_file(const std::filesystem::path& directory, const std::string& ending) {
    std::filesystem::path last;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        if (entry.path().string().ends_with(ending)) last = std::max(last, entry.path());
    }
    MERIT_ASSERT(!last.empty(), "a test finds its file");
    return last;
}

void copy_directory(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::remove_all(to);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

}  // namespace merit::testing
