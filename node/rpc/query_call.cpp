#include "node/rpc/query_call.hpp"

#include "crypto/assert.hpp"
#include "node/rpc/methods/describe_json.hpp"

#include <boost/json/array.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

const contracts::Query* find_query(std::string_view contract, std::string_view query) {
    for (const auto& one : contracts::contracts()) {
        if (one.name != contract) continue;
        for (const auto& candidate : one.queries) {
            if (candidate.name == query) return &candidate;
        }
    }
    return nullptr;
}

namespace {

RpcError refused(const contracts::Refusal& refusal) {
    const std::string name = contracts::name_of_code(refusal.code());
    json::object data{{"code", name}};
    switch (static_cast<contracts::CommonError>(refusal.error)) {
        case contracts::CommonError::not_found:
            return {ErrorCode::not_found, "there is nothing of this id", std::move(data)};
        case contracts::CommonError::malformed:
        case contracts::CommonError::out_of_bounds:
            return {ErrorCode::invalid_params, "the query refused its arguments: " + name,
                    std::move(data)};
        default:
            return {ErrorCode::execution_failed, "the query refused: " + name, std::move(data)};
    }
}

}  // namespace

Answer run_query(const Call& call, const ReadAt& at, const contracts::Query& query,
                 const contracts::QueryArguments& arguments) {
    ledger::JsonWriter writer(address_style(call));
    const auto verdict = query.run(*at.view, arguments, writer);
    if (!verdict) return refused(verdict.assume_error());
    json::value value = writer.take();
    if (value.is_object()) return value;
    return json::value{{"items", std::move(value)}};
}

void name_id(json::value& answer, std::string_view kind) {
    auto* const object = answer.if_object();
    if (object == nullptr || object->contains(kind)) return;
    const auto* const id = object->if_contains("id");
    if (id == nullptr) return;
    json::value copy = *id;  // emplace may move the members before it reads its argument
    object->emplace(kind, std::move(copy));
}

Result<contracts::QueryArguments, RpcError> query_arguments(const Call& call, const ReadAt& at,
                                                            const std::vector<QueryParam>& params) {
    contracts::QueryArguments arguments;
    for (const auto& one : params) {
        if (!call.params.has(one.param.name)) continue;
        if (const auto number = one.param.type == ParamType::integer
                                    ? call.params.integer(one.param.name)
                                    : std::nullopt) {
            arguments.emplace(one.argument, std::to_string(*number));
            continue;
        }
        std::string text = *call.params.text(one.param.name);
        if (one.form == QueryParam::Form::id) {
            MERIT_TRY(text, find_id_text(at, one.kind, one.param.name, text));
        } else if (one.form == QueryParam::Form::recipient) {
            MERIT_TRY(text, find_recipient(at, one.param.name, text));
        }
        arguments.emplace(one.argument, std::move(text));
    }
    return arguments;
}

Method query_method(std::string name, std::string_view contract, std::string_view query,
                    std::vector<QueryParam> params, std::vector<ResultField> result) {
    const contracts::Query* const found = find_query(contract, query);
    MERIT_ASSERT(found != nullptr, "a method asks a query that exists");
    Method method;
    method.name = std::move(name);
    method.summary = found->summary;
    for (const auto& one : params)
        method.params.push_back(one.param);
    method.result = std::move(result);
    method.reads = Reads::pinned;
    method.run = [found, params = std::move(params)](const Call& call) -> Answer {
        MERIT_TRY(const auto arguments, query_arguments(call, call.at, params));
        MERIT_TRY(auto answer, run_query(call, call.at, *found, arguments));
        name_id(answer, params.empty() ? std::string_view() : params.front().param.name);
        return answer;
    };
    return method;
}

QueryParam id_param(std::string name, IdKind kind, std::string summary) {
    // A project may be given by its name, so every id is a text here and checked when looked up.
    Param param = required(name, ParamType::text, std::move(summary));
    param.min = 1;
    param.max = 128;
    if (kind != IdKind::project) param.type = ParamType::id;
    return {std::move(param), std::move(name), QueryParam::Form::id, kind};
}

QueryParam account_param() {
    return {required("account", ParamType::account, "Address of the account"), "account",
            QueryParam::Form::plain, IdKind::record};
}

QueryParam recipient_param() {
    Param param = required("recipient", ParamType::text, "Address of an account, or an alias");
    param.min = 8;
    param.max = 128;
    return {std::move(param), "recipient", QueryParam::Form::recipient, IdKind::alias};
}

QueryParam epoch_param(std::string name, bool is_required, std::string summary) {
    return {integer(name, is_required, std::move(summary), 0, json_integer_max), name,
            QueryParam::Form::plain, IdKind::record};
}

}  // namespace merit::node::rpc
