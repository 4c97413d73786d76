// HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) on libsodium.
// Thread rule: pure functions.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

#include <initializer_list>
#include <optional>
#include <utility>

namespace merit::crypto {

// RFC 5869: 255 blocks of 32 bytes.
inline constexpr std::size_t hkdf_output_bytes_max = 255 * 32;

// Of the parts joined; the key may have any length.
Secret32 hmac_sha256(BytesView key, std::initializer_list<BytesView> parts);

Secret32 hkdf_extract(BytesView salt, BytesView key_material);

// Nothing above hkdf_output_bytes_max.
std::optional<Bytes> hkdf_expand(const Secret32& pseudo_random_key, BytesView info,
                                 std::size_t size);

// Noise and the ratchet: both halves of 64 bytes with the chaining key as salt and no info.
std::pair<Secret32, Secret32> hkdf_two(const Secret32& chaining_key, BytesView key_material);

}  // namespace merit::crypto
