#include "node/rpc/transaction_lookup.hpp"

#include "contracts/framework/index_keys.hpp"
#include "node/refusal_reason.hpp"
#include "node/rpc/id_lookup.hpp"
#include "storage/store.hpp"

#include <charconv>

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::IndexPrefix;
using contracts::TransactionPlace;

namespace {

// "height-index".
std::optional<TransactionPlace> parse_place(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    TransactionPlace place;
    const char* const middle = text.data() + dash;
    const char* const last = text.data() + text.size();
    const auto height = std::from_chars(text.data(), middle, place.height.value);
    const auto index = std::from_chars(middle + 1, last, place.index);
    if (height.ec != std::errc() || height.ptr != middle) return std::nullopt;
    if (index.ec != std::errc() || index.ptr != last) return std::nullopt;
    return place;
}

// The receipts of a block are in the order of its transactions, and all have one.
std::optional<PlacedTransaction> at_place(const Call& call, const TransactionPlace& place) {
    if (place.height > call.at.height) return std::nullopt;
    const auto receipts = call.environment.service.store().receipts(place.height);
    if (place.index >= receipts.items.size()) return std::nullopt;
    const auto& receipt = receipts.items[place.index];
    return PlacedTransaction{receipt.tx_id, place.height, receipt};
}

}  // namespace

std::optional<PlacedTransaction> find_placed(const Call& call, const ledger::TxId& tx_id) {
    for (const auto prefix : {IndexPrefix::transaction, IndexPrefix::dropped}) {
        const auto value = call.at.view->index_get(contracts::index_key(prefix, tx_id.view()));
        const auto place = value ? contracts::decode_transaction_place(*value) : std::nullopt;
        if (place) return at_place(call, *place);
    }
    return std::nullopt;
}

Result<ledger::TxId, RpcError> resolve_transaction(const Call& call, std::string_view text) {
    if (const auto place = parse_place(text)) {
        const auto placed = at_place(call, *place);
        if (!placed) return not_found("there is no transaction " + std::string(text));
        return placed->tx_id;
    }
    return find_tx_id(call.at, text);
}

json::object status_json(const ledger::TxId& tx_id, const TransactionStatus& status) {
    json::object object{{"tx_id", tx_id.hex()},
                        {"status", name_of(status.state)},
                        {"reason", nullptr},
                        {"operation", nullptr},
                        {"block_height", nullptr}};
    if (status.code != 0) object["reason"] = reason_of_code(status.code);
    if (status.receipt) {
        object["block_height"] = status.height.value;
        if (status.receipt->outcome == ledger::Outcome::failed) {
            object["operation"] = status.receipt->operation_index;
        }
    }
    return object;
}

}  // namespace merit::node::rpc
