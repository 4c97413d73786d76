// Members that stand twice in a JSON object: parsers differ in which one counts, so none may.
//
// Thread rule: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace merit::ledger {

// The name, as it reads without escapes, of the first member that its object has already. `text` is
// JSON, and its nesting was bounded, by an earlier parse.
std::optional<std::string> repeated_member(std::string_view text);

}  // namespace merit::ledger
