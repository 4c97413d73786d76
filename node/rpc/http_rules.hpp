// What of HTTP is let in: hosts, origins, content types, targets. No sockets.
//
// Why: a web page in a browser of this machine can send requests to loopback. The Host check stops
// DNS rebinding, the Content-Type check stops requests without preflight, the Origin check stops
// WebSockets of foreign pages. Source: INTERFACES 1.8. Thread rule: pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace merit::node::rpc {

// An IP literal or one of `allowed`, with or without a port; upper and lower case are the same.
bool is_host_allowed(std::string_view host, std::span<const std::string> allowed);

// No origin (no browser), one of `allowed` ("*": every one), or the page of this very server.
bool is_origin_allowed(std::string_view origin, std::string_view host,
                       std::span<const std::string> allowed);

// application/json, with or without parameters.
bool is_json_content(std::string_view content_type);

// The path and the query of a request target. `+` and %XX are decoded in values; a target that is
// no path or a broken escape gives nothing.
struct Target {
    std::string path;
    std::map<std::string, std::string, std::less<>> query;
};
std::optional<Target> parse_target(std::string_view target);

// "60s", "500ms", "5m", "2h" or plain milliseconds; nothing for anything else.
std::optional<std::uint64_t> parse_duration_ms(std::string_view text);

}  // namespace merit::node::rpc
