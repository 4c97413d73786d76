#include "tests/support/shared_files.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace merit::testing {

std::optional<std::filesystem::path> find_shared(std::string_view file) {
    const char* configured = std::getenv("MERIT_SHARED_DIR");
    const std::filesystem::path folder =
        configured != nullptr ? std::filesystem::path(configured)
                              : std::filesystem::path(MERIT_SOURCE_DIR).parent_path() / "shared";
    std::filesystem::path path = folder / file;
    if (!std::filesystem::exists(path)) return std::nullopt;
    return path;
}

std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace merit::testing
