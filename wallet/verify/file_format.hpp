// Which kind of file it is, and of which format: looked at before the rest, so that a file of
// another build is called that, and not a file that lacks something.
#pragma once

#include "contracts/explain/difference.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace merit::wallet {

// The first of `what` and `format` that is another (not_this_format); nothing if both are these.
std::optional<contracts::explain::Difference> other_format(const boost::json::value& file,
                                                           std::string_view what,
                                                           std::uint16_t format);

}  // namespace merit::wallet
