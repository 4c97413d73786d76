#include "ledger/ids.hpp"
#include "node/commands/make_network.hpp"

#include <cstdio>

namespace merit::node {

CommandResult run_init(const GlobalOptions& global, const InitOptions& options) {
    const Home home{global.home};
    NetworkPlan plan;
    plan.name = options.name;
    plan.epoch_ms = options.epoch_ms;
    const NetworkKeys keys = generate_keys(1);
    const ledger::Genesis genesis = make_genesis(plan, keys);
    Config config;
    config.node.moniker = options.moniker;
    MERIT_TRY(write_node(home, config, genesis, keys.validators[0], keys.transports[0]));
    const auto wallet = home.root / "wallet";
    MERIT_TRY(write_wallets(wallet, keys.members));
    const std::string network = ledger::network_of(genesis).hex();
    if (global.is_json()) {
        std::printf("{\"home\":\"%s\",\"network\":\"%s\",\"wallet\":\"%s\"}\n", home.root.c_str(),
                    network.c_str(), wallet.c_str());
    } else {
        std::printf(
            "wrote %s, genesis hash %s\nmember key: %s/keys/member0.json\n"
            "next: meritd start --home %s\n",
            home.root.c_str(), network.c_str(), wallet.c_str(), home.root.c_str());
    }
    return success();
}

}  // namespace merit::node
