// contract_*: the built-in contracts and all of their questions.
#include "node/rpc/call_cost.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/answer_bounds.hpp"
#include "node/rpc/query_call.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

json::object summary_of(const contracts::Contract& contract) {
    json::array operations;
    for (const auto& operation : contract.operations)
        operations.push_back(json::string(operation.name));
    json::array queries;
    for (const auto& query : contract.queries)
        queries.push_back(json::string(query.name));
    return {{"name", contract.name},
            {"number", static_cast<unsigned>(contract.number)},
            {"operations", std::move(operations)},
            {"queries", std::move(queries)}};
}

Answer list(const Call&) {
    json::array items;
    for (const auto& contract : contracts::contracts())
        items.push_back(summary_of(contract));
    return json::value{{"items", std::move(items)}};
}

Result<const contracts::Contract*, RpcError> contract_of(const Call& call) {
    const std::string name = *call.params.text("contract");
    for (const auto& contract : contracts::contracts()) {
        if (contract.name == name) return &contract;
    }
    return not_found("no contract has the name " + name);
}

json::object query_json(const contracts::Query& query) {
    json::array arguments;
    for (const auto& argument : query.arguments) {
        arguments.push_back(json::object{{"name", argument.name},
                                         {"type", argument.type},
                                         {"required", argument.required},
                                         {"summary", argument.summary}});
    }
    return {{"name", query.name}, {"summary", query.summary}, {"arguments", std::move(arguments)}};
}

Answer get(const Call& call) {
    MERIT_TRY(const auto* const contract, contract_of(call));
    json::object object = summary_of(*contract);
    json::array queries;
    for (const auto& query : contract->queries)
        queries.push_back(query_json(query));
    object["queries"] = std::move(queries);
    return json::value(std::move(object));
}

// Ids of these arguments may be shortened.
std::optional<IdKind> id_kind_of(std::string_view argument) {
    if (argument == "member") return IdKind::member;
    if (argument == "asset") return IdKind::asset;
    if (argument == "pool") return IdKind::pool;
    if (argument == "project") return IdKind::project;
    if (argument == "record") return IdKind::record;
    if (argument == "import") return IdKind::import;
    if (argument == "proposal") return IdKind::proposal;
    if (argument == "alias") return IdKind::alias;
    return std::nullopt;
}

// Texts as they are, whole numbers in decimal.
std::optional<std::string> argument_text(const json::value& value) {
    if (value.is_string()) return std::string(std::string_view(value.get_string()));
    if (value.is_uint64() || value.is_int64()) return json::serialize(value);
    return std::nullopt;
}

RpcError wrong_argument(std::string_view name, std::string expected, std::string got) {
    return invalid_param("/params/args/" + std::string(name.substr(0, 64)), std::move(expected),
                         std::move(got));
}

Result<contracts::QueryArguments, RpcError> read_arguments(const Call& call,
                                                           const contracts::Query& query) {
    const json::object none;
    const auto* given = call.params.object("args");
    if (given == nullptr) given = &none;
    contracts::QueryArguments arguments;
    for (const auto& argument : query.arguments) {
        const auto* value = given->if_contains(argument.name);
        if (value == nullptr || value->is_null()) {
            if (!argument.required) continue;
            return wrong_argument(argument.name, std::string(argument.summary), "nothing");
        }
        auto text = argument_text(*value);
        if (!text) {
            return wrong_argument(argument.name, "a text or a whole number", "something else");
        }
        if (const auto kind = id_kind_of(argument.name)) {
            MERIT_TRY(*text, find_id_text(call.at, *kind, argument.name, *text));
        } else if (argument.name == "recipient") {
            MERIT_TRY(*text, find_recipient(call.at, argument.name, *text));
        }
        arguments.emplace(argument.name, std::move(*text));
    }
    for (const auto& member : *given) {
        const auto is_name = [&](const auto& argument) { return argument.name == member.key(); };
        if (std::none_of(query.arguments.begin(), query.arguments.end(), is_name)) {
            return wrong_argument(member.key(), "an argument of this query", "an unknown name");
        }
    }
    return arguments;
}

Answer query(const Call& call) {
    MERIT_TRY(const auto* const contract, contract_of(call));
    const std::string name = *call.params.text("query");
    const auto* const found = find_query(contract->name, name);
    if (found == nullptr) {
        return not_found(std::string(contract->name) + " has no query " + name);
    }
    MERIT_TRY(const auto arguments, read_arguments(call, *found));
    if (contract->number == contracts::ContractNumber::explain) {
        MERIT_TRY(check_explain_size(*call.at.view, call.environment.limits, name, arguments));
    }
    MERIT_TRY(auto answer, run_query(call, call.at, *found, arguments));
    return json::value{{"result", std::move(answer)}};
}

}  // namespace

std::vector<Method> contract_methods() {
    const Param contract = required("contract", ParamType::text, "Name, for instance treasury");
    return {{.name = "contract_list",
             .summary = "The built-in contracts",
             .params = {},
             .result = {{"items", "array", "name, number, operations, queries"}},
             .reads = Reads::head,
             .run = list},
            {.name = "contract_get",
             .summary = "A contract: its operations, and its queries with their arguments",
             .params = {contract},
             .result = {{"name", "string", "Its name"},
                        {"number", "integer", "Its number in error codes and operations"},
                        {"operations", "array", "Their names"},
                        {"queries", "array", "name, summary, arguments"}},
             .reads = Reads::head,
             .run = get},
            {.name = "contract_query",
             .summary = "Asks a contract any of its queries",
             .params = {contract, required("query", ParamType::text, "Name of the query"),
                        optional("args", ParamType::object, "Arguments by name")},
             .result = {{"result", "object", "What the query answers"}},
             .reads = Reads::pinned,
             .cost = long_read_cost,  // some queries read as much
             .run = query}};
}

}  // namespace merit::node::rpc
