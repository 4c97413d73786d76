// Where a transaction stands: its id, its place in the ledger, its answer.
//
// Thread rule: any thread.
#pragma once

#include "ledger/execution.hpp"
#include "node/rpc/method.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace merit::node::rpc {

struct PlacedTransaction {
    ledger::TxId tx_id;
    ledger::Height height;
    ledger::Receipt receipt;
};

// Whether it was executed or dropped in a block at or below the read's height.
std::optional<PlacedTransaction> find_placed(const Call& call, const ledger::TxId& tx_id);

// The id that `text` stands for: whole, a unique prefix, or height-index. Errors: not_found,
// invalid_params.
Result<ledger::TxId, RpcError> resolve_transaction(const Call& call, std::string_view text);

// tx_id, status, reason, operation, block_height; what is not known is null.
boost::json::object status_json(const ledger::TxId& tx_id, const TransactionStatus& status);

}  // namespace merit::node::rpc
