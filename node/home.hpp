// Where a node keeps its files (INTERFACES 1.3).
//
//   config/config.toml, config/genesis.json
//   keys/node_key.json, keys/validator_key.json, keys/sign.state, keys/beacon.secrets    0600
//   data/ledger, data/votes, data/batches, data/known_peers
//   data/snapshots and what belongs to joining: node/snapshot/folders.hpp
//
// sign.state lies beside the validator's key, not in data/: a copy of the data must not carry the
// right to sign.
#pragma once

#include <filesystem>

namespace merit::node {

struct Home {
    std::filesystem::path root;

    std::filesystem::path config_folder() const { return root / "config"; }
    std::filesystem::path config_file() const { return config_folder() / "config.toml"; }
    std::filesystem::path genesis_file() const { return config_folder() / "genesis.json"; }
    std::filesystem::path keys_folder() const { return root / "keys"; }
    std::filesystem::path node_key() const { return keys_folder() / "node_key.json"; }
    std::filesystem::path validator_key() const { return keys_folder() / "validator_key.json"; }
    std::filesystem::path sign_state() const { return keys_folder() / "sign.state"; }
    std::filesystem::path beacon_secrets() const { return keys_folder() / "beacon.secrets"; }
    std::filesystem::path data() const { return root / "data"; }
    std::filesystem::path ledger() const { return data() / "ledger"; }
    std::filesystem::path votes() const { return data() / "votes"; }
    std::filesystem::path batches() const { return data() / "batches"; }
    std::filesystem::path known_peers() const { return data() / "known_peers"; }
};

}  // namespace merit::node
