#include "contracts/fedreward/contract.hpp"

#include "contracts/fedreward/error.hpp"
#include "contracts/fedreward/handlers.hpp"

namespace merit::contracts::fedreward {

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::fedreward;
    contract.name = "fedreward";
    contract.operations = {open_handler(), commit_handler(), measure_handler()};
    contract.clock = {round_clock_task()};
    for (const auto& part : {task_queries(), table_queries(), explain_queries()})
        contract.queries.insert(contract.queries.end(), part.begin(), part.end());
    contract.error_name = error_name;
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::fedreward
