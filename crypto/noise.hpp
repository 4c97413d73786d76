// The Noise handshake (revision 34) over 25519, ChaChaPoly and SHA256, and the transport after it.
//
// Both are pure state machines: bytes in, bytes out, no socket and no clock. The network uses the
// pattern XX; the code runs any pattern of at most three messages without pre-shared keys, so that
// published vectors of other patterns test it too.
//
// A message is at most noise_message_bytes_max bytes. Any failure closes the object: every later
// call answers NoiseError::closed, and nothing of a failed message is given out. To the other side
// one says nothing but closes the connection.
//
// Transport keys ratchet: in each direction, after every 1000 uses, (ck, k) = HKDF(ck, k) and the
// nonce starts again at 0. The chaining key that each direction begins with is the final chaining
// key of the handshake, the same for both (as in BOLT 8). Thread rule: an object belongs to one
// thread at a time. The two directions of a transport are independent objects. Source:
// RELIABILITY 4.1; the Noise Protocol Framework, sections 5 and 7; BOLT 8, key rotation.
#pragma once

#include "crypto/aead.hpp"
#include "crypto/hash.hpp"
#include "crypto/result.hpp"
#include "crypto/x25519.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace merit::crypto {

inline constexpr std::size_t noise_message_bytes_max = 65'535;
inline constexpr std::size_t noise_plaintext_bytes_max = noise_message_bytes_max - aead_tag_bytes;
inline constexpr std::uint64_t noise_uses_per_key = 1'000;

enum class NoiseError {
    out_of_turn,         // it is the other side's turn, or the handshake is over
    message_too_short,   // ends within a key
    message_too_long,    // above noise_message_bytes_max
    zero_shared_secret,  // the other side sent a point of small order
    authentication,   // not sealed by the holder of the key: changed, replayed or of another setup
    nonce_exhausted,  // the key has been used 2^64 - 1 times
    closed,           // failed before
};

std::string_view name_of(NoiseError error);

enum class NoiseRole : std::uint8_t { initiator = 0, responder = 1 };

constexpr NoiseRole other_role(NoiseRole role) {
    return role == NoiseRole::initiator ? NoiseRole::responder : NoiseRole::initiator;
}

enum class NoiseToken : std::uint8_t { none, e, s, ee, es, se, ss };

struct NoisePattern {
    std::string_view name;
    bool initiator_static_known = false;  // to the responder, before the first message
    bool responder_static_known = false;
    std::array<std::array<NoiseToken, 4>, 3> messages{};  // empty ones at the end
};

inline constexpr NoisePattern noise_xx{
    "XX",
    false,
    false,
    {{{NoiseToken::e},
      {NoiseToken::e, NoiseToken::ee, NoiseToken::s, NoiseToken::es},
      {NoiseToken::s, NoiseToken::se}}}};

// One key with its message counter. A key is never used twice with one nonce: at the end of the
// counter it refuses.
class NoiseCipher {
  public:
    explicit NoiseCipher(const Secret32& key, std::uint64_t nonce = 0) : key_(key), nonce_(nonce) {}

    // Append to `output`.
    std::optional<NoiseError> encrypt(BytesView additional, BytesView plaintext, Bytes& output);
    std::optional<NoiseError> decrypt(BytesView additional, BytesView ciphertext, Bytes& output);

    const Secret32& key() const { return key_; }
    std::uint64_t nonce() const { return nonce_; }

  private:
    Secret32 key_;
    std::uint64_t nonce_;
};

// One direction of a transport.
class NoiseDirection {
  public:
    NoiseDirection(const Secret32& key, const Secret32& chaining_key)
        : cipher_(key), chaining_key_(chaining_key) {}

    // Appends the ciphertext, plaintext.size() + aead_tag_bytes long.
    std::optional<NoiseError> encrypt(BytesView plaintext, Bytes& output);
    // Appends the plaintext.
    std::optional<NoiseError> decrypt(BytesView ciphertext, Bytes& output);

  private:
    std::optional<NoiseError> after_use(std::optional<NoiseError> outcome);

    NoiseCipher cipher_;
    Secret32 chaining_key_;
    bool closed_ = false;
};

struct NoiseTransport {
    NoiseDirection send;
    NoiseDirection receive;
};

struct NoiseSetup {
    NoiseRole role = NoiseRole::initiator;
    Bytes prologue;
    std::optional<X25519KeyPair> static_key;       // where the pattern sends or knows it
    std::optional<X25519PublicKey> remote_static;  // where the pattern knows it beforehand
    std::optional<X25519KeyPair> ephemeral;        // tests only; otherwise drawn
};

class NoiseHandshake {
  public:
    // The hash that a payload can sign: the handshake hash after the keys of this message and
    // before its payload.
    using PayloadMaker = std::function<Bytes(const Hash256& hash)>;

    struct Received {
        Bytes payload;
        Hash256 hash;  // what the sender's PayloadMaker was given
    };

    NoiseHandshake(const NoisePattern& pattern, NoiseSetup setup);

    bool is_finished() const;
    bool is_my_turn() const;

    Result<Bytes, NoiseError> write_message(const PayloadMaker& make_payload);
    Result<Bytes, NoiseError> write_message(BytesView payload);
    Result<Received, NoiseError> read_message(BytesView message);

    // The running hash; after the last message the hash that names the session.
    const Hash256& handshake_hash() const { return hash_; }
    const std::optional<X25519PublicKey>& remote_static() const { return remote_static_; }

    // After the last message, once.
    Result<NoiseTransport, NoiseError> split();

  private:
    void mix_hash(BytesView data);
    void mix_key(BytesView key_material);
    std::optional<NoiseError> mix_shared(const std::optional<X25519KeyPair>& own,
                                         const std::optional<X25519PublicKey>& other);
    std::optional<NoiseError> mix_token_secret(NoiseToken token);
    std::optional<NoiseError> encrypt_and_hash(BytesView plaintext, Bytes& output);
    std::optional<NoiseError> decrypt_and_hash(BytesView ciphertext, Bytes& output);
    std::optional<NoiseError> write_token(NoiseToken token, Bytes& output);
    std::optional<NoiseError> read_token(NoiseToken token, BytesView& rest);
    std::optional<NoiseError> check_turn(bool writing);
    NoiseError close(NoiseError error);

    NoisePattern pattern_;
    NoiseRole role_;
    std::optional<X25519KeyPair> static_key_;
    std::optional<X25519KeyPair> ephemeral_;
    std::optional<X25519PublicKey> remote_static_;
    std::optional<X25519PublicKey> remote_ephemeral_;
    Hash256 hash_;
    Secret32 chaining_key_;
    std::optional<NoiseCipher> cipher_;
    std::size_t next_message_ = 0;
    bool closed_ = false;
};

}  // namespace merit::crypto
