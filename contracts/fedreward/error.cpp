#include "contracts/fedreward/error.hpp"

#include <array>

namespace merit::contracts::fedreward {

namespace {

constexpr std::array<std::string_view, 5> names{"bad_name", "too_few_evaluators", "too_many_values",
                                                "nobody_committed", "wrong_chunk"};
static_assert(first_own_error + names.size() == static_cast<std::size_t>(Error::wrong_chunk) + 1);

}  // namespace

std::string_view error_name(std::uint16_t error) {
    if (error < first_own_error || error >= first_own_error + names.size()) return {};
    return names[error - first_own_error];
}

}  // namespace merit::contracts::fedreward
