#include "contracts/registry/contract.hpp"

#include "contracts/registry/error.hpp"
#include "contracts/registry/genesis.hpp"
#include "contracts/registry/handlers.hpp"

#include <iterator>

namespace merit::contracts::registry {

Contract contract() {
    Contract contract{ContractNumber::registry,
                      "registry",
                      {},
                      {alias_clock_task()},
                      queries(),
                      error_name,
                      store_genesis};
    for (auto part : {account_handlers(), project_handlers(), contribution_handlers(),
                      import_handlers(), alias_handlers()}) {
        contract.operations.insert(contract.operations.end(), part.begin(), part.end());
    }
    contract.approvals = {alias_claim_rule()};
    return contract;
}

}  // namespace merit::contracts::registry
