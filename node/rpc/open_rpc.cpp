#include "node/rpc/methods.hpp"
#include "node/rpc/version.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

json::object param_of(const Param& param) {
    return {{"name", param.name},
            {"summary", param.summary},
            {"required", param.required},
            {"schema", schema_of(param)}};
}

json::object result_of(const Method& method) {
    json::object properties;
    const auto add = [&](std::string_view name, std::string_view type, std::string_view summary) {
        json::object schema{{"description", summary}};
        if (!type.empty()) schema.emplace("type", type);
        properties.emplace(name, std::move(schema));
    };
    for (const auto& field : method.result)
        add(field.name, field.type, field.summary);
    if (method.reads != Reads::nothing) {
        if (!properties.contains("height")) add("height", "integer", "Height that was read");
        if (!properties.contains("block_hash")) add("block_hash", "string", "Block at that height");
        if (!properties.contains("time")) add("time", "string", "Time of that block, ISO 8601");
    }
    if (method.prove) add("proof", "object", "With `prove`: docs/rpc.md, Proofs");
    return {{"name", "result"},
            {"schema", json::object{{"type", "object"}, {"properties", std::move(properties)}}}};
}

json::array all_errors() {
    json::array errors;
    for (const auto code : {ErrorCode::invalid_params, ErrorCode::not_found, ErrorCode::unavailable,
                            ErrorCode::transaction_rejected, ErrorCode::method_not_supported,
                            ErrorCode::limit_exceeded, ErrorCode::execution_failed,
                            ErrorCode::not_final_in_time, ErrorCode::pruned}) {
        errors.push_back(
            json::object{{"code", static_cast<int>(code)}, {"message", name_of(code)}});
    }
    return errors;
}

}  // namespace

json::object open_rpc_document(const MethodTable& table) {
    json::array methods;
    for (const auto& method : table.all()) {
        json::array params;
        for (const auto& param : method.params)
            params.push_back(param_of(param));
        methods.push_back(json::object{{"name", method.name},
                                       {"summary", method.summary},
                                       {"paramStructure", "either"},
                                       {"params", std::move(params)},
                                       {"result", result_of(method)}});
    }
    return {{"openrpc", "1.2.6"},
            {"info", json::object{{"title", "Merit node"}, {"version", api_version}}},
            {"methods", std::move(methods)},
            {"x-errors", all_errors()}};
}

namespace {

bool is_flat(const json::value& value) {
    const auto is_leaf = [](const json::value& item) { return !item.is_structured(); };
    if (const auto* object = value.if_object()) {
        return std::all_of(object->begin(), object->end(),
                           [&](const auto& member) { return is_leaf(member.value()); });
    }
    if (const auto* array = value.if_array()) {
        return std::all_of(array->begin(), array->end(), is_leaf);
    }
    return true;
}

void print(const json::value& value, std::string& text, const std::string& indent) {
    const std::string inner = indent + "  ";
    std::size_t left = 0;
    if (is_flat(value)) {
        text += json::serialize(value);
    } else if (const auto* object = value.if_object()) {
        text += "{\n";
        left = object->size();
        for (const auto& member : *object) {
            text += inner + json::serialize(json::value(member.key())) + ": ";
            print(member.value(), text, inner);
            text += --left == 0 ? "\n" : ",\n";
        }
        text += indent + "}";
    } else {
        text += "[\n";
        left = value.get_array().size();
        for (const auto& item : value.get_array()) {
            text += inner;
            print(item, text, inner);
            text += --left == 0 ? "\n" : ",\n";
        }
        text += indent + "]";
    }
}

}  // namespace

std::string print_pretty(const json::value& value) {
    std::string text;
    print(value, text, "");
    return text + "\n";
}

}  // namespace merit::node::rpc
