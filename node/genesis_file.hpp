// genesis.json: the printed form of a Genesis (DETAILS section 1). Thread rule: pure functions of
// the file system.
#pragma once

#include "crypto/result.hpp"
#include "ledger/genesis.hpp"
#include "node/failure.hpp"

#include <filesystem>
#include <string>

namespace merit::node {

std::string print_genesis(const ledger::Genesis& genesis);

// Structure, bounds, consistency, the contracts' parameters; exit 78.
Result<void, Failure> check_whole_genesis(const ledger::Genesis& genesis, const std::string& name);

// Read and checked: structure, bounds, consistency, the contracts' parameters. The failure lists
// every problem with its path, exit 78.
Result<ledger::Genesis, Failure> parse_genesis(std::string_view text, const std::string& name);
Result<ledger::Genesis, Failure> load_genesis(const std::filesystem::path& file);

}  // namespace merit::node
