// rpc.*, rpc_*: what this interface is.
#include "node/rpc/call_cost.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/rpc_limits.hpp"
#include "node/rpc/version.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

Answer discover(const Call&) {
    return json::value(open_rpc_document(all_methods()));
}

Answer get_version(const Call&) {
    return json::value{
        {"api", api_version}, {"min_api", api_version_min}, {"program", program_version}};
}

Answer get_limits(const Call& call) {
    const RpcLimits& limits = call.environment.limits;
    return json::value{
        {"body_bytes_max", limits.protocol.body_bytes_max},
        {"batch_items_max", limits.protocol.batch_items_max},
        {"nesting_max", limits.protocol.nesting_max},
        {"response_bytes_max", limits.protocol.response_bytes_max},
        {"header_bytes_max", limits.header_bytes_max},
        {"list_items_max", std::min<std::uint64_t>(limits.page_items_max, list_items_max)},
        {"transactions_per_call_max", transactions_per_call_max},
        {"transaction_bytes_max", ledger::limits::transaction_bytes_max},
        {"wait_ms_max", wait_ms_max},
        {"connections_max", limits.connections_max},
        {"connections_per_address_max", limits.connections_per_address_max},
        {"waiting_requests_max", limits.waiting_requests_max},
        {"waiting_requests_per_address_max", limits.waiting_requests_per_address_max},
        {"requests_per_second", limits.requests_per_second},
        {"request_burst", limits.request_burst},
        {"subscriptions_per_connection_max", limits.subscriptions_per_connection_max},
        {"websocket_buffer_bytes_max", limits.websocket_buffer_bytes_max},
        {"unsent_bytes_max", limits.unsent_bytes_max},
        {"probes_per_second", limits.probes_per_second},
        {"body_timeout_ms", limits.body_timeout_ms},
        {"idle_timeout_ms", limits.idle_timeout_ms},
        {"ping_interval_ms", limits.ping_interval_ms},
        {"explain_records_max", limits.explain_records_max},
        {"export_records_max", limits.export_records_max},
        {"export_statements_max", limits.export_statements_max}};
}

std::vector<ResultField> limit_fields() {
    std::vector<ResultField> fields;
    for (const auto* name : {"body_bytes_max",
                             "batch_items_max",
                             "nesting_max",
                             "response_bytes_max",
                             "header_bytes_max",
                             "list_items_max",
                             "transactions_per_call_max",
                             "transaction_bytes_max",
                             "wait_ms_max",
                             "connections_max",
                             "connections_per_address_max",
                             "waiting_requests_max",
                             "waiting_requests_per_address_max",
                             "requests_per_second",
                             "request_burst",
                             "subscriptions_per_connection_max",
                             "websocket_buffer_bytes_max",
                             "unsent_bytes_max",
                             "probes_per_second",
                             "body_timeout_ms",
                             "idle_timeout_ms",
                             "ping_interval_ms",
                             "explain_records_max",
                             "export_records_max",
                             "export_statements_max"}) {
        fields.push_back({name, "integer", "0 in requests_per_second: not limited"});
    }
    for (auto& field : fields) {
        if (field.name != "requests_per_second") field.summary = "A limit of this node";
    }
    return fields;
}

}  // namespace

std::vector<Method> rpc_methods() {
    return {
        {.name = "rpc.discover",
         .summary = "The OpenRPC document of this interface",
         .params = {},
         .result = {{"openrpc", "string", "Version of the OpenRPC specification"},
                    {"methods", "array", "All methods"}},
         .reads = Reads::nothing,
         .cost = long_read_cost,
         .run = discover},
        {.name = "rpc_getVersion",
         .summary = "Versions of the interface and of the program",
         .params = {},
         .result = {{"api", "string", "Version of the interface"},
                    {"min_api", "string", "Oldest version that clients may speak"},
                    {"program", "string", "Version of the node's program"}},
         .reads = Reads::head,
         .run = get_version},
        {.name = "rpc_getLimits",
         .summary = "Limits of this node's interface",
         .params = {},
         .result = limit_fields(),
         .reads = Reads::head,
         .run = get_limits},
    };
}

}  // namespace merit::node::rpc
