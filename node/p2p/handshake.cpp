#include "node/p2p/handshake.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace merit::node::p2p {
namespace {

using boost::system::error_code;

// Length and message; nothing more is written until the answer is there.
asio::awaitable<bool> write_handshake_message(Tcp::socket& socket, const Bytes& message) {
    Bytes wire;
    wire.reserve(2 + message.size());
    wire.push_back(static_cast<Byte>(message.size() >> 8));
    wire.push_back(static_cast<Byte>(message.size()));
    for (const Byte byte : message)
        wire.push_back(byte);
    error_code error;
    co_await asio::async_write(socket, asio::buffer(wire),
                               asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
}

asio::awaitable<Result<Bytes, PeerError>> read_handshake_message(Tcp::socket& socket) {
    std::array<Byte, 2> length{};
    error_code error;
    co_await asio::async_read(socket, asio::buffer(length),
                              asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return PeerError::closed_by_peer;
    const std::size_t size = std::size_t{length[0]} << 8 | length[1];
    if (size == 0 || size > handshake_message_bytes_max) co_return PeerError::frame_length;
    Bytes message(size);
    co_await asio::async_read(socket, asio::buffer(message),
                              asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return PeerError::closed_by_peer;
    co_return message;
}

// The peer that this payload proves to be at the other end.
Result<PeerNumber, PeerError> check_peer(
    const crypto::NoiseHandshake::Received& received, const Identities& identities,
    crypto::NoiseRole peer_role, const crypto::X25519PublicKey& peer_static,
    std::optional<PeerNumber> expected) {
    const auto identity = crypto::check_identity_payload(
        received.payload, crypto::Hash256{identities.network.bytes}, peer_role, received.hash,
        peer_static, identities.own.public_key());
    if (!identity) {
        return identity.error() == crypto::PeerIdentityError::own_identity
                   ? PeerError::own_identity
                   : PeerError::handshake_failed;
    }
    const std::optional<PeerNumber> peer = identities.peers->find(identity.value());
    if (!peer) return PeerError::unknown_identity;
    if (expected && *expected != *peer) return PeerError::wrong_identity;
    return *peer;
}

}  // namespace

Deadline::Deadline(Tcp::socket& socket, std::chrono::milliseconds after)
    : timer_(socket.get_executor(), after), state_(std::make_shared<State>(State{&socket})) {
    timer_.async_wait([state = state_](const error_code& error) {
        if (error || state->socket == nullptr) return;
        state->has_passed = true;
        error_code ignored;
        state->socket->close(ignored);
    });
}

Deadline::~Deadline() {
    state_->socket = nullptr;
}

asio::awaitable<Result<Session, PeerError>> shake_hands(
    Tcp::socket& socket, const Identities& identities, const crypto::X25519KeyPair& static_key,
    crypto::NoiseRole role, std::optional<PeerNumber> expected) {
    const crypto::Hash256 network{identities.network.bytes};
    crypto::NoiseSetup setup;
    setup.role = role;
    setup.prologue = crypto::make_peer_prologue(network, wire_version, identities.signature_rule);
    setup.static_key = static_key;
    crypto::NoiseHandshake handshake(crypto::noise_xx, std::move(setup));
    const auto identity_payload = [&](const crypto::Hash256& hash) {
        return crypto::make_identity_payload(identities.own, network, role, hash,
                                             static_key.public_key);
    };

    std::optional<PeerNumber> peer;
    bool is_first = true;  // the first message carries no identity
    while (!handshake.is_finished()) {
        if (handshake.is_my_turn()) {
            const auto message = is_first ? handshake.write_message(BytesView())
                                          : handshake.write_message(identity_payload);
            if (!message) co_return PeerError::handshake_failed;
            const bool is_written = co_await write_handshake_message(socket, message.value());
            if (!is_written) co_return PeerError::closed_by_peer;
        } else {
            const auto message = co_await read_handshake_message(socket);
            if (!message) co_return message.error();
            const auto received = handshake.read_message(message.value());
            if (!received) co_return PeerError::handshake_failed;
            if (!is_first) {
                const auto checked =
                    check_peer(received.value(), identities, crypto::other_role(role),
                               *handshake.remote_static(), expected);
                if (!checked) co_return checked.error();
                peer = checked.value();
            }
        }
        is_first = false;
    }
    auto transport = handshake.split();
    if (!transport || !peer) co_return PeerError::handshake_failed;
    co_return Session{*peer, std::move(transport.value())};
}

}  // namespace merit::node::p2p
