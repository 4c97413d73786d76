// The words of a line, and what they mean.
#pragma once

#include "ledger/block.hpp"

#include <string>
#include <utility>
#include <vector>

namespace merit::testing {

using Words = std::vector<std::string>;

// Without the comment.
Words split_words(const std::string& line);

// These throw std::exception if the text is not one.
std::uint64_t number_of(const std::string& text);
ledger::VoteKind vote_kind_of(const std::string& text);
// "A->B" into its ends.
std::pair<std::string, std::string> ends_of(const std::string& arrow);
// "name=value", or "name" with an empty value.
std::pair<std::string, std::string> setting_of(const std::string& text);

}  // namespace merit::testing
