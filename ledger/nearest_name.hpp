// The name that somebody meant who mistyped it, for the messages of both programs. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::ledger {

// Longer ones are not compared: the words come from outside.
inline constexpr std::size_t compared_name_bytes_max = 64;

// How many letters differ; two that changed places count once.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The first of the nearest candidates by edit distance; nothing where more than a third of the
// letters (of a short name: one) would have to change.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& candidates);

}  // namespace merit::ledger
