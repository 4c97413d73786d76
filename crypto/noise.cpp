#include "crypto/noise.hpp"

#include "crypto/assert.hpp"
#include "crypto/hkdf.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace merit::crypto {

namespace {

constexpr std::size_t key_bytes = 32;

// Noise section 12: four zero bytes, then the counter, little-endian.
ChaChaNonce nonce_bytes(std::uint64_t counter) {
    ChaChaNonce nonce{};
    for (std::size_t i = 0; i < 8; ++i)
        nonce[4 + i] = static_cast<Byte>(counter >> 8 * i);
    return nonce;
}

X25519PublicKey key_from(BytesView bytes) {
    X25519PublicKey key{};
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
}

std::size_t message_count(const NoisePattern& pattern) {
    std::size_t count = 0;
    while (count < pattern.messages.size() && pattern.messages[count][0] != NoiseToken::none) {
        ++count;
    }
    return count;
}

}  // namespace

std::string_view name_of(NoiseError error) {
    switch (error) {
        case NoiseError::out_of_turn:
            return "noise_out_of_turn";
        case NoiseError::message_too_short:
            return "noise_message_too_short";
        case NoiseError::message_too_long:
            return "noise_message_too_long";
        case NoiseError::zero_shared_secret:
            return "noise_zero_shared_secret";
        case NoiseError::authentication:
            return "noise_authentication";
        case NoiseError::nonce_exhausted:
            return "noise_nonce_exhausted";
        case NoiseError::closed:
            return "noise_closed";
    }
    return "noise_unknown_error";
}

std::optional<NoiseError> NoiseCipher::encrypt(BytesView additional, BytesView plaintext,
                                               Bytes& output) {
    if (plaintext.size() > noise_plaintext_bytes_max) return NoiseError::message_too_long;
    if (nonce_ == UINT64_MAX) return NoiseError::nonce_exhausted;
    chacha_seal(key_, nonce_bytes(nonce_++), additional, plaintext, output);
    return std::nullopt;
}

std::optional<NoiseError> NoiseCipher::decrypt(BytesView additional, BytesView ciphertext,
                                               Bytes& output) {
    if (ciphertext.size() > noise_message_bytes_max) return NoiseError::message_too_long;
    if (nonce_ == UINT64_MAX) return NoiseError::nonce_exhausted;
    if (!chacha_open(key_, nonce_bytes(nonce_), additional, ciphertext, output)) {
        return NoiseError::authentication;
    }
    ++nonce_;
    return std::nullopt;
}

std::optional<NoiseError> NoiseDirection::encrypt(BytesView plaintext, Bytes& output) {
    if (closed_) return NoiseError::closed;
    return after_use(cipher_.encrypt({}, plaintext, output));
}

std::optional<NoiseError> NoiseDirection::decrypt(BytesView ciphertext, Bytes& output) {
    if (closed_) return NoiseError::closed;
    return after_use(cipher_.decrypt({}, ciphertext, output));
}

std::optional<NoiseError> NoiseDirection::after_use(std::optional<NoiseError> outcome) {
    if (outcome) {
        closed_ = true;
        return outcome;
    }
    if (cipher_.nonce() == noise_uses_per_key) {
        const auto [chaining_key, key] = hkdf_two(chaining_key_, cipher_.key().view());
        chaining_key_ = chaining_key;
        cipher_ = NoiseCipher(key);
    }
    return std::nullopt;
}

NoiseHandshake::NoiseHandshake(const NoisePattern& pattern, NoiseSetup setup)
    : pattern_(pattern),
      role_(setup.role),
      static_key_(std::move(setup.static_key)),
      ephemeral_(std::move(setup.ephemeral)),
      remote_static_(setup.remote_static) {
    const std::string protocol = "Noise_" + std::string(pattern.name) + "_25519_ChaChaPoly_SHA256";
    if (protocol.size() <= hash_.bytes.size()) {
        std::copy(protocol.begin(), protocol.end(), hash_.bytes.begin());
    } else {
        hash_ = sha256({bytes_of(protocol)});
    }
    chaining_key_ = Secret32(hash_.bytes);
    mix_hash(setup.prologue);

    const auto mix_known = [this](NoiseRole owner) {
        const bool own = owner == role_;
        MERIT_ASSERT(own ? static_key_.has_value() : remote_static_.has_value(),
                     "this pattern needs the static key beforehand");
        mix_hash(own ? static_key_->public_key : *remote_static_);
    };
    if (pattern.initiator_static_known) mix_known(NoiseRole::initiator);
    if (pattern.responder_static_known) mix_known(NoiseRole::responder);
}

bool NoiseHandshake::is_finished() const {
    return next_message_ == message_count(pattern_);
}

bool NoiseHandshake::is_my_turn() const {
    const bool initiators_turn = next_message_ % 2 == 0;
    return !is_finished() && initiators_turn == (role_ == NoiseRole::initiator);
}

Result<Bytes, NoiseError> NoiseHandshake::write_message(BytesView payload) {
    return write_message([payload](const Hash256&) { return to_bytes(payload); });
}

Result<Bytes, NoiseError> NoiseHandshake::write_message(const PayloadMaker& make_payload) {
    if (auto error = check_turn(true)) return *error;
    Bytes output;
    for (NoiseToken token : pattern_.messages[next_message_]) {
        if (auto error = write_token(token, output)) return close(*error);
    }
    if (auto error = encrypt_and_hash(make_payload(hash_), output)) return close(*error);
    if (output.size() > noise_message_bytes_max) return close(NoiseError::message_too_long);
    ++next_message_;
    return output;
}

Result<NoiseHandshake::Received, NoiseError> NoiseHandshake::read_message(BytesView message) {
    if (auto error = check_turn(false)) return *error;
    if (message.size() > noise_message_bytes_max) return close(NoiseError::message_too_long);
    for (NoiseToken token : pattern_.messages[next_message_]) {
        if (auto error = read_token(token, message)) return close(*error);
    }
    Received received;
    received.hash = hash_;
    if (auto error = decrypt_and_hash(message, received.payload)) return close(*error);
    ++next_message_;
    return received;
}

Result<NoiseTransport, NoiseError> NoiseHandshake::split() {
    if (closed_) return NoiseError::closed;
    if (!is_finished()) return NoiseError::out_of_turn;
    closed_ = true;  // a second transport would use the same keys and nonces again
    const auto [first, second] = hkdf_two(chaining_key_, {});
    const bool initiator = role_ == NoiseRole::initiator;
    return NoiseTransport{NoiseDirection(initiator ? first : second, chaining_key_),
                          NoiseDirection(initiator ? second : first, chaining_key_)};
}

void NoiseHandshake::mix_hash(BytesView data) {
    hash_ = sha256({hash_.view(), data});
}

void NoiseHandshake::mix_key(BytesView key_material) {
    const auto [chaining_key, key] = hkdf_two(chaining_key_, key_material);
    chaining_key_ = chaining_key;
    cipher_.emplace(key);
}

std::optional<NoiseError> NoiseHandshake::mix_shared(const std::optional<X25519KeyPair>& own,
                                                     const std::optional<X25519PublicKey>& other) {
    MERIT_ASSERT(own && other, "a pattern mixes only keys that were sent or known before");
    const std::optional<Secret32> shared = x25519(own->secret, *other);
    if (!shared) return NoiseError::zero_shared_secret;
    mix_key(shared->view());
    return std::nullopt;
}

// In `es` the first letter is the initiator's key, the second the responder's.
std::optional<NoiseError> NoiseHandshake::mix_token_secret(NoiseToken token) {
    const bool initiator = role_ == NoiseRole::initiator;
    switch (token) {
        case NoiseToken::ee:
            return mix_shared(ephemeral_, remote_ephemeral_);
        case NoiseToken::es:
            return initiator ? mix_shared(ephemeral_, remote_static_)
                             : mix_shared(static_key_, remote_ephemeral_);
        case NoiseToken::se:
            return initiator ? mix_shared(static_key_, remote_ephemeral_)
                             : mix_shared(ephemeral_, remote_static_);
        case NoiseToken::ss:
            return mix_shared(static_key_, remote_static_);
        case NoiseToken::none:
        case NoiseToken::e:
        case NoiseToken::s:
            break;
    }
    return std::nullopt;
}

std::optional<NoiseError> NoiseHandshake::encrypt_and_hash(BytesView plaintext, Bytes& output) {
    if (plaintext.size() > noise_plaintext_bytes_max) return NoiseError::message_too_long;
    const std::size_t start = output.size();
    if (cipher_) {
        if (auto error = cipher_->encrypt(hash_.view(), plaintext, output)) return error;
    } else {
        output.insert(output.end(), plaintext.begin(), plaintext.end());
    }
    mix_hash(BytesView(output).subspan(start));
    return std::nullopt;
}

std::optional<NoiseError> NoiseHandshake::decrypt_and_hash(BytesView ciphertext, Bytes& output) {
    if (cipher_) {
        if (auto error = cipher_->decrypt(hash_.view(), ciphertext, output)) return error;
    } else {
        output.insert(output.end(), ciphertext.begin(), ciphertext.end());
    }
    mix_hash(ciphertext);
    return std::nullopt;
}

std::optional<NoiseError> NoiseHandshake::write_token(NoiseToken token, Bytes& output) {
    if (token == NoiseToken::e) {
        if (!ephemeral_) ephemeral_ = X25519KeyPair::generate();
        const X25519PublicKey& key = ephemeral_->public_key;
        output.insert(output.end(), key.begin(), key.end());
        mix_hash(key);
        return std::nullopt;
    }
    if (token == NoiseToken::s) {
        MERIT_ASSERT(static_key_, "this pattern sends a static key");
        return encrypt_and_hash(static_key_->public_key, output);
    }
    return mix_token_secret(token);
}

std::optional<NoiseError> NoiseHandshake::read_token(NoiseToken token, BytesView& rest) {
    if (token == NoiseToken::e) {
        if (rest.size() < key_bytes) return NoiseError::message_too_short;
        remote_ephemeral_ = key_from(rest.first(key_bytes));
        mix_hash(rest.first(key_bytes));
        rest = rest.subspan(key_bytes);
        return std::nullopt;
    }
    if (token == NoiseToken::s) {
        const std::size_t size = key_bytes + (cipher_ ? aead_tag_bytes : 0);
        if (rest.size() < size) return NoiseError::message_too_short;
        Bytes key;
        if (auto error = decrypt_and_hash(rest.first(size), key)) return error;
        remote_static_ = key_from(key);
        rest = rest.subspan(size);
        return std::nullopt;
    }
    return mix_token_secret(token);
}

std::optional<NoiseError> NoiseHandshake::check_turn(bool writing) {
    if (closed_) return NoiseError::closed;
    if (is_finished() || is_my_turn() != writing) return close(NoiseError::out_of_turn);
    return std::nullopt;
}

NoiseError NoiseHandshake::close(NoiseError error) {
    closed_ = true;
    return error;
}

}  // namespace merit::crypto
