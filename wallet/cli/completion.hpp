// Completion of commands, flags and fixed values in bash, zsh and fish, from the table of commands.
#pragma once

#include "wallet/cli/command.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

// "bash", "zsh", "fish".
std::vector<std::string_view> completion_shells();

// A script for one of completion_shells(); the shell loads it.
std::string completion_script(std::string_view shell, const std::vector<Command>& commands);

}  // namespace merit::wallet
