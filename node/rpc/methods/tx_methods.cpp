// tx_get, tx_getStatus, tx_list: transactions as they stand.
#include "contracts/execute.hpp"
#include "contracts/framework/index_keys.hpp"
#include "node/rpc/block_reader.hpp"
#include "node/rpc/call_cost.hpp"
#include "node/rpc/id_list.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/methods/describe_json.hpp"
#include "node/rpc/methods/lists.hpp"
#include "node/rpc/page.hpp"
#include "node/rpc/pinned_views.hpp"
#include "node/rpc/proofs.hpp"
#include "node/rpc/transaction_lookup.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

using contracts::IndexPrefix;

namespace {

json::array operations_json(const Call& call, const ledger::Body& body) {
    json::array operations;
    for (const auto& operation : body.operations) {
        ledger::JsonWriter writer(address_style(call));
        contracts::describe_operation(operation, writer);
        operations.push_back(writer.take());
    }
    return operations;
}

void add_content(json::object& object, const Call& call, const ReadTransaction& read) {
    const auto& body = read.transaction.body;
    object.emplace("account", json_of(call, body.account));
    object.emplace("nonce", body.nonce);
    object.emplace("valid_until_ms", body.valid_until_ms.value);
    object.emplace("operations", operations_json(call, body));
    json::array signers;
    for (const auto& signer : read.transaction.signers)
        signers.push_back(json_of(call, signer.key));
    object.emplace("signers", std::move(signers));
    object.emplace("bytes", to_base64(read.bytes));
}

json::object place_json(const Call& call, const PlacedTransaction& placed) {
    const auto& store = call.environment.service.store();
    const auto block = read_block(store, placed.height);
    return {{"height", placed.height.value},
            {"block_hash", block->stored.digest.hex()},
            {"time_ms", block->header.time_ms.value},
            {"index", placed.receipt.transaction_index}};
}

Answer get(const Call& call) {
    MERIT_TRY(const auto tx_id, resolve_transaction(call, *call.params.text("tx_id")));
    const auto& service = call.environment.service;
    const auto status = service.transaction_status(tx_id);
    const auto placed = find_placed(call, tx_id);
    if (!placed && status.state == TransactionState::unknown) {
        return not_found("no transaction has the id " + tx_id.hex());
    }
    json::object object{{"tx_id", tx_id.hex()}, {"status", name_of(status.state)}};
    if (!placed) {
        object.emplace("place", nullptr);
        return json::value(std::move(object));
    }
    object.emplace("place", place_json(call, *placed));
    object.emplace("receipt", receipt_json(placed->receipt));
    const auto read =
        read_transaction(service.store(), placed->height, placed->receipt.transaction_index);
    if (read) {
        object["place"].as_object().emplace("lane", read->lane.value);
        add_content(object, call, *read);
    }
    return json::value(std::move(object));
}

// Inclusion in the log of the certified height at which the call reads.
Answer prove(const Call& call) {
    MERIT_TRY(const auto tx_id, resolve_transaction(call, *call.params.text("tx_id")));
    const auto certificate = call.environment.service.store().checkpoint(call.at.height);
    const auto placed = find_placed(call, tx_id);
    if (!placed || !certificate) {
        return unavailable("the transaction is not covered by a checkpoint yet", 1'000);
    }
    const std::uint64_t operation = call.params.integer_or("operation", 0);
    if (operation >= placed->receipt.leaves) {
        return not_found("the transaction has " + std::to_string(placed->receipt.leaves) +
                         " leaves in the log");
    }
    return prove_leaf(call.environment, placed->receipt.first_leaf + operation, *certificate);
}

Answer get_status(const Call& call) {
    MERIT_TRY(const auto tx_id, resolve_transaction(call, *call.params.text("tx_id")));
    return json::value(status_json(tx_id, call.environment.service.transaction_status(tx_id)));
}

// Receipts of the block that was asked last: a list asks for the same one again and again.
class ReceiptReader {
  public:
    explicit ReceiptReader(const storage::Store& store) : store_(store) {}
    const ledger::Receipts& at(ledger::Height height) {
        if (height_ != height) {
            receipts_ = store_.receipts(height);
            height_ = height;
        }
        return receipts_;
    }

  private:
    const storage::Store& store_;
    std::optional<ledger::Height> height_;
    ledger::Receipts receipts_;
};

json::object item_of(ledger::Height height, const ledger::Receipt& receipt) {
    json::object item = receipt_json(receipt);
    item.emplace("block_height", height.value);
    return item;
}

Answer list_of_account(const Call& call, const ledger::AccountId& account) {
    const Bytes prefix = contracts::index_key(IndexPrefix::account_history, account.view());
    ReceiptReader receipts(call.environment.service.store());
    const auto item = [&](const ReadAt&, BytesView key, BytesView) {
        const auto place = contracts::place_of(key);
        const auto& block = receipts.at(place->height).items;
        return json::value(item_of(place->height, block[place->transaction_index]));
    };
    return list_rows(call, prefix, account.hex(), true, item);
}

// All transactions, block by block; a page may be short when blocks are empty: these cost a read
// each.
Answer list_of_all(const Call& call) {
    MERIT_TRY(const auto page, open_page(call, "", true));
    const auto start = contracts::decode_transaction_place(page.from);
    const std::uint64_t head = page.at.height.value;
    // Genesis has no transactions.
    const std::uint64_t lowest =
        std::max<std::uint64_t>(lowest_whole(call.environment.service.store()).value, 1);
    std::uint64_t height = start ? start->height.value : page.descending ? head : lowest;
    std::optional<std::uint32_t> index;
    if (start) index = start->index;
    ReceiptReader receipts(call.environment.service.store());
    json::array items;
    for (std::uint64_t blocks = 0; height >= lowest && height <= head; ++blocks) {
        const auto& block = receipts.at(ledger::Height{height}).items;
        const auto size = static_cast<std::uint32_t>(block.size());
        for (std::uint32_t i = index ? (page.descending ? size - 1 - *index : *index) : 0; i < size;
             ++i) {
            const std::uint32_t at = page.descending ? size - 1 - i : i;
            if (items.size() == page.limit) {
                return close_page(
                    call, page, std::move(items),
                    contracts::encode_transaction_place({ledger::Height{height}, at}));
            }
            items.push_back(item_of(ledger::Height{height}, block[at]));
        }
        index.reset();
        height = page.descending ? height - 1 : height + 1;
        if (blocks + 1 == page.rows_max && height >= lowest && height <= head) {
            const auto& next = receipts.at(ledger::Height{height}).items;
            const auto first =
                page.descending && !next.empty() ? static_cast<std::uint32_t>(next.size() - 1) : 0U;
            return close_page(call, page, std::move(items),
                              contracts::encode_transaction_place({ledger::Height{height}, first}));
        }
    }
    return close_page(call, page, std::move(items), std::nullopt);
}

Answer list(const Call& call) {
    if (const auto account = call.params.account("account")) return list_of_account(call, *account);
    return list_of_all(call);
}

Param tx_id_param() {
    Param param =
        required("tx_id", ParamType::text, "Id, a unique prefix of 8 digits, or height-index");
    param.min = 3;
    param.max = 64;
    return param;
}

}  // namespace

std::vector<ResultField> status_fields();

std::vector<Method> tx_methods() {
    return {
        {.name = "tx_get",
         .summary = "A transaction: place, content, answer",
         .params = {tx_id_param(),
                    integer("operation", false, "With prove: whose leaf is proven, 0 unless told",
                            0, ledger::limits::operations_per_transaction_max - 1)},
         .result = {{"tx_id", "string", "Id of the transaction"},
                    {"status", "string", "pending, final, certified, invalid or expired"},
                    {"place", "", "height, block_hash, time_ms, index, lane; null while pending"},
                    {"account", "string", "Who sent it"},
                    {"nonce", "integer", "Its nonce"},
                    {"valid_until_ms", "integer", "When it expires, block time"},
                    {"operations", "array", "The decoded operations"},
                    {"signers", "array", "Public keys"},
                    {"receipt", "object", "outcome, code, operation_index, first_leaf, leaves"},
                    {"bytes", "string", "Canonical bytes as signed, base64"}},
         .reads = Reads::head,
         .run = get,
         .prove = prove},
        {.name = "tx_getStatus",
         .summary = "How far a transaction is",
         .params = {tx_id_param()},
         .result = status_fields(),
         .reads = Reads::head,
         .run = get_status},
        {.name = "tx_list",
         .summary = "Transactions of an account or of all, the newest first unless told",
         .params = with_page(
             {optional("account", ParamType::account, "Only transactions of this account")}, true),
         .result = page_result("tx_id, block_height, index, outcome, code, operation_index, "
                               "first_leaf, leaves"),
         .reads = Reads::pinned,
         .cost = long_read_cost,
         .run = list,
         .names_own_position = true},
    };
}

}  // namespace merit::node::rpc
