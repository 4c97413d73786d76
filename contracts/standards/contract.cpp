#include "contracts/standards/contract.hpp"

#include "contracts/standards/error.hpp"
#include "contracts/standards/handlers.hpp"

namespace merit::contracts::standards {

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::standards;
    contract.name = "standards";
    contract.operations = define_handlers();
    contract.operations.push_back(adopt_handler());
    contract.operations.push_back(post_handler());
    contract.queries = queries();
    contract.error_name = error_name;
    contract.check_changes = check_changes;
    return contract;
}

}  // namespace merit::contracts::standards
