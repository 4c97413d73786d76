// The name that somebody meant who mistyped it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

// Longer ones are not compared: the words come from outside.
inline constexpr std::size_t compared_name_bytes_max = 64;

// The first of the nearest candidates by edit distance; nothing where more than a third of the
// letters (of a short name: one) would have to change.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& candidates);

}  // namespace merit::wallet
