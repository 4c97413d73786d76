// Paged lists: limit, cursor and order, the same for every list.
//
// A page reads at the height of its cursor, so that a list read in pages is one list. Source:
// INTERFACES 1.8 (paging).
#pragma once

#include "node/rpc/cursor.hpp"
#include "node/rpc/method.hpp"

#include <boost/json/array.hpp>

#include <optional>

namespace merit::node::rpc {

// The parameters of a list, to be appended to a method's own.
std::vector<Param> page_params(bool has_order);
std::vector<ResultField> page_result(std::string items);

struct Page {
    ReadAt at;
    std::size_t limit = 0;
    std::size_t rows_max = 0;  // that the page looks at, items or not: what its price pays for
    bool descending = false;
    Bytes from;        // key where the page begins; empty: at the list's beginning
    std::string list;  // what the cursor is tied to
};

// `selector` is what chooses the items besides the method (an account, a project).
Result<Page, RpcError> open_page(const Call& call, std::string_view selector, bool descending);

// The result object of a list; `next` is the key of the first item that did not fit. Names its own
// position, which may be that of the cursor.
boost::json::value close_page(const Call& call, const Page& page, boost::json::array items,
                              const std::optional<Bytes>& next);

}  // namespace merit::node::rpc
