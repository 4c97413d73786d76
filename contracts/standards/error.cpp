#include "contracts/standards/error.hpp"

#include <array>

namespace merit::contracts::standards {

namespace {

constexpr auto first = static_cast<std::uint16_t>(Error::bad_name);
constexpr std::array<std::string_view, 5> names{"bad_name", "version_differs", "tests_missing",
                                                "withdrawn", "too_many_laboratories"};
static_assert(first + names.size() == static_cast<std::size_t>(Error::too_many_laboratories) + 1);

}  // namespace

std::string_view error_name(std::uint16_t error) {
    if (error < first || error >= first + names.size()) return {};
    return names[error - first];
}

std::string_view name_of(Error error) {
    return error_name(static_cast<std::uint16_t>(error));
}

}  // namespace merit::contracts::standards
