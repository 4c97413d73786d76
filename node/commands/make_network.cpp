#include "node/commands/make_network.hpp"

#include "crypto/bech32m.hpp"
#include "crypto/key_file_store.hpp"
#include "node/config/load_config.hpp"
#include "node/genesis_file.hpp"
#include "node/telemetry/log.hpp"
#include "storage/sign_state.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <fstream>
#include <random>
#include <sys/socket.h>
#include <unistd.h>

namespace merit::node {
namespace {

constexpr std::uint64_t units_per_credit = 1'000'000;

std::string now_text() {
    // Key files carry whole seconds.
    return log::time_text().substr(0, 19) + "Z";
}

Failure cannot_write(const std::filesystem::path& path, const std::string& why) {
    return {ExitCode::failed, "file.cannot_write", path.string() + ": " + why, "", {}};
}

Result<void, Failure> write_key(const std::filesystem::path& file, const crypto::KeyPair& key,
                                const std::string& label) {
    const auto text =
        crypto::make_unencrypted_key_file(key, {label, now_text(), crypto::account_hrp_of(true)});
    if (!text) return cannot_write(file, std::string(name_of(text.error())));
    const auto stored = crypto::store_key_file(file, text.value());
    if (!stored) return cannot_write(file, std::string(name_of(stored.error())));
    return success();
}

bool is_free(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket < 0) return false;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* raw = reinterpret_cast<const sockaddr*>(&address);
    const bool is_bound = ::bind(socket, raw, sizeof address) == 0;
    ::close(socket);
    return is_bound;
}

}  // namespace

NetworkKeys generate_keys(std::size_t validators) {
    NetworkKeys keys;
    for (std::size_t i = 0; i < validators; ++i) {
        keys.members.push_back(crypto::KeyPair::generate());
        keys.validators.push_back(crypto::KeyPair::generate());
        keys.transports.push_back(crypto::KeyPair::generate());
    }
    return keys;
}

ledger::Genesis make_genesis(const NetworkPlan& plan, const NetworkKeys& keys) {
    ledger::Genesis genesis;
    genesis.name = ledger::Name(plan.name);
    genesis.test = true;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    genesis.time_ms.value = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    genesis.consensus.delta_ms = plan.delta_ms;
    genesis.consensus.idle_interval_ms = plan.idle_interval_ms;
    genesis.quotas = plan.quotas;
    auto parameters = plan.parameters;
    parameters.emplace("epoch_length_ms", plan.epoch_ms);
    for (const auto& [key, value] : parameters)
        genesis.parameters.push_back({ledger::Text<32>(key), value});
    for (std::uint16_t i = 0; i < plan.validators; ++i) {
        ledger::GenesisMember member;
        member.name = ledger::Name("member" + std::to_string(i));
        member.keys.push_back(keys.members[i].public_key());
        genesis.members.push_back(std::move(member));
        genesis.validators.push_back(
            {i, keys.validators[i].public_key(), keys.transports[i].public_key()});
        genesis.balances.push_back({i, ledger::Amount{plan.credits * units_per_credit}});
    }
    genesis.asset.name = ledger::Name("credit");
    return genesis;
}

Result<void, Failure> check_planned(const ledger::Genesis& genesis) {
    auto checked = check_whole_genesis(genesis, "these options do not make a genesis");
    if (checked) return success();
    Failure failure = std::move(checked).assume_error();
    failure.exit = ExitCode::usage;
    failure.hint.clear();
    return failure;
}

Result<void, Failure> make_folder(const std::filesystem::path& folder, bool is_private) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && is_private) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) return cannot_write(folder, error.message());
    return success();
}

Result<void, Failure> write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return cannot_write(file, "cannot be written");
    return success();
}

Result<void, Failure> write_node(const Home& home, const Config& config,
                                 const ledger::Genesis& genesis,
                                 const crypto::KeyPair& validator_key,
                                 const crypto::KeyPair& node_key) {
    for (const auto& file : {home.genesis_file(), home.validator_key(), home.node_key()}) {
        std::error_code error;
        if (!std::filesystem::exists(file, error)) continue;
        return Failure{ExitCode::failed,
                       "node.already_exists",
                       file.string() + " is there already",
                       "choose another folder, or remove this one by hand",
                       {}};
    }
    MERIT_TRY(make_folder(home.config_folder(), false));
    MERIT_TRY(make_folder(home.keys_folder(), true));
    MERIT_TRY(make_folder(home.data(), true));
    MERIT_TRY(write_key(home.validator_key(), validator_key, "validator"));
    MERIT_TRY(write_key(home.node_key(), node_key, "node"));
    if (const auto created = storage::SignStateFile::create(home.sign_state()); !created) {
        return cannot_write(home.sign_state(), storage::describe(created.error()));
    }
    MERIT_TRY(write_text(home.config_file(), make_config_file(config)));
    return write_text(home.genesis_file(), print_genesis(genesis));
}

Result<void, Failure> write_wallets(const std::filesystem::path& folder,
                                    const std::vector<crypto::KeyPair>& members) {
    MERIT_TRY(make_folder(folder / "keys", true));
    for (std::size_t i = 0; i < members.size(); ++i) {
        const std::string name = "member" + std::to_string(i);
        MERIT_TRY(write_key(folder / "keys" / (name + ".json"), members[i], name));
    }
    return success();
}

std::vector<std::uint16_t> free_ports(std::size_t count) {
    // Below the range from which the kernel takes the ports of outgoing connections, so that these
    // do not take a chosen port before its node starts.
    std::random_device random;
    std::uniform_int_distribution<std::uint16_t> choose(10'240, 32'000);
    std::vector<std::uint16_t> ports;
    for (std::size_t attempts = 0; ports.size() < count && attempts < 100 * count; ++attempts) {
        const std::uint16_t port = choose(random);
        if (is_free(port) && std::ranges::find(ports, port) == ports.end()) ports.push_back(port);
    }
    return ports;
}

}  // namespace merit::node
