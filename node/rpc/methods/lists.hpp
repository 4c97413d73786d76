// What the lists of contract objects have in common.
#pragma once

#include "contracts/framework/prefix.hpp"
#include "ledger/recipient.hpp"
#include "node/rpc/id_list.hpp"
#include "node/rpc/method.hpp"

namespace merit::node::rpc {

// prefix | id: the key of a map whose key is one id.
Bytes state_key(contracts::Prefix prefix, BytesView id);

// `params` and those of a page.
std::vector<Param> with_page(std::vector<Param> params, bool has_order);

Result<ledger::Recipient, RpcError> parse_recipient(const ReadAt& at, std::string_view text);

struct ItemQuery {
    std::string_view contract;
    std::string_view query;
    std::string_view argument;  // takes the id
};

// Asks the query for each id; what the query refuses is left out.
ItemOf query_item(const Call& call, std::string_view contract, std::string_view query,
                  std::string_view argument);

// A method that lists all ids of a map, each answered by the query.
Method state_list_method(std::string name, std::string summary, contracts::Prefix prefix,
                         const ItemQuery& item);

}  // namespace merit::node::rpc
