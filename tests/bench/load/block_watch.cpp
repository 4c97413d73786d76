#include "tests/bench/load/block_watch.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <atomic>
#include <mutex>
#include <sys/socket.h>
#include <thread>

namespace merit::load {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace json = boost::json;
namespace websocket = boost::beast::websocket;

namespace {

constexpr std::size_t message_bytes_max = std::size_t{64} << 20;
constexpr auto reconnect_pause = std::chrono::milliseconds(100);

}  // namespace

struct BlockWatch::Impl {
    std::string host;
    std::string port;
    OnBlock on_block;
    std::atomic<std::uint64_t> height;
    std::atomic<std::uint64_t> reconnects{0};
    std::atomic<bool> is_stopped{false};
    std::mutex mutex;
    int socket = -1;  // of the open connection; guarded
    std::thread thread;

    void open(websocket::stream<asio::ip::tcp::socket>& stream, beast::error_code& error) {
        const auto address = asio::ip::make_address(host, error);
        if (error) return;
        stream.next_layer().connect({address, static_cast<std::uint16_t>(std::stoul(port))}, error);
        if (error) return;
        {
            const std::lock_guard guard(mutex);
            if (is_stopped) {
                error = asio::error::operation_aborted;
                return;
            }
            socket = stream.next_layer().native_handle();
        }
        stream.read_message_max(message_bytes_max);
        stream.handshake(host + ":" + port, "/ws", error);
        if (error) return;
        const json::object call = {
            {"jsonrpc", "2.0"},
            {"id", 1},
            {"method", "sub_subscribe"},
            {"params", {{"topic", "block"}, {"from_height", height.load() + 1}}}};
        stream.write(asio::buffer(json::serialize(call)), error);
    }

    // One connection, to its end.
    void follow() {
        asio::io_context io;
        websocket::stream<asio::ip::tcp::socket> stream(io);
        beast::error_code error;
        open(stream, error);
        beast::flat_buffer buffer;
        while (!error && !is_stopped) {
            buffer.clear();
            stream.read(buffer, error);
            if (error) break;
            const auto when = Clock::now();
            const auto data = buffer.cdata();
            take(when, {static_cast<const char*>(data.data()), data.size()});
        }
        const std::lock_guard guard(mutex);
        socket = -1;
    }

    void take(Clock::time_point when, std::string_view text) {
        beast::error_code error;
        const json::value message = json::parse(text, error);
        if (error || !message.is_object()) return;
        const json::value* params = message.get_object().if_contains("params");
        if (params == nullptr) return;  // the answer to sub_subscribe
        const auto told = params->at("height").to_number<std::uint64_t>();
        const json::object& block = params->at("result").as_object();
        if (block.at("type") != "block" || told <= height) return;
        on_block(when, block);
        height = told;
    }

    void run() {
        while (!is_stopped) {
            follow();
            if (is_stopped) return;
            ++reconnects;
            std::this_thread::sleep_for(reconnect_pause);
        }
    }
};

BlockWatch::BlockWatch(const std::string& url, std::uint64_t height, OnBlock on_block)
    : impl_(std::make_unique<Impl>()) {
    const std::string place = url.substr(url.starts_with("http://") ? 7 : 0);
    const std::size_t colon = place.rfind(':');
    impl_->host = place.substr(0, colon);
    impl_->port = place.substr(colon + 1, place.find('/', colon) - colon - 1);
    impl_->height = height;
    impl_->on_block = std::move(on_block);
    impl_->thread = std::thread([this] { impl_->run(); });
}

BlockWatch::~BlockWatch() {
    impl_->is_stopped = true;
    {
        const std::lock_guard guard(impl_->mutex);
        if (impl_->socket >= 0) ::shutdown(impl_->socket, SHUT_RDWR);
    }
    impl_->thread.join();
}

std::uint64_t BlockWatch::height() const {
    return impl_->height;
}

std::uint64_t BlockWatch::reconnects() const {
    return impl_->reconnects;
}

}  // namespace merit::load
