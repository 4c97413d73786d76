// Stored blocks and transactions as RPC methods need them: decoded, found by height, hash, or
// place.
//
// Thread rule: functions over a const store; any thread.
#pragma once

#include "ledger/block.hpp"
#include "ledger/transaction.hpp"
#include "node/rpc/method.hpp"
#include "storage/store.hpp"

#include <optional>

namespace merit::node::rpc {

struct ReadBlock {
    storage::StoredBlock stored;
    ledger::Header header;
};

// Nothing above the head.
std::optional<ReadBlock> read_block(const storage::Store& store, ledger::Height height);

// The lowest height whose block is here whole: 0, or above the snapshot that the node joined by, of
// whose block there is the header alone.
ledger::Height lowest_whole(const storage::Store& store);
// Errors: pruned, below that height.
Result<void, RpcError> check_whole(const storage::Store& store, ledger::Height height);

// The block that `height` or `hash` of the call names; the head without either. Both are refused.
Result<ReadBlock, RpcError> chosen_block(const Call& call);

// One transaction of a block with the lane that brought it.
struct ReadTransaction {
    ledger::ValidatorIndex lane;
    Bytes bytes;  // as signed
    ledger::Transaction transaction;
};

// The transaction with this index in the block (Receipt::transaction_index).
std::optional<ReadTransaction> read_transaction(const storage::Store& store, ledger::Height height,
                                                std::uint32_t index);

// tx_id, index, outcome, code, operation_index, first_leaf, leaves.
boost::json::object receipt_json(const ledger::Receipt& receipt);
std::string_view outcome_name(ledger::Outcome outcome);

}  // namespace merit::node::rpc
