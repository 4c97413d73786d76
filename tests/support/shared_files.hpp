// Public test vectors and data that lie beside the project (folder `shared`, or MERIT_SHARED_DIR).
//
// A user may not have them: a test that needs one begins with MERIT_REQUIRE_SHARED(file), which
// skips it with a visible note where the file is absent.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace merit::testing {

// Path of a file below the shared folder, for instance "vectors/rfc6962_proofs.json"; nothing where
// it is absent.
std::optional<std::filesystem::path> find_shared(std::string_view file);

std::string read_text(const std::filesystem::path& path);

}  // namespace merit::testing

#define MERIT_REQUIRE_SHARED(file)                             \
    if (!::merit::testing::find_shared(file)) {                \
        GTEST_SKIP() << file << " is not beside this project"; \
    }
