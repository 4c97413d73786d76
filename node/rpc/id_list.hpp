// Pages over rows that lie together in the state or in an index; and lists of ids, each item
// answered like its _get.
//
// Thread rule: any thread.
#pragma once

#include "node/rpc/page.hpp"

#include <functional>

namespace merit::node::rpc {

// Where the ids of a list are.
struct IdSource {
    enum class From : std::uint8_t { state, index };
    From from = From::state;
    Bytes prefix;              // of the keys
    bool id_is_value = false;  // otherwise the id is the end of the key
    std::string selector;      // what chose the list, for its cursor
};

// The item of a row; null leaves it out.
using ItemOfRow =
    std::function<boost::json::value(const ReadAt& at, BytesView key, BytesView value)>;

// A page over the rows of an index under the prefix; `descending` unless the call says an order.
Answer list_rows(const Call& call, const Bytes& prefix, const std::string& selector,
                 bool descending, const ItemOfRow& item_of);

// The item of an id; null leaves it out.
using ItemOf = std::function<boost::json::value(const ReadAt& at, BytesView id)>;

// A page of the list. Lists in the state go upwards only; `descending` is the default of the
// others.
Answer list_ids(const Call& call, const IdSource& source, bool descending, const ItemOf& item_of);

}  // namespace merit::node::rpc
