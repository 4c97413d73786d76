// Refuses an answer that would be too large before it is built.
//
// response_bytes_max alone would come too late: by then the answer is in memory, several times.
// Errors: limit_exceeded. What names no statement or close passes: the query itself refuses it.
// Source: RELIABILITY 2.4. Thread rule: any thread.
#pragma once

#include "contracts/framework/contract.hpp"
#include "ledger/state_view.hpp"
#include "node/rpc/rpc_error.hpp"
#include "node/rpc/rpc_limits.hpp"

#include <string_view>

namespace merit::node::rpc {

// A query of the contract explain, by name; those that answer little always pass.
Result<void, RpcError> check_explain_size(const ledger::StateView& view, const RpcLimits& limits,
                                          std::string_view query,
                                          const contracts::QueryArguments& arguments);

// The files of statement_export (the arguments name a statement) and epoch_export (a close).
Result<void, RpcError> check_statement_file_size(const ledger::StateView& view,
                                                 const RpcLimits& limits,
                                                 const contracts::QueryArguments& arguments);
Result<void, RpcError> check_epoch_file_size(const ledger::StateView& view, const RpcLimits& limits,
                                             const contracts::QueryArguments& arguments);

}  // namespace merit::node::rpc
