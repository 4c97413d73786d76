#include "contracts/certify/contract.hpp"

#include "contracts/certify/error.hpp"
#include "contracts/certify/handlers.hpp"

namespace merit::contracts::certify {

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::certify;
    contract.name = "certify";
    contract.operations = {define_handler(), issue_handler()};
    for (OperationHandler& handler : status_handlers())
        contract.operations.push_back(std::move(handler));
    contract.queries = queries();
    contract.error_name = error_name;
    contract.approvals = status_rules();
    contract.approvals.push_back(issue_rule());
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::certify
