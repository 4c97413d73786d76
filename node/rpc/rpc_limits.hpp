// Every limit of the RPC in one place; all are in rpc_getLimits.
//
// Source: INTERFACES 1.8, RELIABILITY 2.4.
#pragma once

#include "ledger/limits.hpp"
#include "node/rpc/json_rpc.hpp"
#include "node/rpc/params.hpp"

#include <cstdint>

namespace merit::node::rpc {

struct RpcLimits {
    ProtocolLimits protocol;
    std::uint32_t header_bytes_max = 16 << 10;
    std::size_t connections_max = 512;
    std::size_t connections_per_address_max = 128;  // loopback: connection_caps.hpp
    std::size_t waiting_requests_max = 512;         // that no worker has begun, in total
    std::size_t waiting_requests_per_address_max = 256;
    std::size_t page_items_max = list_items_max;  // at most list_items_max
    // Per address, in tokens of call_cost.hpp; 0: not limited.
    std::uint32_t requests_per_second = 5'000;
    std::uint32_t request_burst = 10'000;
    std::uint32_t probes_per_second = 100;   // /livez and /readyz, per address
    std::uint64_t body_timeout_ms = 10'000;  // for a body or message that has begun, and to write
    std::uint64_t idle_timeout_ms = 30'000;  // for the next header on a connection
    std::size_t subscriptions_per_connection_max = 64;
    std::size_t websocket_buffer_bytes_max = 8 << 20;  // unsent bytes of one connection
    // Answers and events that clients have not taken, of all connections; one address: half of it.
    std::size_t unsent_bytes_max = 64 << 20;
    std::uint64_t ping_interval_ms = 20'000;
    // About what response_bytes_max holds: refused before the answer is built.
    std::uint64_t explain_records_max = 50'000;    // behind one statement, with their equations
    std::uint64_t export_records_max = 100'000;    // behind one statement
    std::uint64_t export_statements_max = 20'000;  // of one close
};

inline constexpr std::uint64_t transactions_per_call_max = 256;
inline constexpr std::uint64_t wait_ms_max = 60'000;
inline constexpr std::uint64_t wait_ms_default = 10'000;

// A full transaction in base64 and its envelope fit a body of the default size.
static_assert(ledger::limits::transaction_bytes_max / 3 * 4 + 4096 <=
              ProtocolLimits{}.body_bytes_max);

}  // namespace merit::node::rpc
