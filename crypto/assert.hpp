// MERIT_ASSERT stays on in every build. It guards invariants of our own code and is never reachable
// from input: a false condition is a bug, and the process stops rather than fork the ledger.
#pragma once

#include <string_view>

namespace merit {

[[noreturn]] void assert_failed(const char* condition, const char* file, int line,
                                std::string_view why);

}  // namespace merit

#define MERIT_ASSERT(condition, why)    \
    ((condition) ? static_cast<void>(0) \
                 : ::merit::assert_failed(#condition, __FILE__, __LINE__, why))
