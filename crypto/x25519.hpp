// X25519 key agreement (RFC 7748). An all-zero shared secret, which the other side can force with a
// point of small order, is refused.
// Thread rule: pure functions; generate() is safe from any thread after init().
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

#include <array>
#include <optional>

namespace merit::crypto {

using X25519PublicKey = std::array<Byte, 32>;

struct X25519KeyPair {
    Secret32 secret;
    X25519PublicKey public_key{};

    static X25519KeyPair generate();
    static X25519KeyPair from_secret(const Secret32& secret);
};

// Nothing when the shared secret would be zero.
std::optional<Secret32> x25519(const Secret32& own, const X25519PublicKey& other);

}  // namespace merit::crypto
