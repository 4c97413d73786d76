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

// Together, but no more than a transaction may have.
std::uint64_t base64_bytes(const Method& method, const json::value& params) {
    constexpr std::uint64_t bytes_max = ledger::limits::transaction_bytes_max / 3 * 4;
    std::uint64_t bytes = 0;
    for (const auto& param : method.params) {
        const auto* const value = given(method, params, param.name);
        if (param.type != ParamType::base64 || value == nullptr || !value->is_string()) continue;
        bytes += std::min<std::uint64_t>(value->get_string().size(), bytes_max);
    }
    return std::min(bytes, bytes_max);
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
    if (method.pays_by_size) cost += base64_bytes(method, params) / base64_bytes_per_token;
    return static_cast<std::uint32_t>(cost);
}

}  // namespace merit::node::rpc
