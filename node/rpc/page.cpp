#include "node/rpc/page.hpp"

#include "crypto/assert.hpp"
#include "node/rpc/call_cost.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/pinned_views.hpp"
#include "node/rpc/rpc_limits.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

std::vector<Param> page_params(bool has_order) {
    std::vector<Param> params = {
        integer("limit", false, "Items of a page, 100 unless told", 1, list_items_max),
        optional("cursor", ParamType::cursor, "next_cursor of the page before")};
    if (has_order) params.push_back(choice("order", false, "Order of the list", {"asc", "desc"}));
    return params;
}

std::vector<ResultField> page_result(std::string items) {
    return {{"items", "array", std::move(items)},
            {"next_cursor", "", "For the next page; null at the end"}};
}

Result<Page, RpcError> open_page(const Call& call, std::string_view selector, bool descending) {
    Page page;
    page.at = call.at;
    page.limit = std::min<std::size_t>(call.params.integer_or("limit", list_items_default),
                                       call.environment.limits.page_items_max);
    const Method* const method = all_methods().find(call.method);
    MERIT_ASSERT(method != nullptr, "a page belongs to a method");
    page.rows_max = rows_per_token * (method->cost + page.limit / items_per_token);
    page.descending = descending;
    if (const auto order = call.params.text("order")) page.descending = *order == "desc";
    page.list = std::string(call.method) + "|" + std::string(selector) +
                (page.descending ? "|desc" : "|asc");
    const auto text = call.params.text("cursor");
    if (!text) return page;
    auto cursor = decode_cursor(page.list, *text);
    if (!cursor) {
        return invalid_param("/params/cursor",
                             "next_cursor of a page of this list with the same parameters", *text);
    }
    if (const auto height = call.params.integer("height");
        height && *height != cursor->height.value) {
        return invalid_param("/params/height",
                             "the cursor's height, " + std::to_string(cursor->height.value),
                             std::to_string(*height));
    }
    MERIT_TRY(page.at, call.environment.pinned_views.at(cursor->height));
    page.from = std::move(cursor->from);
    return page;
}

json::value close_page(const Call& call, const Page& page, json::array items,
                       const std::optional<Bytes>& next) {
    json::value cursor = nullptr;
    if (next) {
        call.environment.pinned_views.keep(page.at);
        cursor = json::string(encode_cursor(page.list, {page.at.height, *next}));
    }
    return {{"items", std::move(items)},
            {"next_cursor", std::move(cursor)},
            {"height", page.at.height.value},
            {"block_hash", page.at.block_hash.hex()},
            {"time", iso_time(page.at.time_ms)}};
}

}  // namespace merit::node::rpc
