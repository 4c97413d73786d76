// The two hash functions of the ledger.
//
// BLAKE2b-256 with a personalisation for every kind of object (DETAILS section 2), and SHA-256 for
// the RFC 6962 log, Noise, SPLIT ties and the beacon. Thread rule: free functions and independent
// objects may be used from any thread.
#pragma once

#include "crypto/bytes.hpp"

#include <sodium/crypto_generichash_blake2b.h>
#include <sodium/crypto_hash_sha256.h>

#include <array>
#include <compare>
#include <initializer_list>
#include <string_view>

namespace merit::crypto {

struct Hash256 {
    std::array<Byte, 32> bytes{};

    static constexpr std::size_t size() { return 32; }
    // `view` must be exactly 32 bytes.
    static Hash256 from(BytesView view);

    BytesView view() const { return bytes; }
    bool is_zero() const { return *this == Hash256{}; }
    auto operator<=>(const Hash256&) const = default;
};

// Incremental BLAKE2b-256; `personalisation` is ASCII, at most 16 bytes, zero-padded.
class Blake2b {
  public:
    explicit Blake2b(std::string_view personalisation);
    Blake2b& update(BytesView bytes);
    Hash256 finish();

  private:
    crypto_generichash_blake2b_state state_;
};

class Sha256 {
  public:
    Sha256();
    Sha256& update(BytesView bytes);
    Hash256 finish();

  private:
    crypto_hash_sha256_state state_;
};

// Hash of the parts joined.
Hash256 blake2b(std::string_view personalisation, std::initializer_list<BytesView> parts);
Hash256 sha256(std::initializer_list<BytesView> parts);

}  // namespace merit::crypto
