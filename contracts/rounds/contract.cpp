#include "contracts/rounds/contract.hpp"

#include "contracts/rounds/error.hpp"
#include "contracts/rounds/handlers.hpp"

namespace merit::contracts::rounds {

Contract contract() {
    Contract contract{ContractNumber::rounds, "rounds",  {open_handler()},
                      {close_task()},         queries(), error_name};
    for (OperationHandler& handler : ballot_handlers())
        contract.operations.push_back(std::move(handler));
    contract.operations.push_back(gift_handler());
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::rounds
