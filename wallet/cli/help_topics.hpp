// merit help TOPIC: what holds for all commands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

// "exit-codes", "environment", "units", "formats".
const std::vector<std::string_view>& help_topics();

// The page; nothing if there is no such topic.
std::optional<std::string> help_page(std::string_view topic);

}  // namespace merit::wallet
