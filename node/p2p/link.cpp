#include "node/p2p/link.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace merit::node::p2p {
namespace {

using boost::system::error_code;
using std::chrono::milliseconds;

constexpr std::size_t frame_length_bytes = 2;
constexpr std::size_t read_chunk_bytes = 128 * 1024;
constexpr std::size_t frames_per_write = 4;

}  // namespace

std::uint64_t steady_now_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now).count());
}

Link::Link(Tcp::socket socket, Session session, const LinkOptions& options,
           std::shared_ptr<Allowance> allowance, LinkHandlers handlers, bool is_dialled,
           MeshCounters& counters)
    : socket_(std::move(socket)),
      peer_(session.peer),
      transport_(std::move(session.transport)),
      options_(options),
      handlers_(std::move(handlers)),
      is_dialled_(is_dialled),
      counters_(counters),
      wake_(socket_.get_executor()),
      idle_(socket_.get_executor()),
      pause_(socket_.get_executor()),
      queues_(options.send_queue_bytes_max),
      reader_(options.message_bytes_max),
      allowance_(std::move(allowance)),
      started_ms_(steady_now_ms()),
      heard_ms_(started_ms_) {
    error_code error;
    socket_.set_option(Tcp::no_delay(true), error);
    const auto remote = socket_.remote_endpoint(error);
    if (!error) address_ = remote.address().to_string() + ":" + std::to_string(remote.port());
}

void Link::start() {
    const auto self = shared_from_this();
    asio::co_spawn(socket_.get_executor(), read_loop(self), asio::detached);
    asio::co_spawn(socket_.get_executor(), write_loop(self), asio::detached);
    asio::co_spawn(socket_.get_executor(), idle_loop(self), asio::detached);
}

void Link::close(PeerError reason) {
    if (std::exchange(is_closed_, true)) return;
    error_code ignored;
    socket_.shutdown(Tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
    wake_.cancel();
    idle_.cancel();
    pause_.cancel();
    handlers_.closed(*this, reason);
}

void Link::send(Priority priority, SharedMessage message) {
    if (is_closed_) return;
    if (!queues_.push(priority, std::move(message))) {
        counters_.messages_dropped.fetch_add(1, std::memory_order_relaxed);
    }
    wake_.cancel();
}

bool Link::fill_wire() {
    wire_.clear();
    for (std::size_t i = 0; i < frames_per_write; ++i) {
        plaintext_.clear();
        if (!queues_.next_frame(plaintext_)) break;
        const std::size_t length = plaintext_.size() + crypto::aead_tag_bytes;
        wire_.push_back(static_cast<Byte>(length >> 8));
        wire_.push_back(static_cast<Byte>(length));
        if (transport_.send.encrypt(plaintext_, wire_)) return false;
    }
    return true;
}

asio::awaitable<void> Link::write_loop(std::shared_ptr<Link> self) {
    error_code error;
    while (!self->is_closed_) {
        if (self->queues_.is_empty()) {
            self->wake_.expires_at(asio::steady_timer::time_point::max());
            co_await self->wake_.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        if (!self->fill_wire()) {
            self->close(PeerError::frame_forged);
            co_return;
        }
        co_await asio::async_write(self->socket_, asio::buffer(self->wire_),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            self->close(PeerError::closed_by_peer);
            co_return;
        }
        self->counters_.bytes_sent.fetch_add(self->wire_.size(), std::memory_order_relaxed);
    }
}

asio::awaitable<void> Link::idle_loop(std::shared_ptr<Link> self) {
    error_code error;
    const std::uint64_t timeout_ms = self->options_.idle_timeout_ms;
    while (!self->is_closed_) {
        self->idle_.expires_after(milliseconds(timeout_ms / 4 + 1));
        co_await self->idle_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        // While it is this node that does not listen, nothing is known about the peer.
        const std::uint64_t listened_ms = std::max(self->heard_ms_, self->paused_ms_);
        if (!self->is_closed_ && steady_now_ms() - listened_ms > timeout_ms) {
            self->close(PeerError::idle);
        }
    }
}

Credit Link::make_credit(std::size_t bytes) {
    const auto& outstanding = allowance_->outstanding;
    const std::size_t taken = bytes + Allowance::message_overhead_bytes;
    outstanding->fetch_add(taken);
    return Credit(outstanding.get(),
                  [outstanding, taken](const void*) { outstanding->fetch_sub(taken); });
}

std::optional<PeerError> Link::take_frame(BytesView ciphertext) {
    plaintext_.clear();
    // The reader's own buffer: the writer's plaintext is used only within fill_wire.
    if (transport_.receive.decrypt(ciphertext, plaintext_)) return PeerError::frame_forged;
    bool are_well_formed = true;
    const auto error = reader_.read_frame(plaintext_, [&](Bytes message) {
        if (!are_well_formed || is_closed_) return;
        ++messages_taken_;
        const std::size_t bytes = message.size();
        are_well_formed = handlers_.message(*this, std::move(message), make_credit(bytes));
    });
    if (error) return error;
    if (!are_well_formed) return PeerError::malformed_message;
    return std::nullopt;
}

std::optional<PeerError> Link::take_frames() {
    std::size_t at = 0;
    std::optional<PeerError> error;
    while (!error && !is_closed_ && received_.size() - at >= frame_length_bytes) {
        const std::size_t length = std::size_t{received_[at]} << 8 | received_[at + 1];
        if (length <= crypto::aead_tag_bytes) return PeerError::frame_length;
        if (received_.size() - at - frame_length_bytes < length) break;
        error = take_frame(BytesView(received_).subspan(at + frame_length_bytes, length));
        at += frame_length_bytes + length;
    }
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(at));
    return error;
}

std::uint64_t Link::pause_ms(std::size_t bytes) {
    const std::uint64_t now = steady_now_ms();
    const std::uint64_t for_bytes = allowance_->bytes.take(bytes, now);
    const std::uint64_t for_messages =
        allowance_->messages.take(std::exchange(messages_taken_, 0), now);
    return std::max(for_bytes, for_messages);
}

asio::awaitable<void> Link::await_allowance(std::shared_ptr<Link> self, std::size_t bytes) {
    error_code error;
    std::uint64_t pause = self->pause_ms(bytes);
    const auto& outstanding = *self->allowance_->outstanding;
    while (!self->is_closed_ && (pause > 0 || outstanding > Allowance::outstanding_bytes_max)) {
        self->pause_.expires_after(milliseconds(std::clamp<std::uint64_t>(pause, 2, 1'000)));
        co_await self->pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        pause = 0;
        self->paused_ms_ = steady_now_ms();
    }
}

asio::awaitable<void> Link::read_loop(std::shared_ptr<Link> self) {
    error_code error;
    co_await await_allowance(self, 0);
    while (!self->is_closed_) {
        const std::size_t before = self->received_.size();
        self->received_.resize(before + read_chunk_bytes);
        const std::size_t count = co_await self->socket_.async_read_some(
            asio::buffer(self->received_.data() + before, read_chunk_bytes),
            asio::redirect_error(asio::use_awaitable, error));
        if (self->is_closed_) co_return;
        if (error) {
            self->close(PeerError::closed_by_peer);
            co_return;
        }
        self->received_.resize(before + count);
        self->heard_ms_ = steady_now_ms();
        self->counters_.bytes_received.fetch_add(count, std::memory_order_relaxed);
        if (const auto refusal = self->take_frames()) {
            self->close(*refusal);
            co_return;
        }
        co_await await_allowance(self, count);
    }
}

}  // namespace merit::node::p2p
