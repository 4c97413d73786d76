// Why bytes were refused by the canonical decoder.
#pragma once

#include <cstdint>
#include <string_view>

namespace merit::ledger {

enum class DecodeError : std::uint8_t {
    none,
    truncated,       // the bytes end before the value does
    trailing_bytes,  // bytes are left after the value
    too_long,        // a length above the bound of its type
    bad_bool,        // a boolean that is neither 0 nor 1
    bad_enum,        // an unknown enumerator
    bad_choice,      // an unknown alternative of a variant, or a presence byte that is not 0 or 1
    bad_text,        // not valid UTF-8
    not_canonical,   // a rule of the type is broken (order, uniqueness, exact bitmap)
};

std::string_view name_of(DecodeError error);

}  // namespace merit::ledger
