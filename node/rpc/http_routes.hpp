// Where an HTTP request goes, and every answer that is not a JSON-RPC call. No sockets.
//
// Guarantees: every refusal has a JSON-RPC error as body. Source: INTERFACES 1.3 and 1.8.
// Thread rule: any thread.
#pragma once

#include "node/rpc/rpc_error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merit::node {
class NodeService;
}

namespace merit::node::rpc {

class RpcMetrics;
struct ServerSettings;

// The parts of a request's header that matter.
struct HttpHead {
    std::string method;
    std::string target;
    std::string host;
    std::string origin;
    std::string content_type;
    bool is_upgrade = false;  // to WebSocket
};

struct HttpReply {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

enum class Route { reply, call, websocket };

struct Routed {
    Route route = Route::reply;
    HttpReply reply;  // with Route::reply
    // For every answer to this request (CORS, if the origin is allowed).
    std::vector<std::pair<std::string, std::string>> headers = {};
};

struct Site {
    NodeService& service;
    const ServerSettings& settings;
    const RpcMetrics& metrics;
};

// /livez, /health or /readyz: answered also to an address that has used up its requests.
bool is_probe(const HttpHead& head);

Routed route_request(const HttpHead& head, const Site& site);

HttpReply error_reply(unsigned status, const RpcError& error);

// The page of /metrics: the node's metrics, those of the RPC, and one gauge per check of /readyz.
std::string metrics_page(const Site& site);

}  // namespace merit::node::rpc
