#include "node/rpc/call_cost.hpp"

#include "node/rpc/rpc_limits.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

// The value given for a parameter, by name or position; null if there is none.
const json::value* given(const Method& method, const json::value& params, std::string_view name) {
    if (const auto* object = params.if_object()) return object->if_contains(name);
    const auto* list = params.if_array();
    for (std::size_t i = 0; list != nullptr && i < list->size() && i < method.params.size(); ++i) {
        if (method.params[i].name == name) return &(*list)[i];
    }
    return nullptr;
}

bool has_param(const Method& method, std::string_view name) {
    return std::any_of(method.params.begin(), method.params.end(),
                       [&](const Param& param) { return param.name == name; });
}

std::uint64_t page_items(const json::value* limit) {
    if (limit == nullptr) return list_items_default;
    json::error_code failure;
    const auto items = limit->to_number<std::uint64_t>(failure);
    return failure ? list_items_default : std::min(items, list_items_max);
}

}  // namespace

std::uint32_t cost_of(const Method& method, const json::value& params) {
    std::uint64_t cost = method.cost;
    if (has_param(method, "limit")) {
        cost += page_items(given(method, params, "limit")) / items_per_token;
    }
    if (const auto* sent = given(method, params, "transactions"); sent && sent->is_array()) {
        cost += std::min<std::uint64_t>(sent->get_array().size(), transactions_per_call_max);
    }
    return static_cast<std::uint32_t>(cost);
}

}  // namespace merit::node::rpc
