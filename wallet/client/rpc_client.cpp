#include "wallet/client/rpc_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <chrono>

namespace merit::wallet {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

constexpr std::string_view default_port = "27657";
// A node answers at most 25 MiB (INTERFACES 1.8).
constexpr std::size_t answer_bytes_max = std::size_t{26} << 20;

}  // namespace

// Every step is an asynchronous operation that is run until it ends or its time is over.
struct RpcClient::Connection {
    std::string url;
    std::string host;
    std::string port{default_port};
    asio::io_context io;
    std::unique_ptr<beast::tcp_stream> stream;
    std::uint64_t next_id = 1;

    void parse(std::string_view text) {
        url = text;
        if (text.starts_with("http://")) text.remove_prefix(7);
        text = text.substr(0, text.find('/'));
        const std::size_t colon = text.rfind(':');
        const bool has_port = colon != std::string_view::npos && text.back() != ']';
        host = text.substr(0, has_port ? colon : std::string_view::npos);
        if (has_port) port = text.substr(colon + 1);
        if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
            host = host.substr(1, host.size() - 2);
        }
    }

    template <class Start>
    beast::error_code run(Start&& start) {
        beast::error_code result = asio::error::would_block;
        start([&](beast::error_code error) { result = error; });
        io.restart();
        io.run();
        return result;
    }

    beast::error_code connect(std::chrono::steady_clock::time_point deadline) {
        stream = std::make_unique<beast::tcp_stream>(io);
        beast::error_code error;
        asio::ip::tcp::resolver resolver(io);
        const auto endpoints = resolver.resolve(host, port, error);
        if (error) return error;
        stream->expires_at(deadline);
        return run([&](auto done) {
            stream->async_connect(
                endpoints, [done](beast::error_code failure, const auto&) { done(failure); });
        });
    }

    beast::error_code exchange(const std::string& body,
                               std::chrono::steady_clock::time_point deadline,
                               http::response<http::string_body>& answer) {
        http::request<http::string_body> request{http::verb::post, "/", 11};
        request.set(http::field::host, host + ":" + port);
        request.set(http::field::content_type, "application/json");
        request.body() = body;
        request.prepare_payload();
        stream->expires_at(deadline);
        if (auto error = run([&](auto done) {
                http::async_write(*stream, request, [done](beast::error_code failure, std::size_t) {
                    done(failure);
                });
            })) {
            return error;
        }
        beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.body_limit(answer_bytes_max);
        if (auto error = run([&](auto done) {
                http::async_read(*stream, buffer, parser,
                                 [done](beast::error_code failure, std::size_t) { done(failure); });
            })) {
            return error;
        }
        answer = parser.release();
        if (!answer.keep_alive()) stream.reset();
        return {};
    }
};

RpcClient::RpcClient(std::string_view url) : connection_(std::make_unique<Connection>()) {
    connection_->parse(url);
}
RpcClient::~RpcClient() = default;
RpcClient::RpcClient(RpcClient&&) noexcept = default;

const std::string& RpcClient::url() const {
    return connection_->url;
}

Result<json::value, RpcFailure> RpcClient::call(std::string_view method, json::object params,
                                                std::uint64_t timeout_ms) {
    Connection& connection = *connection_;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
    const json::object request = {{"jsonrpc", "2.0"},
                                  {"id", connection.next_id++},
                                  {"method", method},
                                  {"params", std::move(params)}};
    const std::string body = json::serialize(request);
    http::response<http::string_body> answer;
    beast::error_code error;
    const bool was_open = connection.stream != nullptr;
    for (int attempt = 0; attempt < (was_open ? 2 : 1); ++attempt) {
        error = {};
        if (connection.stream == nullptr) error = connection.connect(deadline);
        if (!error) error = connection.exchange(body, deadline, answer);
        if (!error) break;
        connection.stream.reset();
        if (error == beast::error::timeout) break;
    }
    if (error) {
        return RpcFailure{0, "cannot reach the node at " + connection.url + ": " + error.message(),
                          nullptr};
    }
    json::value value = json::parse(answer.body(), error);
    if (error || !value.is_object()) {
        return RpcFailure{0, connection.url + " does not answer in JSON-RPC", nullptr};
    }
    json::object& object = value.get_object();
    if (json::value* result = object.if_contains("result")) return std::move(*result);
    const json::value* failure = object.if_contains("error");
    if (failure == nullptr || !failure->is_object()) {
        return RpcFailure{0, connection.url + " does not answer in JSON-RPC", nullptr};
    }
    RpcFailure refused;
    const json::object& details = failure->get_object();
    if (const auto* code = details.if_contains("code"); code && code->is_int64()) {
        refused.code = code->get_int64();
    }
    if (const auto* message = details.if_contains("message"); message && message->is_string()) {
        refused.message = std::string(message->get_string());
    }
    if (const auto* data = details.if_contains("data")) refused.data = *data;
    return refused;
}

}  // namespace merit::wallet
