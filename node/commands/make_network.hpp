// Makes a new network: genesis and the files of its nodes. Shared by init and testnet.
#pragma once

#include "crypto/sign.hpp"
#include "ledger/genesis.hpp"
#include "node/commands/commands.hpp"
#include "node/config/config.hpp"
#include "node/home.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace merit::node {

struct NetworkPlan {
    std::string name;
    std::uint16_t validators = 1;
    std::uint64_t epoch_ms = 10'000;
    std::uint64_t delta_ms = 50;
    std::uint64_t idle_interval_ms = 1'000;
    std::uint64_t credits = 1'000'000;
    std::map<std::string, std::uint64_t> parameters;  // contract parameters that differ
    ledger::QuotaParameters quotas;
};

struct NetworkKeys {
    std::vector<crypto::KeyPair> members;
    std::vector<crypto::KeyPair> validators;
    std::vector<crypto::KeyPair> transports;
};

NetworkKeys generate_keys(std::size_t validators);

// Member i is "member<i>", owns validator i and begins with the credits of the plan; member 0
// issues the asset. A test network.
ledger::Genesis make_genesis(const NetworkPlan& plan, const NetworkKeys& keys);

// Refuses with exit 2 what options have made of a genesis that is out of its bounds, and names them.
Result<void, Failure> check_planned(const ledger::Genesis& genesis);

// The folders of one node; refuses one that has a genesis or keys already. The keys are not
// encrypted: the folder protects them.
Result<void, Failure> write_node(const Home& home, const Config& config,
                                 const ledger::Genesis& genesis,
                                 const crypto::KeyPair& validator_key,
                                 const crypto::KeyPair& node_key);

// A wallet folder with the members' keys: keys/member<i>.json, not encrypted, for a test network.
Result<void, Failure> write_wallets(const std::filesystem::path& folder,
                                    const std::vector<crypto::KeyPair>& members);

// Ports on the loopback address that nobody listens on now.
std::vector<std::uint16_t> free_ports(std::size_t count);

Result<void, Failure> write_text(const std::filesystem::path& file, std::string_view text);
Result<void, Failure> make_folder(const std::filesystem::path& folder, bool is_private);

}  // namespace merit::node
