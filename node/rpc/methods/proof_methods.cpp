// proof_*, sub_*: proofs about the log, and subscriptions.
#include "node/rpc/block_reader.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/proofs.hpp"
#include "storage/store.hpp"

#include <boost/json/array.hpp>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

json::array hashes_json(const crypto::LogProof& proof) {
    json::array hashes;
    for (const auto& hash : proof)
        hashes.push_back(json::string(to_hex(hash.bytes)));
    return hashes;
}

// The log's size that a proof goes up to: the one asked for, or that of the highest checkpoint.
struct LogEnd {
    std::uint64_t size = 0;
    std::optional<ledger::CheckpointCertificate> certificate;
};

Result<LogEnd, RpcError> log_end(const Call& call, std::string_view param) {
    if (const auto size = call.params.integer(param)) return LogEnd{*size, std::nullopt};
    const auto highest = call.environment.service.store().highest_checkpoint();
    if (!highest) return unavailable("nothing is certified yet", 1'000);
    return LogEnd{highest->checkpoint.log_size, *highest};
}

json::value checkpoint_json(const LogEnd& end) {
    return end.certificate ? json::value(certificate_base64(*end.certificate))
                           : json::value(nullptr);
}

Answer get_inclusion(const Call& call) {
    MERIT_TRY(const auto end, log_end(call, "log_size"));
    const std::uint64_t leaf = *call.params.integer("leaf_index");
    const auto& store = call.environment.service.store();
    const auto path = store.prove_inclusion(leaf, end.size);
    const auto hash = store.leaf(leaf);
    if (!path || !hash) {
        return not_found("a log of " + std::to_string(end.size) + " leaves has no leaf " +
                         std::to_string(leaf) + ", or the log is not that long yet");
    }
    return json::value{{"proof", json::object{{"kind", "log"},
                                              {"leaf_index", leaf},
                                              {"leaf", to_hex(hash->bytes)},
                                              {"log_size", end.size},
                                              {"path", hashes_json(path.assume_value())},
                                              {"checkpoint", checkpoint_json(end)}}}};
}

Answer get_consistency(const Call& call) {
    MERIT_TRY(const auto end, log_end(call, "new_size"));
    const std::uint64_t old_size = *call.params.integer("old_size");
    const auto path = call.environment.service.store().prove_consistency(old_size, end.size);
    if (!path) {
        return not_found("there is no proof from " + std::to_string(old_size) + " to " +
                         std::to_string(end.size) +
                         " leaves: the log has fewer, or they are not "
                         "in this order");
    }
    return json::value{{"old_size", old_size},
                       {"new_size", end.size},
                       {"path", hashes_json(path.assume_value())},
                       {"checkpoint", checkpoint_json(end)}};
}

RpcError only_websocket() {
    return {ErrorCode::method_not_supported, "subscriptions need a WebSocket: GET /ws", {}};
}

Answer subscribe(const Call& call) {
    if (!call.subscriber) return only_websocket();
    const auto from = call.params.integer("from_height").value_or(call.at.height.value + 1);
    MERIT_TRY(check_whole(call.environment.service.store(), ledger::Height{from}));
    MERIT_TRY(auto id, call.subscriber->subscribe(ledger::Height{from}));
    return json::value{{"subscription", std::move(id)}, {"from_height", from}};
}

Answer unsubscribe(const Call& call) {
    if (!call.subscriber) return only_websocket();
    return json::value{
        {"removed", call.subscriber->unsubscribe(*call.params.text("subscription"))}};
}

}  // namespace

std::vector<Method> proof_methods() {
    return {{.name = "proof_getInclusion",
             .summary = "That a leaf is in the log",
             .params = {integer("leaf_index", true, "Index of the leaf", 0, json_integer_max),
                        integer("log_size", false, "The highest checkpoint's unless told", 0,
                                json_integer_max)},
             .result = {{"proof", "object",
                         "kind, leaf_index, leaf, log_size, path, checkpoint (null with "
                         "log_size)"}},
             .reads = Reads::head,
             .run = get_inclusion},
            {.name = "proof_getConsistency",
             .summary = "That a log is the beginning of a later one",
             .params = {integer("old_size", true, "Leaves of the earlier log", 0, json_integer_max),
                        integer("new_size", false, "The highest checkpoint's unless told", 0,
                                json_integer_max)},
             .result = {{"old_size", "integer", "Leaves of the earlier log"},
                        {"new_size", "integer", "Leaves of the later log"},
                        {"path", "array", "Hashes"},
                        {"checkpoint", "", "Certificate of the later log; null with new_size"}},
             .reads = Reads::head,
             .run = get_consistency},
            {.name = "sub_subscribe",
             .summary = "Notifies of every block from a height on (WebSocket)",
             .params = {choice("topic", true, "What is told", {"block"}),
                        integer("from_height", false, "The next block unless told", 0,
                                json_integer_max)},
             .result = {{"subscription", "string", "Its id"},
                        {"from_height", "integer", "The first block that is told"}},
             .reads = Reads::head,
             .run = subscribe},
            {.name = "sub_unsubscribe",
             .summary = "Ends a subscription (WebSocket)",
             .params = {required("subscription", ParamType::text, "Its id")},
             .result = {{"removed", "boolean", "Whether there was one"}},
             .reads = Reads::head,
             .run = unsubscribe}};
}

}  // namespace merit::node::rpc
