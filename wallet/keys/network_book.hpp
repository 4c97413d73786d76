// The networks that this wallet knows: a name, the genesis hash that is trusted, a node.
//
//   HOME/networks.json    {"dev": {"genesis": "64 hex", "node": "http://..."}, ...}
//
// The genesis hash is the only identity of a network (INTERFACES 1.7); the name is for people.
#pragma once

#include "ledger/ids.hpp"
#include "wallet/failure.hpp"

#include <map>
#include <string>
#include <string_view>

namespace merit::wallet {

struct KnownNetwork {
    ledger::NetworkId genesis;
    std::string node;  // URL; may be empty
};

using NetworkBook = std::map<std::string, KnownNetwork, std::less<>>;

Outcome<NetworkBook> load_network_book(const std::string& home);
Outcome<void> store_network_book(const std::string& home, const NetworkBook& book);
Outcome<KnownNetwork> find_network(const std::string& home, std::string_view name);

}  // namespace merit::wallet
