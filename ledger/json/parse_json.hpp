// JSON from a text, strict: an object with two members of one name is refused, because two readers
// might see different ones (RFC 8259 section 4).
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace merit::ledger {

// The value, or nothing and `problem` in words. Depth is at most 32.
std::optional<boost::json::value> parse_json(std::string_view text, std::string& problem);

}  // namespace merit::ledger
