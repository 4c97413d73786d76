// The only file that includes Boost.Beast (it costs half a minute to compile): sockets, HTTP
// framing and WebSockets. Everything that decides anything is in the files without sockets.
#include "node/rpc/server.hpp"

#include "node/rpc/connection_caps.hpp"
#include "node/rpc/listen_address.hpp"
#include "node/rpc/peer_key.hpp"
#include "node/rpc/server_core.hpp"
#include "node/rpc/subscriptions.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <sys/socket.h>
#include <thread>

namespace merit::node::rpc {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

using tcp = asio::ip::tcp;
using asio::awaitable;
using Failure = boost::system::error_code;
using Stream = beast::tcp_stream;
using Parser = http::request_parser<http::string_body>;
using Milliseconds = std::chrono::milliseconds;

namespace {

// Errors come back as values: auto [failure, ...] = co_await operation(..., as_values).
constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// How long a refused body is still read, so that the client sees the answer, not a reset.
constexpr Milliseconds linger_time{1'000};
constexpr std::size_t linger_bytes_max = 4 << 20;
// Answers "busy" under way beyond the connection cap; more are closed without a word.
constexpr std::size_t refusals_max = 32;
constexpr Milliseconds stop_time{1'000};
// Sockets, probes and metrics; calls run on the workers of ServerCore.
constexpr std::size_t io_threads = 2;

}  // namespace

class WebSocketSession;

struct Server::Impl {
    Impl(ServerSettings settings, NodeService& service)
        : core(std::move(settings), service, [this] { wake_subscribers(); }),
          caps(core.limits().connections_max, core.limits().connections_per_address_max) {}

    Result<void, ServerError> listen();
    void wake_subscribers();

    std::vector<std::shared_ptr<WebSocketSession>> open_sessions();

    std::mutex sessions_mutex;
    // Guarded by sessions_mutex.
    std::map<WebSocketSession*, std::weak_ptr<WebSocketSession>> sessions;
    std::atomic<std::size_t> refusals = 0;
    std::atomic<std::size_t> busy = 0;  // answers under way
    std::atomic<bool> is_stopping = false;
    std::uint16_t port = 0;
    bool is_loopback = true;
    // Before `context`: connections that the context still holds when it ends use the core.
    ServerCore core;
    ConnectionCaps caps;
    asio::io_context context;
    // The acceptor is used on its strand only, once the threads run.
    asio::strand<asio::io_context::executor_type> accept_strand{context.get_executor()};
    std::optional<tcp::acceptor> acceptor;
    std::vector<std::thread> threads;
};

namespace {

// Counts up while it lives.
class Counted {
  public:
    explicit Counted(std::atomic<std::size_t>& count) : count_(&count) { ++count; }
    Counted(Counted&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    ~Counted() {
        if (count_ != nullptr) --*count_;
    }

  private:
    std::atomic<std::size_t>* count_;
};

// A connection's place among those of its address, while it lives.
class Place {
  public:
    Place(ConnectionCaps& caps, std::string address) : caps_(&caps), address_(std::move(address)) {}
    Place(Place&& other) noexcept
        : caps_(std::exchange(other.caps_, nullptr)), address_(std::move(other.address_)) {}
    ~Place() {
        if (caps_ != nullptr) caps_->leave(address_);
    }
    const std::string& address() const { return address_; }

  private:
    ConnectionCaps* caps_;
    std::string address_;
};

// Whether the client closed its side: asked by workers, so that nothing runs for nobody. Bytes that
// it sent ahead hide the end; the bucket of its address bounds that.
std::function<bool()> hang_up_check(tcp::socket& socket) {
    return [handle = socket.native_handle()] {
        char byte = 0;
        const auto got = ::recv(handle, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
    };
}

// Starts ServerCore::answer and resumes the waiting coroutine on its own executor.
struct StartAnswer {
    ServerCore& core;
    const std::string& body;
    const Caller& caller;

    template <class Handler>
    void operator()(Handler&& handler) {
        const auto waiting = std::make_shared<std::decay_t<Handler>>(std::move(handler));
        const auto executor = asio::get_associated_executor(*waiting);
        core.answer(body, caller, [waiting, executor](BodyReply reply) {
            asio::post(executor, [waiting, reply = std::move(reply)]() mutable {
                (*waiting)(std::move(reply));
            });
        });
    }
};

awaitable<BodyReply> answer(ServerCore& core, const std::string& body, const Caller& caller) {
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(BodyReply)>(
        StartAnswer{core, body, caller}, asio::use_awaitable);
}

HttpHead head_of(const Parser::value_type& request) {
    const auto text = [&](http::field field) { return std::string(request[field]); };
    HttpHead head;
    head.method = std::string(request.method_string());
    head.target = std::string(request.target());
    head.host = text(http::field::host);
    head.origin = text(http::field::origin);
    head.content_type = text(http::field::content_type);
    head.is_upgrade = websocket::is_upgrade(request);
    return head;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

http::response<http::string_body> make_response(HttpReply reply, const Headers& headers,
                                                unsigned version, bool keep_alive) {
    http::response<http::string_body> response(static_cast<http::status>(reply.status), version);
    response.set(http::field::content_type, reply.content_type);
    response.set(http::field::cache_control, "no-store");
    response.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : headers)
        response.set(name, value);
    for (const auto& [name, value] : reply.headers)
        response.set(name, value);
    response.keep_alive(keep_alive);
    response.body() = std::move(reply.body);
    if (reply.status != 204) response.content_length(response.body().size());
    return response;
}

awaitable<bool> write_reply(Stream& stream, const RpcLimits& limits, HttpReply reply,
                            const Headers& headers, const Parser::value_type& request,
                            bool keep_alive) {
    auto response = make_response(std::move(reply), headers, request.version(), keep_alive);
    stream.expires_after(Milliseconds(limits.body_timeout_ms));
    http::response_serializer<http::string_body> serializer(response);
    if (request.method() == http::verb::head) {
        auto [failure, bytes] = co_await http::async_write_header(stream, serializer, as_values);
        co_return !failure;
    }
    auto [failure, bytes] = co_await http::async_write(stream, serializer, as_values);
    co_return !failure;
}

// Closes the sending side and reads on for a moment: closing a socket with unread bytes would
// reset the connection, and the client might never see the answer.
awaitable<void> linger(Stream& stream) {
    Failure ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream.expires_after(linger_time);
    std::array<char, 16 << 10> scratch;
    for (std::size_t total = 0; total < linger_bytes_max;) {
        auto [failure, bytes] = co_await stream.async_read_some(asio::buffer(scratch), as_values);
        if (failure) co_return;
        total += bytes;
    }
}

std::optional<HttpReply> reply_to_bad_bytes(const Failure& failure, const RpcLimits& limits) {
    if (failure == http::error::body_limit) {
        return error_reply(413, limit_exceeded("body too large", limits.protocol.body_bytes_max));
    }
    if (failure == http::error::header_limit || failure == http::error::buffer_overflow) {
        return error_reply(431, limit_exceeded("header too large", limits.header_bytes_max));
    }
    if (failure == http::error::end_of_stream || failure == http::error::partial_message) {
        return std::nullopt;
    }
    if (failure.category() == http::make_error_code(http::error::bad_method).category()) {
        return error_reply(
            400, {ErrorCode::invalid_request, "malformed HTTP: " + failure.message(), {}});
    }
    return std::nullopt;
}

awaitable<void> refuse(Stream& stream, const RpcLimits& limits, HttpReply reply,
                       const Parser::value_type& request) {
    const bool written =
        co_await write_reply(stream, limits, std::move(reply), Headers(), request, false);
    if (written) co_await linger(stream);
}

}  // namespace

// One WebSocket: calls are answered in order, events flow beside them.
class WebSocketSession final : public Subscriber,
                               public std::enable_shared_from_this<WebSocketSession> {
  public:
    WebSocketSession(Server::Impl& server, Stream stream, std::string address);
    ~WebSocketSession() override;

    awaitable<void> run(Parser::value_type request);
    // From any thread: there may be new events, or the server stops.
    void wake();
    void shut();

    Result<std::string, RpcError> subscribe(ledger::Height from_height) override {
        return subscriptions_.add(from_height);
    }
    bool unsubscribe(std::string_view subscription) override {
        return subscriptions_.remove(subscription);
    }

  private:
    awaitable<void> read_calls();
    // Nothing if the client is gone, or takes longer for a message than for a body.
    awaitable<std::optional<std::string>> read_message();
    awaitable<void> answer_call(const std::string& body, const Caller& caller);
    awaitable<void> write_messages();
    // False if the client does not take the first unsent message in time.
    awaitable<bool> write_first();
    static awaitable<void> run_writer(std::shared_ptr<WebSocketSession> session);
    // Whether one more message may wait: a connection of which none waits is never held up.
    bool has_room();
    void push(std::string message, AnswerShare share);
    void pull_events();
    void on_wake();
    void on_shut();
    void close_with(websocket::close_code code, const char* reason);

    Server::Impl& server_;
    websocket::stream<Stream> socket_;
    asio::steady_timer signal_;  // cancelled when there is something to write
    asio::steady_timer write_limit_;
    asio::steady_timer read_limit_;
    std::string address_;
    Subscriptions subscriptions_;
    struct Unsent {
        std::string text;
        AnswerShare share;
    };
    std::deque<Unsent> unsent_;
    std::size_t unsent_bytes_ = 0;
    std::optional<websocket::close_reason> closing_;  // after everything unsent
    bool is_over_ = false;
};

WebSocketSession::WebSocketSession(Server::Impl& server, Stream stream, std::string address)
    : server_(server),
      socket_(std::move(stream)),
      signal_(socket_.get_executor()),
      write_limit_(socket_.get_executor()),
      read_limit_(socket_.get_executor()),
      address_(std::move(address)),
      subscriptions_(server.core.feed(), server.core.limits().subscriptions_per_connection_max,
                     server.core.limits().websocket_buffer_bytes_max) {}

WebSocketSession::~WebSocketSession() {
    const std::lock_guard lock(server_.sessions_mutex);
    server_.sessions.erase(this);
}

bool WebSocketSession::has_room() {
    return unsent_.empty() || server_.core.answers().has_room(address_);
}

void WebSocketSession::push(std::string message, AnswerShare share) {
    unsent_bytes_ += message.size();
    unsent_.push_back({std::move(message), std::move(share)});
    signal_.cancel();
}

void WebSocketSession::pull_events() {
    // Who finds no room is woken by the next block again.
    while (!closing_ && server_.core.answers().has_room(address_)) {
        auto next = subscriptions_.next(unsent_bytes_);
        if (!next) return;
        AnswerShare share(server_.core.answers(), address_);
        share.add(next->message.size());
        push(std::move(next->message), std::move(share));
        if (next->is_last) close_with(websocket::close_code::try_again_later, "lagged");
    }
}

void WebSocketSession::close_with(websocket::close_code code, const char* reason) {
    if (!closing_) closing_ = websocket::close_reason(code, reason);
    signal_.cancel();
}

void WebSocketSession::on_wake() {
    if (!is_over_) pull_events();
}

void WebSocketSession::on_shut() {
    close_with(websocket::close_code::going_away, "the node stops");
}

void WebSocketSession::wake() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->on_wake(); });
}

void WebSocketSession::shut() {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->on_shut(); });
}

awaitable<void> WebSocketSession::write_messages() {
    while (!is_over_) {
        pull_events();
        if (unsent_.empty() && closing_) break;
        if (unsent_.empty()) {
            signal_.expires_at(asio::steady_timer::time_point::max());
            co_await signal_.async_wait(as_values);
            continue;
        }
        const bool written = co_await write_first();
        if (!written) {
            is_over_ = true;
            beast::get_lowest_layer(socket_).close();  // ends the reader as well
            break;
        }
        unsent_bytes_ -= unsent_.front().text.size();
        unsent_.pop_front();
    }
    if (!is_over_) {
        co_await socket_.async_close(
            closing_.value_or(websocket::close_reason(websocket::close_code::normal)), as_values);
    }
}

awaitable<bool> WebSocketSession::write_first() {
    // Whoever sends, but reads nothing, is not idle.
    write_limit_.expires_after(Milliseconds(server_.core.limits().body_timeout_ms));
    write_limit_.async_wait([self = shared_from_this()](const Failure& cancelled) {
        if (!cancelled) beast::get_lowest_layer(self->socket_).close();
    });
    auto [failure, bytes] =
        co_await socket_.async_write(asio::buffer(unsent_.front().text), as_values);
    write_limit_.cancel();
    co_return !failure;
}

awaitable<void> WebSocketSession::run_writer(std::shared_ptr<WebSocketSession> session) {
    co_await session->write_messages();
}

awaitable<void> WebSocketSession::answer_call(const std::string& body, const Caller& caller) {
    const Counted busy(server_.busy);
    BodyReply reply = co_await answer(server_.core, body, caller);
    if (reply.text) push(std::move(*reply.text), std::move(reply.share));
    subscriptions_.activate();
    pull_events();
}

awaitable<std::optional<std::string>> WebSocketSession::read_message() {
    beast::flat_buffer buffer;  // of this message alone: a large one is not kept
    bool is_limited = false;
    do {
        auto [failure, bytes] = co_await socket_.async_read_some(buffer, 0, as_values);
        if (failure) {
            read_limit_.cancel();
            co_return std::nullopt;
        }
        if (is_limited || socket_.is_message_done()) continue;
        is_limited = true;
        read_limit_.expires_after(Milliseconds(server_.core.limits().body_timeout_ms));
        read_limit_.async_wait([self = shared_from_this()](const Failure& cancelled) {
            if (!cancelled) beast::get_lowest_layer(self->socket_).close();
        });
    } while (!socket_.is_message_done());
    read_limit_.cancel();
    co_return beast::buffers_to_string(buffer.data());
}

awaitable<void> WebSocketSession::read_calls() {
    const Caller caller{address_, shared_from_this(), false,
                        hang_up_check(beast::get_lowest_layer(socket_).socket())};
    const std::size_t buffer_bytes_max = server_.core.limits().websocket_buffer_bytes_max;
    while (!is_over_) {
        const std::optional<std::string> body = co_await read_message();
        if (!body) break;
        co_await answer_call(*body, caller);
        // A client that sends calls and reads no answers waits here.
        while ((unsent_bytes_ > buffer_bytes_max || !has_room()) && !is_over_) {
            asio::steady_timer pause(socket_.get_executor(), Milliseconds(20));
            co_await pause.async_wait(as_values);
        }
    }
    is_over_ = true;
    signal_.cancel();
    // Also of one that reads no more: what is being written to it would wait for ever.
    beast::get_lowest_layer(socket_).close();
}

awaitable<void> WebSocketSession::run(Parser::value_type request) {
    {
        const std::lock_guard lock(server_.sessions_mutex);
        server_.sessions.emplace(this, weak_from_this());
    }
    const RpcLimits& limits = server_.core.limits();
    websocket::stream_base::timeout times{};
    times.handshake_timeout = Milliseconds(limits.body_timeout_ms);
    // A ping goes out at half of this time; whoever answers none is gone.
    times.idle_timeout = Milliseconds(2 * limits.ping_interval_ms);
    times.keep_alive_pings = true;
    socket_.set_option(times);
    socket_.read_message_max(limits.protocol.body_bytes_max);
    socket_.text(true);
    socket_.next_layer().expires_never();
    auto [failure] = co_await socket_.async_accept(request, as_values);
    if (failure) co_return;
    asio::co_spawn(socket_.get_executor(), run_writer(shared_from_this()), asio::detached);
    co_await read_calls();
}

namespace {

// One HTTP connection, request after request; may become a WebSocket.
class HttpSession {
  public:
    HttpSession(Server::Impl& server, Stream stream, std::string address)
        : server_(server), stream_(std::move(stream)), address_(std::move(address)) {}

    awaitable<void> run();

  private:
    // Whether the connection goes on.
    awaitable<bool> serve_one();
    awaitable<bool> serve_call(Parser& parser, const Headers& headers);
    awaitable<bool> read_body(Parser& parser);
    awaitable<void> become_websocket(Parser::value_type request);

    Server::Impl& server_;
    Stream stream_;
    std::string address_;
    beast::flat_buffer buffer_;
};

awaitable<void> HttpSession::run() {
    bool goes_on = true;
    while (goes_on && !server_.is_stopping)
        goes_on = co_await serve_one();
    Failure ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

awaitable<bool> HttpSession::serve_one() {
    const RpcLimits& limits = server_.core.limits();
    Parser parser;
    parser.header_limit(limits.header_bytes_max);
    parser.body_limit(limits.protocol.body_bytes_max);
    stream_.expires_after(Milliseconds(limits.idle_timeout_ms));
    auto [failure, bytes] = co_await http::async_read_header(stream_, buffer_, parser, as_values);
    if (failure) {
        auto reply = reply_to_bad_bytes(failure, limits);
        if (reply) co_await refuse(stream_, limits, std::move(*reply), parser.get());
        co_return false;
    }
    const HttpHead head = head_of(parser.get());
    const bool is_paid =
        is_probe(head) ? server_.core.take_probe(address_) : server_.core.take_tokens(address_);
    if (!is_paid) {
        HttpReply reply = error_reply(
            429, limit_exceeded("too many requests from this address", limits.requests_per_second));
        reply.headers.emplace_back("Retry-After", "1");
        co_await refuse(stream_, limits, std::move(reply), parser.get());
        co_return false;
    }
    Routed routed = route_request(head, server_.core.site());
    if (routed.route == Route::websocket) {
        co_await become_websocket(parser.release());
        co_return false;
    }
    if (routed.route == Route::call) co_return co_await serve_call(parser, routed.headers);
    if (!parser.is_done()) {
        co_await refuse(stream_, limits, std::move(routed.reply), parser.get());
        co_return false;
    }
    const bool keep_alive = parser.get().keep_alive();
    const bool written = co_await write_reply(stream_, limits, std::move(routed.reply),
                                              routed.headers, parser.get(), keep_alive);
    co_return written&& keep_alive;
}

awaitable<bool> HttpSession::read_body(Parser& parser) {
    const RpcLimits& limits = server_.core.limits();
    stream_.expires_after(Milliseconds(limits.body_timeout_ms));
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
        http::response<http::empty_body> go_on(http::status::continue_, parser.get().version());
        auto [failure, bytes] = co_await http::async_write(stream_, go_on, as_values);
        if (failure) co_return false;
    }
    auto [failure, bytes] = co_await http::async_read(stream_, buffer_, parser, as_values);
    if (!failure) co_return true;
    auto reply = reply_to_bad_bytes(failure, limits);
    if (reply) co_await refuse(stream_, limits, std::move(*reply), parser.get());
    co_return false;
}

awaitable<bool> HttpSession::serve_call(Parser& parser, const Headers& headers) {
    const RpcLimits& limits = server_.core.limits();
    if (!server_.core.is_started() || server_.is_stopping) {
        HttpReply reply = error_reply(503, unavailable("the node is starting or stopping", 1'000));
        reply.headers.emplace_back("Retry-After", "1");
        co_await refuse(stream_, limits, std::move(reply), parser.get());
        co_return false;
    }
    const bool complete = co_await read_body(parser);
    if (!complete) co_return false;
    stream_.expires_never();
    const Counted busy(server_.busy);
    const Caller caller{address_, nullptr, true, hang_up_check(stream_.socket())};
    BodyReply answered = co_await answer(server_.core, parser.get().body(), caller);
    HttpReply reply;
    reply.status = !answered.is_json ? 400U : answered.text ? 200U : 204U;
    reply.body = std::move(answered.text).value_or("");
    if (answered.is_refused) {
        reply.status = 429;
        reply.headers.emplace_back("Retry-After", "1");
    }
    const bool keep_alive = parser.get().keep_alive();
    const bool written =
        co_await write_reply(stream_, limits, std::move(reply), headers, parser.get(), keep_alive);
    co_return written&& keep_alive;
}

awaitable<void> HttpSession::become_websocket(Parser::value_type request) {
    const auto session =
        std::make_shared<WebSocketSession>(server_, std::move(stream_), std::move(address_));
    co_await session->run(std::move(request));
}

awaitable<void> run_connection(Server::Impl& server, tcp::socket socket, Place place) {
    HttpSession session(server, Stream(std::move(socket)), place.address());
    co_await session.run();
}

awaitable<void> refuse_connection(Server::Impl& server, tcp::socket socket, Counted counted) {
    Stream stream(std::move(socket));
    const Parser parser;
    HttpReply reply = error_reply(503, unavailable("too many connections", 1'000));
    reply.headers.emplace_back("Retry-After", "1");
    co_await refuse(stream, server.core.limits(), std::move(reply), parser.get());
    (void)counted;
}

void take_connection(Server::Impl& server, tcp::socket socket) {
    Failure ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    const auto executor = socket.get_executor();
    Failure gone;
    const auto endpoint = socket.remote_endpoint(gone);
    PeerKey peer = gone ? PeerKey{} : peer_key_of(endpoint.address());
    if (server.caps.enter(peer.text, peer.is_loopback)) {
        Place place(server.caps, std::move(peer.text));
        asio::co_spawn(executor, run_connection(server, std::move(socket), std::move(place)),
                       asio::detached);
    } else if (server.refusals < refusals_max) {
        asio::co_spawn(executor,
                       refuse_connection(server, std::move(socket), Counted(server.refusals)),
                       asio::detached);
    }
}

awaitable<void> accept_connections(Server::Impl& server) {
    while (!server.is_stopping) {
        auto [failure, socket] =
            co_await server.acceptor->async_accept(asio::make_strand(server.context), as_values);
        if (!failure) {
            take_connection(server, std::move(socket));
            continue;
        }
        if (failure == asio::error::operation_aborted) co_return;
        // No file descriptors left, for instance: try again when some may be free.
        asio::steady_timer pause(server.accept_strand, Milliseconds(100));
        co_await pause.async_wait(as_values);
    }
}

}  // namespace

std::string_view name_of(ServerError error) {
    switch (error) {
        case ServerError::bad_address:
            return "rpc.bad_address";
        case ServerError::address_in_use:
            return "rpc.address_in_use";
        case ServerError::cannot_listen:
            return "rpc.cannot_listen";
    }
    return "rpc.unknown";
}

std::vector<std::shared_ptr<WebSocketSession>> Server::Impl::open_sessions() {
    std::vector<std::shared_ptr<WebSocketSession>> open;
    const std::lock_guard lock(sessions_mutex);
    for (const auto& [address, weak] : sessions) {
        if (auto session = weak.lock()) open.push_back(std::move(session));
    }
    return open;
}

void Server::Impl::wake_subscribers() {
    for (const auto& session : open_sessions())
        session->wake();
}

Result<void, ServerError> Server::Impl::listen() {
    const auto endpoint = parse_listen_address(core.settings().listen);
    if (!endpoint) return ServerError::bad_address;
    acceptor.emplace(accept_strand);
    Failure failure;
    acceptor->open(endpoint->protocol(), failure);
    if (!failure) acceptor->set_option(tcp::acceptor::reuse_address(true), failure);
    if (!failure) acceptor->bind(*endpoint, failure);
    if (!failure) acceptor->listen(asio::socket_base::max_listen_connections, failure);
    if (failure == asio::error::address_in_use) return ServerError::address_in_use;
    if (failure) return ServerError::cannot_listen;
    port = acceptor->local_endpoint().port();
    is_loopback = endpoint->address().is_loopback();
    return success();
}

Server::Server(ServerSettings settings, NodeService& service)
    : impl_(std::make_unique<Impl>(std::move(settings), service)) {}

Server::~Server() {
    stop();
}

Result<void, ServerError> Server::start() {
    MERIT_TRY(impl_->listen());
    impl_->core.start();
    asio::co_spawn(impl_->accept_strand, accept_connections(*impl_), asio::detached);
    for (std::size_t i = 0; i < io_threads; ++i)
        impl_->threads.emplace_back([impl = impl_.get()] { impl->context.run(); });
    return success();
}

void Server::stop() {
    if (impl_->is_stopping.exchange(true)) return;
    impl_->core.begin_stop();
    if (!impl_->threads.empty()) {
        asio::post(impl_->accept_strand, [impl = impl_.get()] {
            Failure ignored;
            impl->acceptor->close(ignored);
        });
        for (const auto& session : impl_->open_sessions())
            session->shut();
        const auto end = std::chrono::steady_clock::now() + stop_time;
        const auto is_quiet = [&] {
            const std::lock_guard lock(impl_->sessions_mutex);
            return impl_->busy == 0 && impl_->sessions.empty();
        };
        while (!is_quiet() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(Milliseconds(5));
    }
    impl_->context.stop();
    for (auto& thread : impl_->threads)
        thread.join();
    impl_->core.close();
}

std::uint16_t Server::port() const {
    return impl_->port;
}

std::vector<std::string> Server::warnings() const {
    std::vector<std::string> lines;
    const auto& settings = impl_->core.settings();
    if (!impl_->is_loopback) {
        lines.push_back(
            "RPC listens on " + settings.listen +
            ", which others can reach; put a proxy with TLS and access rules before it");
    }
    for (const auto& origin : settings.allowed_origins) {
        if (origin == "*") {
            lines.emplace_back("every web page may call this RPC (rpc.allowed_origins has \"*\")");
        }
    }
    return lines;
}

std::string Server::metrics_text() const {
    return metrics_page(impl_->core.site());
}

}  // namespace merit::node::rpc
