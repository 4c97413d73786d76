// How messages lie in the encrypted frames between two validators.
//
// A frame is u16 big-endian length | ciphertext. Its plaintext is priority u8 | bytes of that
// priority's stream. A stream is a sequence of messages, each after its length (u32 little-endian)
// and with its kind as the first byte; messages span frames, and a frame carries many small ones.
// Because each priority is a stream of its own, a long batch never stands before a vote.
//
// The announced length is checked against the cap of its kind before anything is allocated, and
// memory grows only with bytes that arrived. Thread rule: an object belongs to one thread.
// Source: RELIABILITY 4.1, DETAILS section 2.
#pragma once

#include "crypto/bytes.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace merit::node::p2p {

// In the order in which they are sent.
enum class Priority : std::uint8_t { consensus, checkpoints, sync, batches, snapshots };
inline constexpr std::size_t priorities = 5;

inline constexpr std::size_t frame_plaintext_bytes_max = 65'519;
inline constexpr std::size_t frame_stream_bytes_max = frame_plaintext_bytes_max - 1;
inline constexpr std::size_t message_length_bytes = 4;
// The one byte of a frame in place of a priority: "another process with your identity is connected
// here". The link is closed after it.
inline constexpr Byte in_use_mark = 0xff;
// The length and the kind: what must be there before memory is taken for the rest.
inline constexpr std::size_t message_header_bytes = message_length_bytes + 1;

// Kinds from here on travel as `snapshots`, and no others do: the long messages that are not
// complete lie in one stream.
inline constexpr Byte snapshots_kind_first = 128;

// The greatest size of a message of this kind, the kind byte included; 0: there is no such kind.
using MessageBytesMax = std::size_t (*)(Byte kind);

// Why a peer is disconnected, or a stranger refused.
enum class PeerError : std::uint8_t {
    handshake_timeout,
    handshake_failed,  // a Noise message that does not verify
    unknown_identity,  // not a validator of this network
    wrong_identity,    // another validator than the one that was dialled
    own_identity,      // our own key answered
    frame_length,      // 0, or above what is allowed at this point
    frame_forged,      // authentication of a frame failed
    unknown_priority,
    unknown_kind,       // or of another stream
    message_length,     // 0, or above the bound of its kind
    misbehaved,         // the engine's verdict, logged beside
    malformed_message,  // does not decode
    idle,
    closed_by_peer,
    replaced,   // by another connection of the same peer
    in_use,     // it holds a live connection with our own identity: the key runs twice
    suspended,  // it broke the rules a moment ago
    stopping,
};
std::string_view name_of(PeerError error);
// Whether only a peer that does not keep to the protocol is disconnected for this. Damage on the
// way is no proof: it breaks the authentication of frames.
bool is_misbehaviour(PeerError error);

// A message as it goes into a stream, shared by the queues of all peers.
using SharedMessage = std::shared_ptr<const Bytes>;
SharedMessage make_message(BytesView message);

// What waits to be sent to one peer. A full priority drops what comes newly: nobody ever waits for
// one peer, and every protocol above sends again what matters.
class SendQueues {
  public:
    explicit SendQueues(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    // Whether it was taken.
    bool push(Priority priority, SharedMessage message);
    bool is_empty() const;
    // Appends the plaintext of the next frame, of the highest priority that has something.
    bool next_frame(Bytes& plaintext);

    std::size_t bytes(Priority priority) const;
    std::uint64_t dropped() const { return dropped_; }

  private:
    struct Queue {
        std::deque<SharedMessage> messages;
        std::size_t offset = 0;  // of the first that was sent already
        std::size_t bytes = 0;   // not sent yet
    };
    std::size_t bytes_max_;
    std::array<Queue, priorities> queues_;
    std::uint64_t dropped_ = 0;
};

// Puts the messages of one connection together again.
class MessageReader {
  public:
    explicit MessageReader(MessageBytesMax bytes_max) : bytes_max_(bytes_max) {}

    using Take = std::function<void(Bytes message)>;
    // Calls `take` for each message that is complete. After an error the connection is to be
    // closed.
    std::optional<PeerError> read_frame(BytesView plaintext, const Take& take);

    // Bytes of messages that are not complete.
    std::size_t buffered() const;

  private:
    struct Stream {
        std::array<Byte, message_header_bytes> header{};
        std::size_t header_bytes = 0;
        std::size_t length = 0;
        Bytes message;
    };
    std::optional<PeerError> begin_message(Priority priority, Stream& stream) const;

    MessageBytesMax bytes_max_;
    std::array<Stream, priorities> streams_;
};

}  // namespace merit::node::p2p
