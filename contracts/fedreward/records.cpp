#include "contracts/fedreward/records.hpp"

#include <array>

namespace merit::contracts::fedreward {

std::string_view name_of(RoundStage stage) {
    constexpr std::array<std::string_view, 5> names{"collecting", "counting", "dividing", "paying",
                                                    "ended"};
    const auto index = static_cast<std::size_t>(stage);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

std::string_view name_of(RoundOutcome outcome) {
    constexpr std::array<std::string_view, 7> names{
        "none",         "paid",        "nobody_committed", "too_few_tables",
        "disagreement", "sums_differ", "nobody_added"};
    const auto index = static_cast<std::size_t>(outcome);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

}  // namespace merit::contracts::fedreward
