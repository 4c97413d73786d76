// The lists of commands, one a noun; commands.cpp joins them in the order of the help.
#pragma once

#include "wallet/cli/command.hpp"

#include <vector>

namespace merit::wallet {

std::vector<Command> key_commands();
std::vector<Command> account_commands();
std::vector<Command> member_commands();
std::vector<Command> address_commands();
std::vector<Command> network_commands();
std::vector<Command> project_commands();
std::vector<Command> record_commands();
std::vector<Command> review_commands();
std::vector<Command> interaction_commands();
std::vector<Command> money_commands();
std::vector<Command> asset_commands();
std::vector<Command> pool_commands();
std::vector<Command> import_commands();
std::vector<Command> alias_commands();
std::vector<Command> govern_commands();
std::vector<Command> validator_commands();
std::vector<Command> evidence_commands();
std::vector<Command> reward_commands();
std::vector<Command> tx_commands();
std::vector<Command> verify_commands();
std::vector<Command> rpc_commands();
std::vector<Command> config_commands();
std::vector<Command> help_commands();

}  // namespace merit::wallet
