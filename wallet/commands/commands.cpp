#include "wallet/commands/commands.hpp"

namespace merit::wallet {

std::vector<Command> all_commands() {
    std::vector<Command> all;
    for (auto* list : {key_commands,         account_commands,   member_commands,
                       address_commands,     network_commands,   project_commands,
                       record_commands,      review_commands,    interaction_commands,
                       money_commands,       asset_commands,     pool_commands,
                       import_commands,      alias_commands,     govern_commands,
                       validator_commands,   evidence_commands,  reward_commands,
                       tx_commands,          verify_commands,    rpc_commands,
                       config_commands,      help_commands}) {
        for (Command& command : list())
            all.push_back(std::move(command));
    }
    return all;
}

}  // namespace merit::wallet
