#include "wallet/commands/commands.hpp"

namespace merit::wallet {

std::vector<Command> all_commands() {
    std::vector<Command> all;
    for (auto* list : {key_commands, rpc_commands}) {
        for (Command& command : list())
            all.push_back(std::move(command));
    }
    return all;
}

}  // namespace merit::wallet
