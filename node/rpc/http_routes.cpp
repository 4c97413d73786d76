#include "node/rpc/http_routes.hpp"

#include "node/node_service.hpp"
#include "node/rpc/http_rules.hpp"
#include "node/rpc/json_rpc.hpp"
#include "node/rpc/methods.hpp"
#include "node/rpc/readiness.hpp"
#include "node/rpc/rpc_metrics.hpp"
#include "node/rpc/server.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>

namespace merit::node::rpc {

namespace json = boost::json;

namespace {

std::uint64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

RpcError refused(std::string message) {
    return {ErrorCode::invalid_request, std::move(message), {}};
}

HttpReply method_not_allowed(const HttpHead& head, std::string_view allowed) {
    HttpReply reply = error_reply(405, refused(head.method.substr(0, 16) + " is not allowed here"));
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

HttpReply ready_reply(const Target& target, const Site& site) {
    std::string problem;
    const auto rules = readiness_rules(target.query, problem);
    if (!rules) return error_reply(400, refused(problem));
    const NodeStatus status = site.service.status();
    const auto checks = check_readiness(status, *rules, now_ms());
    return {is_ready(checks) ? 200U : 503U, "application/json",
            json::serialize(readiness_json(status, checks)) + "\n"};
}

HttpReply get_reply(const HttpHead& head, const Target& target, const Site& site) {
    if (target.path == "/livez" || target.path == "/health") {
        return {200, "application/json", "{\"status\":\"live\"}\n"};
    }
    if (target.path == "/readyz") return ready_reply(target, site);
    if (target.path == "/openrpc.json") {
        static const std::string document = print_pretty(open_rpc_document(all_methods()));
        return {200, "application/json", document};
    }
    if (target.path == "/metrics" && site.settings.metrics) {
        return {200, "text/plain; version=0.0.4", metrics_page(site)};
    }
    if (target.path == "/" || target.path == "/rpc") return method_not_allowed(head, "POST");
    if (target.path == "/ws") {
        HttpReply reply = error_reply(426, refused("/ws speaks WebSocket"));
        reply.headers.emplace_back("Upgrade", "websocket");
        return reply;
    }
    return error_reply(404, refused("nothing is here; calls go to POST /"));
}

Routed post_route(const HttpHead& head, const Target& target) {
    if (target.path != "/" && target.path != "/rpc") {
        return {Route::reply, error_reply(404, refused("nothing is here; calls go to POST /"))};
    }
    if (!is_json_content(head.content_type)) {
        return {Route::reply,
                error_reply(415, refused("the header must say Content-Type: application/json"))};
    }
    return {Route::call, {}};
}

// The answer to a browser that asks whether it may call.
HttpReply preflight_reply() {
    return {204,
            "application/json",
            "",
            {{"Access-Control-Allow-Methods", "POST, GET"},
             {"Access-Control-Allow-Headers", "Content-Type"},
             {"Access-Control-Max-Age", "600"}}};
}

Routed route_allowed(const HttpHead& head, const Target& target, const Site& site) {
    if (head.method == "POST") return post_route(head, target);
    if (head.method == "OPTIONS" && !head.origin.empty()) return {Route::reply, preflight_reply()};
    if (head.method != "GET" && head.method != "HEAD") {
        return {Route::reply, method_not_allowed(head, "GET, POST")};
    }
    if (target.path == "/ws" && head.is_upgrade) return {Route::websocket, {}};
    return {Route::reply, get_reply(head, target, site)};
}

}  // namespace

HttpReply error_reply(unsigned status, const RpcError& error) {
    return {status, "application/json", make_error_reply(nullptr, error) + "\n"};
}

std::string metrics_page(const Site& site) {
    const auto checks = check_readiness(site.service.status(), {}, now_ms());
    std::string text = site.service.metrics_text();
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text + site.metrics.text() + readiness_gauges(checks);
}

bool is_probe(const HttpHead& head) {
    const std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
    return path == "/livez" || path == "/health" || path == "/readyz";
}

Routed route_request(const HttpHead& head, const Site& site) {
    if (!is_host_allowed(head.host, site.settings.allowed_hosts)) {
        return {Route::reply,
                error_reply(403, refused("host not allowed: add it to rpc.allowed_hosts"))};
    }
    if (!is_origin_allowed(head.origin, head.host, site.settings.allowed_origins)) {
        return {Route::reply,
                error_reply(403, refused("origin not allowed: add it to rpc.allowed_origins"))};
    }
    const auto target = parse_target(head.target);
    if (!target) return {Route::reply, error_reply(400, refused("malformed request target"))};
    Routed routed = route_allowed(head, *target, site);
    if (!head.origin.empty()) {
        routed.headers = {{"Access-Control-Allow-Origin", head.origin}, {"Vary", "Origin"}};
    }
    return routed;
}

}  // namespace merit::node::rpc
