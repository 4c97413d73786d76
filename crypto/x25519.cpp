#include "crypto/x25519.hpp"

#include <sodium/crypto_scalarmult_curve25519.h>
#include <sodium/randombytes.h>

namespace merit::crypto {

X25519KeyPair X25519KeyPair::generate() {
    Secret32 secret;
    randombytes_buf(secret.bytes.data(), secret.bytes.size());
    return from_secret(secret);
}

X25519KeyPair X25519KeyPair::from_secret(const Secret32& secret) {
    X25519KeyPair pair;
    pair.secret = secret;
    crypto_scalarmult_curve25519_base(pair.public_key.data(), secret.bytes.data());
    return pair;
}

std::optional<Secret32> x25519(const Secret32& own, const X25519PublicKey& other) {
    Secret32 shared;
    if (crypto_scalarmult_curve25519(shared.bytes.data(), own.bytes.data(), other.data()) != 0) {
        return std::nullopt;
    }
    return shared;
}

}  // namespace merit::crypto
