// tx_submit and its kin: what changes the ledger.
#include "contracts/execute.hpp"
#include "ledger/codec/codec.hpp"
#include "node/refusal_reason.hpp"
#include "node/rpc/block_reader.hpp"
#include "node/rpc/late_answers.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/rpc_limits.hpp"
#include "node/rpc/transaction_lookup.hpp"

#include <boost/json/array.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

RpcError rejected(const SubmitAnswer& answer) {
    json::object data{{"reason", answer.reason}};
    if (answer.tx_id) data.emplace("tx_id", answer.tx_id->hex());
    if (answer.reason.starts_with("nonce_")) {
        data.emplace("highest", answer.nonce_highest);
        data.emplace("window", ledger::limits::nonce_window);
    }
    return {ErrorCode::transaction_rejected,
            answer.message.empty() ? "transaction rejected: " + answer.reason : answer.message,
            std::move(data)};
}

Result<ledger::TxId, RpcError> submit_bytes(NodeService& service, BytesView bytes) {
    const SubmitAnswer answer = service.submit(bytes);
    if (!answer.accepted || !answer.tx_id) return rejected(answer);
    return *answer.tx_id;
}

json::object submitted_json(NodeService& service, const ledger::TxId& tx_id) {
    return {{"tx_id", tx_id.hex()}, {"status", name_of(service.transaction_status(tx_id).state)}};
}

Answer submit(const Call& call) {
    auto& service = call.environment.service;
    MERIT_TRY(const auto tx_id, submit_bytes(service, *call.params.base64("transaction")));
    return json::value(submitted_json(service, tx_id));
}

json::object submit_item(NodeService& service, std::string_view text) {
    const auto bytes = from_base64(text);
    if (!bytes) {
        return {
            {"error",
             to_json({ErrorCode::transaction_rejected, "not base64", {{"reason", "malformed"}}})}};
    }
    const auto tx_id = submit_bytes(service, *bytes);
    if (tx_id) return submitted_json(service, tx_id.assume_value());
    const RpcError& error = tx_id.assume_error();
    json::object item{{"error", to_json(error)}};
    if (const auto* id = error.data.if_contains("tx_id")) item.emplace("tx_id", *id);
    return item;
}

Answer submit_many(const Call& call) {
    json::array items;
    for (const auto& text : *call.params.list("transactions"))
        items.push_back(submit_item(call.environment.service, text.as_string()));
    return json::value{{"items", std::move(items)}};
}

// What a waiting client is told: the result, or why there is none.
Answer waited_answer(const ledger::TxId& tx_id, const TransactionStatus& status) {
    json::object object = status_json(tx_id, status);
    const bool is_over =
        status.state != TransactionState::unknown && status.state != TransactionState::pending;
    if (!is_over) {
        return RpcError{ErrorCode::not_final_in_time,
                        "submitted, not final in time; ask tx_getStatus",
                        {{"tx_id", tx_id.hex()}, {"status", name_of(status.state)}}};
    }
    if (status.state == TransactionState::expired) {
        return RpcError{ErrorCode::transaction_rejected,
                        "expired before it became final",
                        {{"reason", "expired"}, {"tx_id", tx_id.hex()}}};
    }
    if (status.state != TransactionState::invalid) return json::value(std::move(object));
    const std::string reason = reason_of_code(status.code);
    if (!status.receipt) {
        return RpcError{ErrorCode::transaction_rejected,
                        "refused after it was taken: " + reason,
                        {{"reason", reason}, {"tx_id", tx_id.hex()}}};
    }
    if (status.receipt->outcome == ledger::Outcome::dropped) {
        return RpcError{
            ErrorCode::transaction_rejected,
            "dropped: " + reason,
            {{"reason", reason}, {"tx_id", tx_id.hex()}, {"block_height", status.height.value}}};
    }
    const auto operation = status.receipt->operation_index;
    return RpcError{ErrorCode::execution_failed,
                    "operation " + std::to_string(operation) + " failed: " + reason,
                    {{"code", reason},
                     {"operation", operation},
                     {"message", reason},
                     {"tx_id", tx_id.hex()},
                     {"block_height", status.height.value}}};
}

void submit_and_wait(const Call& call, Complete complete) {
    auto& service = call.environment.service;
    const auto tx_id = submit_bytes(service, *call.params.base64("transaction"));
    if (!tx_id) return complete(tx_id.assume_error());
    const ledger::TxId id = tx_id.assume_value();
    auto done = call.environment.late_answers.wrap(
        [id, complete = std::move(complete)](const TransactionStatus& status) {
            complete(waited_answer(id, status));
        });
    service.when_final(id, call.params.integer_or("timeout_ms", wait_ms_default), std::move(done));
}

Result<ledger::Body, RpcError> body_of(const Call& call) {
    const auto body = call.params.base64("body");
    const auto transaction = call.params.base64("transaction");
    if (body.has_value() == transaction.has_value()) {
        return invalid_param("/params/body", "body or transaction, one of the two",
                             body ? "both" : "neither");
    }
    if (body) {
        auto decoded = ledger::decode<ledger::Body>(*body);
        if (decoded) return std::move(decoded).assume_value();
    } else if (auto decoded = ledger::decode_transaction(*transaction)) {
        return std::move(decoded).assume_value().body;
    }
    return RpcError{ErrorCode::transaction_rejected,
                    "not the canonical bytes of a transaction's body",
                    {{"reason", "malformed"}}};
}

Answer simulate(const Call& call) {
    MERIT_TRY(const auto body, body_of(call));
    const auto& service = call.environment.service;
    if (body.network != service.network()) {
        return RpcError{
            ErrorCode::transaction_rejected,
            "signed for network " + body.network.hex() + ", this is " + service.network().hex(),
            {{"reason", "wrong_network"}}};
    }
    std::vector<ledger::Event> events;
    const auto receipt = contracts::simulate(*call.at.view, body, call.at.time_ms,
                                             contracts::execution_rules(service.genesis()), events);
    json::array list;
    for (const auto& event : events) {
        list.push_back(json::object{
            {"name", event.name}, {"subject", to_hex(event.subject)}, {"text", event.text}});
    }
    const bool is_failed = receipt.outcome == ledger::Outcome::failed;
    return json::value{
        {"outcome", outcome_name(receipt.outcome)},
        {"code", reason_of_code(receipt.code)},
        {"operation", is_failed ? json::value(receipt.operation_index) : json::value(nullptr)},
        {"events", std::move(list)}};
}

Param transaction_param(bool is_required) {
    Param param = required("transaction", ParamType::base64,
                           "Canonical bytes of the signed transaction, base64");
    param.required = is_required;
    param.max = ledger::limits::transaction_bytes_max;
    return param;
}

Param body_param() {
    Param param =
        optional("body", ParamType::base64, "Canonical bytes of a transaction's body, base64");
    param.max = ledger::limits::transaction_bytes_max;
    return param;
}

Param transactions_param() {
    Param param = required("transactions", ParamType::base64_list, "Signed transactions, base64");
    param.min = 1;
    param.max = transactions_per_call_max;
    return param;
}

std::vector<ResultField> submitted_fields() {
    return {{"tx_id", "string", "Id of the transaction"},
            {"status", "string", "pending, or what an earlier submission became"}};
}

}  // namespace

std::vector<ResultField> status_fields() {
    return {{"tx_id", "string", "Id of the transaction"},
            {"status", "string", "unknown, pending, final, certified, invalid or expired"},
            {"reason", "", "Why it is invalid, or null"},
            {"operation", "", "Index of the failing operation, or null"},
            {"block_height", "", "Height of the block that has it, or null"}};
}

std::vector<Method> submit_methods() {
    return {
        {.name = "tx_submit",
         .summary = "Submits a transaction; submitting it again answers with its status",
         .params = {transaction_param(true)},
         .result = submitted_fields(),
         .reads = Reads::head,
         .run = submit},
        {.name = "tx_submitMany",
         .summary = "Submits up to 256 transactions; answers in the same order",
         .params = {transactions_param()},
         .result = {{"items", "array", "tx_id and status, or error (and tx_id if it decodes)"}},
         .reads = Reads::head,
         .run = submit_many},
        {.name = "tx_submitAndWait",
         .summary = "Submits a transaction and waits until it is final or failed",
         .params = {transaction_param(true),
                    integer("timeout_ms", false, "How long to wait, 10000 unless told", 1,
                            wait_ms_max)},
         .result = status_fields(),
         .reads = Reads::head,
         .start = submit_and_wait},
        {.name = "tx_simulate",
         .summary = "Runs the operations on the state without changing it; no signatures needed",
         .params = {body_param(), transaction_param(false)},
         .result = {{"outcome", "string", "applied or failed"},
                    {"code", "string", "applied, or the error's name"},
                    {"operation", "", "Index of the failing operation, or null"},
                    {"events", "array", "name, subject, text"}},
         .reads = Reads::pinned,
         .pays_by_size = true,
         .run = simulate},
    };
}

}  // namespace merit::node::rpc
