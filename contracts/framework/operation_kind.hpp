// Which operation: the first two bytes of its bytes in a transaction.
#pragma once

#include "contracts/framework/contract_number.hpp"

#include <compare>

namespace merit::contracts {

struct OperationKind {
    ContractNumber contract = ContractNumber::transaction;
    std::uint8_t number = 0;
    friend auto operator<=>(const OperationKind&, const OperationKind&) = default;
};

}  // namespace merit::contracts
