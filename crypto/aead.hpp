// Authenticated encryption: ChaCha20-Poly1305 (RFC 8439) for the transport, XChaCha20-Poly1305 for
// key files. A ciphertext is as long as the plaintext plus aead_tag_bytes. A nonce must never be
// used twice with one key; its owner counts or draws it. Thread rule: pure functions.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

#include <array>

namespace merit::crypto {

inline constexpr std::size_t aead_tag_bytes = 16;

using ChaChaNonce = std::array<Byte, 12>;
using XChaChaNonce = std::array<Byte, 24>;

// Append the result to `output`. Opening gives false and appends nothing unless the ciphertext is
// exactly what was sealed with this key, nonce and additional data.
void chacha_seal(const Secret32& key, const ChaChaNonce& nonce, BytesView additional,
                 BytesView plaintext, Bytes& output);
bool chacha_open(const Secret32& key, const ChaChaNonce& nonce, BytesView additional,
                 BytesView ciphertext, Bytes& output);

void xchacha_seal(const Secret32& key, const XChaChaNonce& nonce, BytesView additional,
                  BytesView plaintext, Bytes& output);
bool xchacha_open(const Secret32& key, const XChaChaNonce& nonce, BytesView additional,
                  BytesView ciphertext, Bytes& output);

}  // namespace merit::crypto
