// The authenticated handshake on a socket: Noise XX, then the identities are known and allowed, or
// nothing was said. Internal to node/p2p (Asio).
//
// Before it is over at most handshake_message_bytes_max bytes are buffered, and everything has to
// be done by the deadline. Source: RELIABILITY 4.1.
#pragma once

#include "crypto/noise.hpp"
#include "crypto/peer_identity.hpp"
#include "crypto/result.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "node/p2p/framing.hpp"
#include "node/p2p/peer_book.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace merit::node::p2p {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

inline constexpr std::size_t handshake_message_bytes_max = 1'024;
// Raised whenever bytes on the wire change their meaning; part of the prologue.
inline constexpr std::uint32_t wire_version = 1;

// Who may speak, and who we are.
struct Identities {
    ledger::NetworkId network;
    crypto::Hash256 signature_rule;
    crypto::KeyPair own;
    const PeerBook* peers = nullptr;
};

struct Session {
    PeerNumber peer;
    crypto::NoiseTransport transport;
};

// Closes the socket when the time has come, unless it goes before.
class Deadline {
  public:
    Deadline(Tcp::socket& socket, std::chrono::milliseconds after);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    bool has_passed() const { return state_->has_passed; }

  private:
    struct State {
        Tcp::socket* socket;  // null when the deadline is gone
        bool has_passed = false;
    };
    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

// `static_key` is drawn once for the process. `expected`: the peer that was dialled.
asio::awaitable<Result<Session, PeerError>> shake_hands(
    Tcp::socket& socket, const Identities& identities, const crypto::X25519KeyPair& static_key,
    crypto::NoiseRole role, std::optional<PeerNumber> expected);

}  // namespace merit::node::p2p
