// Ed25519 signatures under the one rule of the ledger.
//
// Rule "SODIUM-1018": a signature is good exactly if crypto_sign_ed25519_verify_detached of
// libsodium accepts it. All validators must agree on every edge case or the chain splits, so the
// node runs self_test() before it does anything else (crypto/self_test.hpp). Thread rule: all
// functions may be called from any thread after init().
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"

#include <array>
#include <compare>
#include <optional>
#include <string_view>

namespace merit::crypto {

struct PublicKey {
    std::array<Byte, 32> bytes{};
    BytesView view() const { return bytes; }
    auto operator<=>(const PublicKey&) const = default;
};

struct Signature {
    std::array<Byte, 64> bytes{};
    BytesView view() const { return bytes; }
    auto operator<=>(const Signature&) const = default;
};

// Initialises libsodium; call once at the start of a program. Ends the process on failure.
void init();

// A signing key. Its secret half is wiped when the object goes.
class KeyPair {
  public:
    static KeyPair generate();
    // The 32-byte seed of RFC 8032.
    static KeyPair from_seed(const std::array<Byte, 32>& seed);

    KeyPair(const KeyPair&) = default;
    KeyPair& operator=(const KeyPair&) = default;
    ~KeyPair();

    const PublicKey& public_key() const { return public_key_; }
    std::array<Byte, 32> seed() const;
    Signature sign(BytesView message) const;

  private:
    KeyPair() = default;
    PublicKey public_key_;
    std::array<Byte, 64> secret_{};
};

bool verify(const PublicKey& key, BytesView message, const Signature& signature);

// Whether a key may be registered: a point of the prime-order subgroup, canonically encoded and not
// of small order.
bool is_registrable(const PublicKey& key);

// tag (ASCII, zero-padded to 16 bytes) | network | rest: what every signature of the ledger covers
// (DETAILS section 2).
Bytes signed_message(std::string_view tag, const Hash256& network, BytesView rest);

}  // namespace merit::crypto
