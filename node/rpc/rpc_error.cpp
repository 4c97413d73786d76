#include "node/rpc/rpc_error.hpp"

#include "crypto/assert.hpp"

#include <boost/json/array.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

std::string_view name_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::parse_error:
            return "parse_error";
        case ErrorCode::invalid_request:
            return "invalid_request";
        case ErrorCode::method_not_found:
            return "method_not_found";
        case ErrorCode::invalid_params:
            return "invalid_params";
        case ErrorCode::internal_error:
            return "internal_error";
        case ErrorCode::not_found:
            return "not_found";
        case ErrorCode::unavailable:
            return "unavailable";
        case ErrorCode::transaction_rejected:
            return "transaction_rejected";
        case ErrorCode::method_not_supported:
            return "method_not_supported";
        case ErrorCode::limit_exceeded:
            return "limit_exceeded";
        case ErrorCode::version_not_supported:
            return "version_not_supported";
        case ErrorCode::execution_failed:
            return "execution_failed";
        case ErrorCode::not_final_in_time:
            return "not_final_in_time";
        case ErrorCode::pruned:
            return "pruned";
    }
    return "unknown";
}

RpcError invalid_params(const std::vector<ledger::JsonProblem>& problems) {
    MERIT_ASSERT(!problems.empty(), "an error of params names a problem");
    json::array errors;
    for (const auto& problem : problems) {
        errors.push_back(json::object{
            {"path", problem.path}, {"expected", problem.expected}, {"got", problem.got}});
    }
    const auto& first = problems.front();
    return {ErrorCode::invalid_params,
            first.path + ": expected " + first.expected + ", got " + first.got,
            {{"errors", std::move(errors)}}};
}

RpcError invalid_param(std::string path, std::string expected, std::string got) {
    return invalid_params({{std::move(path), std::move(expected), std::move(got)}});
}

RpcError not_found(std::string message) {
    return {ErrorCode::not_found, std::move(message), {}};
}

RpcError limit_exceeded(std::string message, std::uint64_t limit) {
    return {ErrorCode::limit_exceeded, std::move(message), {{"limit", limit}}};
}

RpcError unavailable(std::string message, std::uint64_t retry_after_ms) {
    return {ErrorCode::unavailable, std::move(message), {{"retry_after_ms", retry_after_ms}}};
}

json::object to_json(const RpcError& error) {
    json::object object{{"code", static_cast<int>(error.code)}, {"message", error.message}};
    if (!error.data.empty()) object.emplace("data", error.data);
    return object;
}

}  // namespace merit::node::rpc
