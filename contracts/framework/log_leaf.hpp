// The leaf that an operation adds to the log (DETAILS section 4):
// SHA-256(0x00 | height u64 | transaction index u32 | operation index u32 | account 20 | tx_id 32 |
// code u32 | BLAKE2b(merit.op, operation)), integers little-endian.
#pragma once

#include "crypto/hash.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"

namespace merit::contracts {

struct LogLeaf {
    ledger::Height height;
    std::uint32_t transaction_index = 0;
    std::uint32_t operation_index = 0;
    ledger::AccountId account;
    ledger::TxId tx_id;
    std::uint32_t code = 0;  // 0: applied
};

crypto::Hash256 log_leaf_hash(const LogLeaf& leaf, BytesView operation);

}  // namespace merit::contracts
