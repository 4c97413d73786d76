// The full mesh: an authenticated connection to every peer of the book that can be had, dialled and
// accepted, kept up for the life of the node.
//
// Guarantees: at most one link a peer; where both dialled at once, both ends keep the one that the
// smaller key dialled. Later a validator that comes a second time waits until the first link
// has closed or been silent for 2.5 s, and is refused when more is heard over the first. A link
// that this node dialled itself, which it does only while there is none, takes the place of one
// that came meanwhile. A node that f+1 peers refuse so within 10 s learns that its key runs twice
// (one peer alone may lie). Nobody who is not in the book gets or gives one byte of application
// data. A peer that breaks the rules is disconnected with a logged reason, and neither dialled nor
// let in for a while that grows (Suspension). What one peer may send is bounded over all its links
// together (Allowance). Sending never waits.
//
// Thread rule: send, disconnect and set_validators may be called from any thread; handlers
// are called on the mesh's own thread and must not block. No Asio in this header.
// Source: RELIABILITY 2.3 and 4.1, PROTOCOL section 5.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"
#include "ledger/ids.hpp"
#include "ledger/strong.hpp"
#include "node/config/config.hpp"
#include "node/p2p/framing.hpp"
#include "node/p2p/peer_book.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace merit::node::p2p {

// Held while a received message is in memory; letting it go lets the peer send more.
using Credit = std::shared_ptr<const void>;

struct MeshOptions {
    ledger::NetworkId network;
    crypto::Hash256 signature_rule;  // fingerprint of the one verification rule
    crypto::KeyPair identity;        // own transport key
    PeerBook* book = nullptr;        // outlives the mesh; genesis validators first
    P2pConfig config;
    MessageBytesMax message_bytes_max = nullptr;
};

struct MeshHandlers {
    std::function<void(PeerNumber)> up;
    std::function<void(PeerNumber)> down;
    // Answers whether the message decodes; if not, the peer is disconnected.
    std::function<bool(PeerNumber, Bytes message, Credit)> message;
    // f+1 peers hold a live connection with this node's identity that it did not make.
    std::function<void()> in_use;
};

struct MeshCounters {
    std::atomic<std::uint64_t> bytes_received = 0;
    std::atomic<std::uint64_t> bytes_sent = 0;
    std::atomic<std::uint64_t> messages_received = 0;
    std::atomic<std::uint64_t> messages_dropped = 0;     // own, above a peer's queue
    std::atomic<std::uint64_t> refused_connections = 0;  // strangers, failed handshakes, suspended
    std::atomic<std::uint64_t> disconnects = 0;
    // Peers that now close every link which this node dials before they have said a word.
    std::atomic<std::uint64_t> refusing_peers = 0;
};

class Mesh {
  public:
    Mesh(MeshOptions options, MeshHandlers handlers);
    ~Mesh();  // stops
    Mesh(const Mesh&) = delete;
    Mesh& operator=(const Mesh&) = delete;

    // Listens, and begins to dial. The error is a sentence: address in use, or not to be had.
    Result<void, std::string> start();
    // Closes everything and joins the thread; no handler is called afterwards.
    void stop();

    // The port listened on.
    std::uint16_t port() const;

    void send(PeerNumber to, Priority priority, SharedMessage message);
    void send(std::vector<PeerNumber> to, Priority priority, SharedMessage message);
    void disconnect(PeerNumber peer, std::string reason);

    // Who the validators are: that more than f of these refuse this node's identity counts as
    // proof. Until it is said, all of the book are.
    void set_validators(std::vector<PeerNumber> validators);

    const MeshCounters& counters() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace merit::node::p2p
