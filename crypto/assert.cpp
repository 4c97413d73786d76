#include "crypto/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace merit {

void assert_failed(const char* condition, const char* file, int line, std::string_view why) {
    std::fprintf(stderr, "%s:%d: broken invariant: %.*s (%s)\n", file, line,
                 static_cast<int>(why.size()), why.data(), condition);
    std::abort();
}

}  // namespace merit
