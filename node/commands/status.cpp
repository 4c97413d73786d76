#include "node/commands/bad_config.hpp"
#include "node/commands/commands.hpp"
#include "node/config/load_config.hpp"
#include "node/config/units.hpp"
#include "node/home.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>

namespace merit::node {
namespace {

namespace json = boost::json;

constexpr std::size_t answer_bytes_max = 4ULL << 20;

Failure unreachable(const std::string& address, const std::string& why) {
    return {ExitCode::failed,
            "status.unreachable",
            "no answer from " + address + ": " + why,
            "is the node running? its log says why not",
            {}};
}

// The address itself: a name must be in rpc.allowed_hosts, an address need not.
std::string host_header(const boost::asio::basic_socket<boost::asio::ip::tcp>& socket) {
    boost::system::error_code gone;
    const auto remote = socket.remote_endpoint(gone);
    const std::string text = remote.address().to_string();
    return (remote.address().is_v6() ? "[" + text + "]" : text) + ":" +
           std::to_string(remote.port());
}

// One JSON-RPC call over HTTP/1.0, which ends with the connection.
Result<json::object, Failure> call(const HostPort& address, std::string_view method) {
    const std::string name = address.host + ":" + std::to_string(address.port);
    boost::asio::ip::tcp::iostream stream;
    stream.expires_after(std::chrono::seconds(5));
    stream.connect(address.host, std::to_string(address.port));
    if (!stream) return unreachable(name, stream.error().message());
    const std::string body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + std::string(method) + "\",\"params\":{}}";
    stream << "POST / HTTP/1.0\r\nHost: " << host_header(stream.socket())
           << "\r\nContent-Type: application/json\r\n"
           << "Content-Length: " << body.size() << "\r\nConnection: close\r\n\r\n"
           << body << std::flush;
    std::string answer;
    for (char c = 0; answer.size() < answer_bytes_max && stream.get(c);)
        answer += c;
    const auto end_of_head = answer.find("\r\n\r\n");
    if (end_of_head == std::string::npos) return unreachable(name, "not an HTTP answer");
    json::error_code error;
    const auto value = json::parse(answer.substr(end_of_head + 4), error);
    if (error || !value.is_object()) return unreachable(name, "not a JSON answer");
    const auto* result = value.get_object().if_contains("result");
    if (result == nullptr || !result->is_object()) {
        return unreachable(name, json::serialize(value));
    }
    return result->get_object();
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr) return "-";
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

// ": validators 2, 3"; nothing if none signed twice.
std::string double_signers_of(const json::object& status) {
    const auto* list = status.if_contains("double_signers");
    if (list == nullptr || !list->is_array()) return {};
    std::string names;
    for (const auto& index : list->get_array())
        names += (names.empty() ? ": validators " : ", ") + json::serialize(index);
    return names;
}

void print_table(const json::object& status, const json::object& peers) {
    const auto line = [&](const char* label, std::string_view name) {
        std::printf("%-11s %s\n", label, text_of(status, name).c_str());
    };
    line("state", "state");
    if (!text_of(status, "why").empty()) line("why", "why");
    line("final", "final_height");
    line("executed", "executed_height");
    line("term", "term");
    line("certified", "certified_height");
    line("behind", "blocks_behind");
    line("view", "view");
    if (const auto* mempool = status.if_contains("mempool"); mempool && mempool->is_object()) {
        std::printf("%-11s %s transactions, %s bytes\n", "mempool",
                    text_of(mempool->get_object(), "transactions").c_str(),
                    text_of(mempool->get_object(), "bytes").c_str());
    }
    if (!text_of(status, "snapshot").empty()) line("snapshot", "snapshot");
    std::printf("%-11s %s proofs that a validator signed twice%s\n", "evidence",
                text_of(status, "evidence").c_str(), double_signers_of(status).c_str());
    std::printf("%-11s %s connected, quorum %s of %s\n", "peers",
                text_of(status, "peers_connected").c_str(), text_of(status, "quorum").c_str(),
                text_of(status, "validators").c_str());
    const auto* list = peers.if_contains("peers");
    if (list == nullptr || !list->is_array()) return;
    for (const auto& peer : list->get_array()) {
        if (!peer.is_object()) continue;
        const json::object& one = peer.get_object();
        std::printf("  %-3s %-22s %s, height %s\n", text_of(one, "index").c_str(),
                    text_of(one, "address").c_str(),
                    text_of(one, "connected") == "true" ? "connected" : "away",
                    text_of(one, "height").c_str());
    }
}

}  // namespace

CommandResult run_status(const GlobalOptions& global) {
    MERIT_TRY(const auto loaded, load_node_config(global));
    const auto address = parse_host_port(loaded.config.rpc.listen);
    if (!address) return unreachable(loaded.config.rpc.listen, "not an address");
    MERIT_TRY(const auto status, call(*address, "node_getStatus"));
    MERIT_TRY(const auto peers, call(*address, "node_getPeers"));
    if (global.is_json()) {
        json::object all = status;
        if (const auto* list = peers.if_contains("peers")) all["peers"] = *list;
        std::printf("%s\n", json::serialize(all).c_str());
    } else {
        print_table(status, peers);
    }
    return success();
}

}  // namespace merit::node
