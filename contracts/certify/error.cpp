#include "contracts/certify/error.hpp"

#include <array>

namespace merit::contracts::certify {

namespace {

constexpr auto first = static_cast<std::uint16_t>(Error::bad_name);
constexpr std::array<std::string_view, 7> names{
    "bad_name",    "bad_criterion", "no_source",       "version_differs",
    "cannot_hold", "not_met",       "evidence_missing"};
static_assert(first + names.size() == static_cast<std::size_t>(Error::evidence_missing) + 1);

}  // namespace

std::string_view error_name(std::uint16_t error) {
    if (error < first || error >= first + names.size()) return {};
    return names[error - first];
}

std::string_view name_of(Error error) {
    return error_name(static_cast<std::uint16_t>(error));
}

}  // namespace merit::contracts::certify
