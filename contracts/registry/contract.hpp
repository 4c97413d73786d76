// K2 REGISTRY: members, accounts, projects, contributions, imports, aliases.
#pragma once

#include "contracts/framework/contract.hpp"

namespace merit::contracts::registry {

Contract contract();

}  // namespace merit::contracts::registry
