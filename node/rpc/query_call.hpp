// Contract queries as methods: one way for all of them.
//
// A query of a contract takes texts by name and writes a listed value. Here its arguments are
// described as parameters, ids may be shortened, and its refusals become errors. Source: INTERFACES
// 2.3, contracts/framework/contract.hpp. Thread rule: any thread.
#pragma once

#include "contracts/framework/contract.hpp"
#include "node/rpc/id_lookup.hpp"
#include "node/rpc/method.hpp"

#include <optional>
#include <string>
#include <vector>

namespace merit::node::rpc {

// Nothing if there is no such contract or query.
const contracts::Query* find_query(std::string_view contract, std::string_view query);

// The query's answer at the read's height; a list answers {"items": [...]}.
Answer run_query(const Call& call, const ReadAt& at, const contracts::Query& query,
                 const contracts::QueryArguments& arguments);

// The id of an answer also under the name of its kind, as every answer has it: {"id", "record"}.
void name_id(boost::json::value& answer, std::string_view kind);

// How a parameter becomes an argument.
struct QueryParam {
    enum class Form : std::uint8_t { plain, id, recipient };
    Param param;
    std::string argument;  // the query's name for it
    Form form = Form::plain;
    IdKind kind = IdKind::record;  // of an id
};

// Errors: not_found and invalid_params of shortened ids.
Result<contracts::QueryArguments, RpcError> query_arguments(const Call& call, const ReadAt& at,
                                                            const std::vector<QueryParam>& params);

// A method that asks one query. `contract` and `query` must exist.
Method query_method(std::string name, std::string_view contract, std::string_view query,
                    std::vector<QueryParam> params, std::vector<ResultField> result);

QueryParam id_param(std::string name, IdKind kind, std::string summary);
QueryParam account_param();
QueryParam recipient_param();
QueryParam epoch_param(std::string name, bool is_required, std::string summary);

}  // namespace merit::node::rpc
