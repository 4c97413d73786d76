// What commands say about a configuration that is wrong. Thread rule: the main thread.
#pragma once

#include "crypto/result.hpp"
#include "ledger/genesis.hpp"
#include "node/commands/options.hpp"
#include "node/config/load_config.hpp"
#include "node/failure.hpp"

namespace merit::node {

// The node's configuration, or every problem of it; exit 78.
Result<LoadedConfig, Failure> load_node_config(const GlobalOptions& global);

Failure bad_config(const GlobalOptions& global, std::vector<std::string> problems);

// Peers that are the node itself or nobody in its genesis; empty if genesis or keys cannot be read,
// which `start` reports by their own names.
std::vector<std::string> problems_of_peers(const GlobalOptions& global, const Config& config);

// What to tell whoever listed no peers although the network has other validators: these may dial
// this node, so it is no problem.
std::optional<std::string> warning_of_peers(const ledger::Genesis& genesis, const Config& config);

}  // namespace merit::node
