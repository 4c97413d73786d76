#include "contracts/execute.hpp"
#include "ledger/ids.hpp"
#include "node/commands/make_network.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <charconv>
#include <cstdio>
#include <map>

namespace merit::node {
namespace {

constexpr std::string_view loopback = "127.0.0.1:";

std::string address(std::uint16_t port) {
    return std::string(loopback) + std::to_string(port);
}

// Two ports a node: peers, then RPC.
Result<std::vector<std::uint16_t>, Failure> choose_ports(const TestnetOptions& options) {
    const std::size_t count = 2U * options.validators;
    if (options.base_port == 0) {
        auto ports = free_ports(count);
        if (ports.size() == count) return ports;
        return Failure{ExitCode::unavailable, "testnet.no_ports", "not enough free ports", "", {}};
    }
    std::vector<std::uint16_t> ports;
    if (options.base_port + count > 65'536) {
        return Failure{
            ExitCode::usage, "usage", "--base-port is too high for so many validators", "", {}};
    }
    for (std::size_t i = 0; i < count; ++i) {
        ports.push_back(static_cast<std::uint16_t>(options.base_port + i));
    }
    return ports;
}

Config make_config(std::uint16_t index, const std::vector<std::uint16_t>& ports) {
    Config config;
    config.node.moniker = "node" + std::to_string(index);
    config.p2p.listen = address(ports[2U * index]);
    config.rpc.listen = address(ports[2U * index + 1]);
    for (std::size_t other = 0; other < ports.size() / 2; ++other) {
        if (other == index) continue;
        config.p2p.peers.push_back(std::to_string(other) + "@" + address(ports[2 * other]));
    }
    return config;
}

// KEY=VALUE: a quota of genesis, or else a parameter of the contracts.
Result<void, Failure> add_parameter(NetworkPlan& plan, const std::string& text) {
    const std::size_t sign = text.find('=');
    const std::string key = text.substr(0, sign);
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const char* const begin = sign == std::string::npos ? end : text.data() + sign + 1;
    const auto [stop, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stop != end || key.empty() || key.size() > 32) {
        return Failure{ExitCode::usage,
                       "usage",
                       "--parameter " + text + ": expected KEY=VALUE with an integer value",
                       "",
                       {}};
    }
    const std::map<std::string_view, std::uint64_t*> quotas = {
        {"account_units_per_ms", &plan.quotas.account_units_per_ms},
        {"account_units_max", &plan.quotas.account_units_max},
        {"member_units_per_ms", &plan.quotas.member_units_per_ms},
        {"member_units_max", &plan.quotas.member_units_max}};
    if (const auto quota = quotas.find(key); quota != quotas.end()) {
        *quota->second = value;
    } else {
        plan.parameters[key] = value;
    }
    return success();
}

void print_answer(const GlobalOptions& global, const TestnetOptions& options,
                  const std::string& network, const std::vector<std::uint16_t>& ports) {
    if (global.is_json()) {
        boost::json::array nodes;
        for (std::size_t i = 0; i < options.validators; ++i) {
            nodes.push_back({{"home", options.out + "/node" + std::to_string(i)},
                             {"p2p", address(ports[2 * i])},
                             {"rpc", "http://" + address(ports[2 * i + 1])}});
        }
        const boost::json::value answer = {
            {"network", network}, {"nodes", nodes}, {"wallets", options.out + "/wallets"}};
        std::printf("%s\n", boost::json::serialize(answer).c_str());
        return;
    }
    std::printf("wrote %s/node0 .. %s/node%d, genesis hash %s\n", options.out.c_str(),
                options.out.c_str(), options.validators - 1, network.c_str());
    for (std::size_t i = 0; i < options.validators; ++i) {
        std::printf("node%zu  p2p %s  rpc http://%s\n", i, address(ports[2 * i]).c_str(),
                    address(ports[2 * i + 1]).c_str());
    }
    std::printf(
        "member keys: %s/wallets/keys/member0.json .. (not encrypted: test network)\n"
        "next: meritd start --home %s/node0, and so on for each node\n",
        options.out.c_str(), options.out.c_str());
}

}  // namespace

CommandResult run_testnet(const GlobalOptions& global, const TestnetOptions& options) {
    MERIT_TRY(const auto ports, choose_ports(options));
    NetworkPlan plan;
    plan.name = options.name;
    plan.validators = options.validators;
    plan.epoch_ms = options.epoch_ms;
    plan.delta_ms = options.delta_ms;
    plan.idle_interval_ms = options.idle_interval_ms;
    plan.credits = options.credits;
    for (const std::string& parameter : options.parameters) {
        MERIT_TRY(add_parameter(plan, parameter));
    }
    const NetworkKeys keys = generate_keys(options.validators);
    const ledger::Genesis genesis = make_genesis(plan, keys);
    MERIT_TRY(check_planned(genesis));
    const std::filesystem::path out = options.out;
    for (std::uint16_t i = 0; i < options.validators; ++i) {
        const Home home{out / ("node" + std::to_string(i))};
        MERIT_TRY(write_node(home, make_config(i, ports), genesis, keys.validators[i],
                             keys.transports[i]));
    }
    MERIT_TRY(write_wallets(out / "wallets", keys.members));
    print_answer(global, options, ledger::network_of(genesis).hex(), ports);
    return success();
}

}  // namespace merit::node
