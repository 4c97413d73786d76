// Unsigned integers of 128 and 256 bits on the wire: sums and weights of the contracts.
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

// A product of two 128-bit numbers; nothing is computed with it here.
struct Wide256 {
    u128 high = 0;  // first, so that the defaulted comparison is by value
    u128 low = 0;
    auto operator<=>(const Wide256&) const = default;
};

// Decimal, without sign or separators.
std::string to_decimal(u128 value);
std::string to_decimal(const Wide256& value);
// Accept what to_decimal gives; nothing for anything else or above 128 or 256 bits.
std::optional<u128> from_decimal(std::string_view text);
std::optional<Wide256> wide_from_decimal(std::string_view text);

}  // namespace merit::ledger
