// Numbers that whoever runs the tests may choose.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace merit::testing {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace merit::testing
