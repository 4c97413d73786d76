#include "crypto/sign.hpp"

#include "crypto/assert.hpp"

#include <sodium.h>

#include <algorithm>

namespace merit::crypto {

void init() {
    MERIT_ASSERT(sodium_init() >= 0, "libsodium could not be initialised");
}

KeyPair KeyPair::generate() {
    KeyPair pair;
    crypto_sign_ed25519_keypair(pair.public_key_.bytes.data(), pair.secret_.data());
    return pair;
}

KeyPair KeyPair::from_seed(const std::array<Byte, 32>& seed) {
    KeyPair pair;
    crypto_sign_ed25519_seed_keypair(pair.public_key_.bytes.data(), pair.secret_.data(),
                                     seed.data());
    return pair;
}

KeyPair::~KeyPair() {
    sodium_memzero(secret_.data(), secret_.size());
}

std::array<Byte, 32> KeyPair::seed() const {
    std::array<Byte, 32> seed{};
    crypto_sign_ed25519_sk_to_seed(seed.data(), secret_.data());
    return seed;
}

Signature KeyPair::sign(BytesView message) const {
    Signature signature;
    crypto_sign_ed25519_detached(signature.bytes.data(), nullptr, message.data(), message.size(),
                                 secret_.data());
    return signature;
}

bool verify(const PublicKey& key, BytesView message, const Signature& signature) {
    return crypto_sign_ed25519_verify_detached(signature.bytes.data(), message.data(),
                                               message.size(), key.bytes.data()) == 0;
}

bool is_registrable(const PublicKey& key) {
    return crypto_core_ed25519_is_valid_point(key.bytes.data()) == 1;
}

Bytes signed_message(std::string_view tag, const Hash256& network, BytesView rest) {
    constexpr std::size_t tag_bytes = 16;
    MERIT_ASSERT(tag.size() <= tag_bytes, "a signing tag is at most 16 bytes");
    Bytes message(tag_bytes, 0);
    message.reserve(tag_bytes + network.size() + rest.size());
    std::copy(tag.begin(), tag.end(), message.begin());
    message.insert(message.end(), network.bytes.begin(), network.bytes.end());
    message.insert(message.end(), rest.begin(), rest.end());
    return message;
}

}  // namespace merit::crypto
