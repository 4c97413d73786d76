// A 128-bit unsigned integer on the wire: sums and weights of the contracts.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace merit::ledger {

__extension__ using u128 = unsigned __int128;

struct Wide {
    u128 value = 0;
    auto operator<=>(const Wide&) const = default;
};

// Decimal, without sign or separators.
std::string to_decimal(u128 value);
// Accepts what to_decimal gives; nothing for anything else or above 128 bits.
std::optional<u128> from_decimal(std::string_view text);

}  // namespace merit::ledger
