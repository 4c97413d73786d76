// SPDX licence expressions: identifiers joined by AND, OR, WITH and parentheses (SPDX
// specification, annex "SPDX license expressions").
//
// Bounded: at most 200 bytes and 16 levels of parentheses. Operators are in capitals; identifiers
// are compared without regard to case. Pure; any thread.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

namespace merit::contracts::licence {

inline constexpr std::size_t expression_bytes_max = 200;
inline constexpr int nesting_max = 16;

// Whether the text is an expression.
bool is_expression(std::string_view text);

// Whether the text is one identifier: letters, digits, '.', '-', maybe '+' at its end.
bool is_identifier(std::string_view text);

// What an expression comes to if `is_listed` answers for its identifiers: OR needs one side, AND
// both. `X WITH E` asks for X: an exception only adds permissions. `X+` asks for "X+", then for X.
// Nothing if the text is not an expression.
std::optional<bool> evaluate(std::string_view text,
                             const std::function<bool(std::string_view)>& is_listed);

// Equal but for the case of ASCII letters.
bool same_identifier(std::string_view a, std::string_view b);

}  // namespace merit::contracts::licence
