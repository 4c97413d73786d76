// Errors of JSON-RPC answers: one code per kind, exact data beside it.
//
// The code says what a client can do about it; `data` says which field, limit or reason. Source:
// INTERFACES 1.8 (error codes). Thread rule: values.
#pragma once

#include "crypto/result.hpp"
#include "ledger/json/read_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace merit::node::rpc {

enum class ErrorCode : int {
    parse_error = -32700,
    invalid_request = -32600,
    method_not_found = -32601,
    invalid_params = -32602,  // data.errors: [{path, expected, got}]
    internal_error = -32603,
    not_found = -32001,
    unavailable = -32002,           // data.retry_after_ms
    transaction_rejected = -32003,  // data.reason
    method_not_supported = -32004,
    limit_exceeded = -32005,  // data.limit
    version_not_supported = -32006,
    execution_failed = 3,   // data.code, data.operation, data.message
    not_final_in_time = 4,  // data.tx_id
    pruned = 4444,          // data.earliest_height
};

std::string_view name_of(ErrorCode code);

struct RpcError {
    ErrorCode code = ErrorCode::internal_error;
    std::string message;  // one sentence for people
    boost::json::object data;
};

// What a method answers: a JSON value, or the error.
using Answer = Result<boost::json::value, RpcError>;

// -32602 with every problem listed; `problems` is not empty.
RpcError invalid_params(const std::vector<ledger::JsonProblem>& problems);
RpcError invalid_param(std::string path, std::string expected, std::string got);
RpcError not_found(std::string message);
RpcError limit_exceeded(std::string message, std::uint64_t limit);
RpcError unavailable(std::string message, std::uint64_t retry_after_ms);

// {"code", "message", "data"}; `data` is left out if it is empty.
boost::json::object to_json(const RpcError& error);

}  // namespace merit::node::rpc
