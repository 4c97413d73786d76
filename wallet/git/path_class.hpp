// Which class a changed file belongs to; each class has its weight in the score of code.
//
// The first rule that fits decides: binary, vendored, generated, test, docs, else source. The rules
// are data and part of the tool digest, so every importer of a project applies the same.
#pragma once

#include "wallet/git/commit.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace merit::wallet {

enum class PathClass : std::uint8_t { source, test, docs, generated, vendored, binary };
std::string_view name_of(PathClass path_class);

PathClass classify(const FileChange& change);

// All rules as one text, for the tool digest.
std::string path_class_rules();

}  // namespace merit::wallet
