#include "node/rpc/methods/lists.hpp"

#include "crypto/assert.hpp"
#include "ledger/address.hpp"
#include "node/rpc/query_call.hpp"

namespace merit::node::rpc {

Bytes state_key(contracts::Prefix prefix, BytesView id) {
    Bytes key;
    key.reserve(1 + id.size());
    key.push_back(static_cast<Byte>(prefix));
    key.insert(key.end(), id.begin(), id.end());
    return key;
}

std::vector<Param> with_page(std::vector<Param> params, bool has_order) {
    for (auto& param : page_params(has_order))
        params.push_back(std::move(param));
    return params;
}

Result<ledger::Recipient, RpcError> parse_recipient(const ReadAt& at, std::string_view text) {
    MERIT_TRY(const auto whole, find_recipient(at, "recipient", text));
    if (const auto account = ledger::parse_address(whole)) return ledger::Recipient{*account};
    return ledger::Recipient{*ledger::AliasId::from(*from_hex(whole))};
}

ItemOf query_item(const Call& call, std::string_view contract, std::string_view query,
                  std::string_view argument) {
    const auto* found = find_query(contract, query);
    MERIT_ASSERT(found != nullptr, "a list asks a query that exists");
    return [&call, found, argument = std::string(argument)](const ReadAt& at, BytesView id) {
        auto answer = run_query(call, at, *found, {{argument, to_hex(id)}});
        if (!answer) return boost::json::value(nullptr);
        name_id(answer.assume_value(), argument);
        return std::move(answer).assume_value();
    };
}

Method state_list_method(std::string name, std::string summary, contracts::Prefix prefix,
                         const ItemQuery& item) {
    Method method;
    method.name = std::move(name);
    method.summary = std::move(summary);
    method.params = page_params(false);
    method.result = page_result("as the _get method of the same name");
    method.reads = Reads::pinned;
    method.names_own_position = true;
    method.run = [prefix, item](const Call& call) {
        const IdSource source{IdSource::From::state, state_key(prefix, {}), false, "all"};
        return list_ids(call, source, false,
                        query_item(call, item.contract, item.query, item.argument));
    };
    return method;
}

}  // namespace merit::node::rpc
