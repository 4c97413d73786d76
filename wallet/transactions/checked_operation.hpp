// The bytes of an operation that was built from what people type.
//
// Every list and text is held against the bound of its type first, so that no input, however long,
// reaches the encoder above it: a usage failure "/settings/outbound: expected a text of at most
// 200 bytes, got 201 bytes".
#pragma once

#include "contracts/framework/make_operation.hpp"
#include "ledger/codec/bounds.hpp"
#include "wallet/failure.hpp"

namespace merit::wallet {

template <class Op>
Outcome<ledger::Operation> checked_operation(const Op& op) {
    if (const auto problem = ledger::find_above_bound(op)) {
        return usage_failure(problem->path + ": expected " + problem->expected + ", got " +
                             problem->got);
    }
    ledger::Operation operation = contracts::make_operation(op);
    if (operation.size() > ledger::Operation::max) {
        return usage_failure("the operation has " + std::to_string(operation.size()) +
                             " bytes, at most " + std::to_string(ledger::Operation::max) +
                             " are allowed");
    }
    return operation;
}

}  // namespace merit::wallet
