#include "ledger/wide.hpp"

#include <algorithm>

namespace merit::ledger {

std::string to_decimal(u128 value) {
    std::string digits;
    do {
        digits.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::ranges::reverse(digits);
    return digits;
}

std::optional<u128> from_decimal(std::string_view text) {
    if (text.empty() || text.size() > 39 || (text.size() > 1 && text[0] == '0')) {
        return std::nullopt;
    }
    u128 value = 0;
    constexpr u128 top = ~u128{0};
    for (char digit : text) {
        if (digit < '0' || digit > '9') return std::nullopt;
        const auto number = static_cast<u128>(digit - '0');
        if (value > (top - number) / 10) return std::nullopt;
        value = value * 10 + number;
    }
    return value;
}

}  // namespace merit::ledger
