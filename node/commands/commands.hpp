// The commands of meritd. Each prints its answer on the standard output and nothing else there.
#pragma once

#include "crypto/result.hpp"
#include "node/commands/options.hpp"
#include "node/failure.hpp"

namespace merit::node {

using CommandResult = Result<void, Failure>;

// A node of its own, ready to start, with a network of one validator.
CommandResult run_init(const GlobalOptions& global, const InitOptions& options);
// Folders node0 .. for a network on this machine, and its members' keys.
CommandResult run_testnet(const GlobalOptions& global, const TestnetOptions& options);
// Runs until SIGTERM or SIGINT.
CommandResult run_start(const GlobalOptions& global);
CommandResult run_status(const GlobalOptions& global);
CommandResult run_export(const GlobalOptions& global, const ExportOptions& options);
CommandResult run_config_check(const GlobalOptions& global);
CommandResult run_config_show(const GlobalOptions& global, const ConfigShowOptions& options);
CommandResult run_config_default(const GlobalOptions& global);
CommandResult run_version(const GlobalOptions& global);

}  // namespace merit::node
