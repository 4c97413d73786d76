// The lists of commands, one a noun; commands.cpp joins them in the order of the help.
#pragma once

#include "wallet/cli/command.hpp"

#include <vector>

namespace merit::wallet {

std::vector<Command> key_commands();
std::vector<Command> rpc_commands();

}  // namespace merit::wallet
