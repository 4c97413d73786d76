#include "contracts/revenue/contract.hpp"

#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"

namespace merit::contracts::revenue {

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::revenue;
    contract.name = "revenue";
    contract.operations = money_handlers();
    for (OperationHandler& handler : project_handlers())
        contract.operations.push_back(std::move(handler));
    contract.clock = {{ClockStage::revenue, share_revenue}};
    contract.queries = queries();
    contract.queries.push_back(flow_query());
    for (Query& query : forecast_queries())
        contract.queries.push_back(std::move(query));
    contract.error_name = error_name;
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::revenue
