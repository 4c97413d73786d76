#include "ledger/ids.hpp"
#include "node/config/units.hpp"
#include "node/genesis_file.hpp"
#include "node/commands/make_network.hpp"

#include <cstdio>

namespace merit::node {

namespace {

// A node of a network that is there, with keys that no validator set names yet.
CommandResult init_for(const GlobalOptions& global, const InitOptions& options) {
    const Home home{global.home};
    MERIT_TRY(const auto genesis, load_genesis(options.genesis));
    const NetworkKeys keys = generate_keys(1);
    Config config;
    config.node.moniker = options.moniker;
    config.p2p.peers = options.peers;
    if (!options.listen.empty()) config.p2p.listen = options.listen;
    for (const std::string& peer : options.peers) {
        if (parse_peer(peer)) continue;
        return Failure{ExitCode::usage, "usage.peer",
                       "--peer " + peer + ": not INDEX@HOST:PORT or KEY@HOST:PORT",
                       "for instance --peer 0@v1.example:27656", {}};
    }
    MERIT_TRY(write_node(home, config, genesis, keys.validators[0], keys.transports[0]));
    const std::string network = ledger::network_of(genesis).hex();
    const std::string consensus_key = to_hex(keys.validators[0].public_key().view());
    const std::string transport_key = to_hex(keys.transports[0].public_key().view());
    if (global.is_json()) {
        std::printf(
            "{\"home\":\"%s\",\"network\":\"%s\",\"consensus_key\":\"%s\","
            "\"transport_key\":\"%s\"}\n",
            home.root.c_str(), network.c_str(), consensus_key.c_str(), transport_key.c_str());
    } else {
        std::printf(
            "wrote %s, genesis hash %s\nconsensus key: %s\ntransport key: %s\n"
            "peers: name every validator of the set in force in p2p.peers (those that genesis does\n"
            "not name as KEY@HOST:PORT), and let them add this node\n"
            "next: a member proposes these keys (merit validator propose --help); until a set names\n"
            "them, validators that list the transport key in p2p.observers let the node follow\n",
            home.root.c_str(), network.c_str(), consensus_key.c_str(), transport_key.c_str());
    }
    return success();
}

}  // namespace

CommandResult run_init(const GlobalOptions& global, const InitOptions& options) {
    if (!options.genesis.empty()) return init_for(global, options);
    if (!options.peers.empty() || !options.listen.empty()) {
        return Failure{ExitCode::usage, "usage.genesis",
                       "--peer and --listen are for a node of a network that is there",
                       "name its genesis file: --genesis FILE", {}};
    }
    const Home home{global.home};
    NetworkPlan plan;
    plan.name = options.name;
    plan.epoch_ms = options.epoch_ms;
    const NetworkKeys keys = generate_keys(1);
    const ledger::Genesis genesis = make_genesis(plan, keys);
    MERIT_TRY(check_planned(genesis));
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
