// An authenticated connection to one validator: reads messages, writes what is queued.
// Internal to node/p2p (Asio).
//
// Never blocks on the peer: what does not fit its queues is dropped. Reads no faster than the
// peer's allowance permits: a message counts until its credit is released, also over the links that
// come after, so a peer cannot fill this node's memory. Thread rule: all calls on the context's one
// thread; a credit may be released on any thread.
#pragma once

#include "node/p2p/framing.hpp"
#include "node/p2p/handshake.hpp"
#include "node/p2p/limits.hpp"
#include "node/p2p/mesh.hpp"

#include <atomic>
#include <functional>

namespace merit::node::p2p {

struct LinkOptions {
    std::uint64_t idle_timeout_ms = 5'000;
    std::size_t send_queue_bytes_max = 32ULL << 20;
    MessageBytesMax message_bytes_max = nullptr;
};

// What one peer may send. It is the peer's, not a link's: coming anew gives nothing back.
struct Allowance {
    static constexpr std::size_t outstanding_bytes_max = 16ULL << 20;
    // What a message that waits takes beside its own bytes.
    static constexpr std::size_t message_overhead_bytes = 512;

    Allowance(std::uint64_t bytes_per_second, std::uint64_t messages_per_second,
              std::uint64_t now_ms)
        : bytes(bytes_per_second, now_ms), messages(messages_per_second, now_ms) {}

    TokenBucket bytes;
    TokenBucket messages;
    // Of the messages whose credit is held; credits may outlive the mesh.
    std::shared_ptr<std::atomic<std::size_t>> outstanding =
        std::make_shared<std::atomic<std::size_t>>(0);
};

class Link;

// Both are called on the context's thread. `message` answers whether the message was well formed.
struct LinkHandlers {
    std::function<bool(Link&, Bytes message, Credit credit)> message;
    std::function<void(Link&, PeerError reason)> closed;  // once
};

class Link : public std::enable_shared_from_this<Link> {
  public:
    Link(Tcp::socket socket, Session session, const LinkOptions& options,
         std::shared_ptr<Allowance> allowance, LinkHandlers handlers, bool is_dialled,
         MeshCounters& counters);

    void start();
    void send(Priority priority, SharedMessage message);
    void close(PeerError reason);

    PeerNumber peer() const { return peer_; }
    bool is_dialled() const { return is_dialled_; }  // by us
    bool is_closed() const { return is_closed_; }
    // When something was read last.
    std::uint64_t heard_ms() const { return heard_ms_; }
    std::uint64_t started_ms() const { return started_ms_; }
    const std::string& address() const { return address_; }

  private:
    static asio::awaitable<void> read_loop(std::shared_ptr<Link> self);
    // After so many bytes were read.
    static asio::awaitable<void> await_allowance(std::shared_ptr<Link> self, std::size_t bytes);
    static asio::awaitable<void> write_loop(std::shared_ptr<Link> self);
    static asio::awaitable<void> idle_loop(std::shared_ptr<Link> self);
    // Takes the complete frames out of the buffer.
    std::optional<PeerError> take_frames();
    std::optional<PeerError> take_frame(BytesView ciphertext);
    Credit make_credit(std::size_t bytes);
    std::uint64_t pause_ms(std::size_t bytes);
    // Encrypts up to a few frames of what is queued.
    bool fill_wire();

    Tcp::socket socket_;
    PeerNumber peer_;
    crypto::NoiseTransport transport_;
    LinkOptions options_;
    LinkHandlers handlers_;
    bool is_dialled_;
    MeshCounters& counters_;
    std::string address_;
    asio::steady_timer wake_;  // the writer
    asio::steady_timer idle_;
    asio::steady_timer pause_;  // the reader
    SendQueues queues_;
    MessageReader reader_;
    std::shared_ptr<Allowance> allowance_;
    Bytes received_;
    Bytes plaintext_;
    Bytes wire_;
    std::size_t messages_taken_ = 0;
    std::uint64_t started_ms_ = 0;
    std::uint64_t heard_ms_ = 0;
    std::uint64_t paused_ms_ = 0;  // when the reader paused last
    bool is_closed_ = false;
};

// Milliseconds of the steady clock.
std::uint64_t steady_now_ms();

}  // namespace merit::node::p2p
