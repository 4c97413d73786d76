#include "node/commands/bad_config.hpp"

#include "node/config/units.hpp"
#include "node/genesis_file.hpp"
#include "node/home.hpp"
#include "node/runtime/open_stores.hpp"

namespace merit::node {

Failure bad_config(const GlobalOptions& global, std::vector<std::string> problems) {
    const std::size_t count = problems.size();
    return {
        ExitCode::bad_config, "config.invalid",
        std::to_string(count) + (count == 1 ? " problem" : " problems") + " in the configuration",
        "meritd config check --home " + global.home, std::move(problems)};
}

Result<LoadedConfig, Failure> load_node_config(const GlobalOptions& global) {
    auto loaded = load_config(Home{global.home}.config_file(), process_environment,
                              {global.are_unknown_keys_allowed});
    if (!loaded.problems.empty()) return bad_config(global, std::move(loaded.problems));
    return loaded;
}

std::vector<std::string> problems_of_peers(const GlobalOptions& global, const Config& config) {
    const Home home{global.home};
    std::vector<std::string> problems;
    const auto genesis = load_genesis(home.genesis_file());
    if (!genesis) return problems;
    const auto validators = genesis.assume_value().validators.size();
    const auto keys = load_keys(home, config);
    const auto is_own = [&](const PeerAddress& peer) {
        if (!keys) return false;
        const auto own = keys.assume_value().transport.public_key();
        return peer.key ? *peer.key == own
                        : genesis.assume_value().validators[peer.index].transport_key == own;
    };
    for (const std::string& text : config.p2p.peers) {
        const auto peer = parse_peer(text);
        if (!peer) continue;
        if (!peer->key && peer->index >= validators) {
            problems.push_back("p2p.peers: \"" + text + "\": genesis has " +
                               std::to_string(validators) + " validators, from 0 on");
        } else if (is_own(*peer)) {
            problems.push_back("p2p.peers: \"" + text + "\": this is the node itself");
        }
    }
    return problems;
}

std::optional<std::string> warning_of_peers(const ledger::Genesis& genesis, const Config& config) {
    if (genesis.validators.size() == 1 || !config.p2p.peers.empty()) return std::nullopt;
    return "p2p.peers names nobody; genesis has " + std::to_string(genesis.validators.size()) +
           " validators, and this node waits until they dial it";
}

}  // namespace merit::node
