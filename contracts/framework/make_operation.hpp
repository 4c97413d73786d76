// The bytes of an operation for a transaction: contract (u8), number (u8), the canonical bytes of
// the listed struct. For whoever builds transactions; the codec comes with it.
#pragma once

#include "contracts/framework/operation_kind.hpp"
#include "ledger/codec/codec.hpp"
#include "ledger/transaction.hpp"

namespace merit::contracts {

template <class Op>
ledger::Operation make_operation(const Op& op) {
    ledger::Operation bytes;
    bytes.push_back(static_cast<Byte>(Op::kind.contract));
    bytes.push_back(Op::kind.number);
    ledger::encode_to(static_cast<Bytes&>(bytes), op);
    return bytes;
}

}  // namespace merit::contracts
