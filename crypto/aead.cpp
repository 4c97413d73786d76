#include "crypto/aead.hpp"

#include <sodium/crypto_aead_chacha20poly1305.h>
#include <sodium/crypto_aead_xchacha20poly1305.h>

namespace merit::crypto {

namespace {

using SealFunction = int (*)(unsigned char*, unsigned long long*, const unsigned char*,
                             unsigned long long, const unsigned char*, unsigned long long,
                             const unsigned char*, const unsigned char*, const unsigned char*);
using OpenFunction = int (*)(unsigned char*, unsigned long long*, unsigned char*,
                             const unsigned char*, unsigned long long, const unsigned char*,
                             unsigned long long, const unsigned char*, const unsigned char*);

void seal(SealFunction function, const Secret32& key, const Byte* nonce, BytesView additional,
          BytesView plaintext, Bytes& output) {
    const std::size_t start = output.size();
    output.resize(start + plaintext.size() + aead_tag_bytes);
    function(output.data() + start, nullptr, plaintext.data(), plaintext.size(), additional.data(),
             additional.size(), nullptr, nonce, key.bytes.data());
}

bool open(OpenFunction function, const Secret32& key, const Byte* nonce, BytesView additional,
          BytesView ciphertext, Bytes& output) {
    if (ciphertext.size() < aead_tag_bytes) return false;
    const std::size_t start = output.size();
    output.resize(start + ciphertext.size() - aead_tag_bytes);
    if (function(output.data() + start, nullptr, nullptr, ciphertext.data(), ciphertext.size(),
                 additional.data(), additional.size(), nonce, key.bytes.data()) != 0) {
        output.resize(start);
        return false;
    }
    return true;
}

}  // namespace

void chacha_seal(const Secret32& key, const ChaChaNonce& nonce, BytesView additional,
                 BytesView plaintext, Bytes& output) {
    seal(crypto_aead_chacha20poly1305_ietf_encrypt, key, nonce.data(), additional, plaintext,
         output);
}

bool chacha_open(const Secret32& key, const ChaChaNonce& nonce, BytesView additional,
                 BytesView ciphertext, Bytes& output) {
    return open(crypto_aead_chacha20poly1305_ietf_decrypt, key, nonce.data(), additional,
                ciphertext, output);
}

void xchacha_seal(const Secret32& key, const XChaChaNonce& nonce, BytesView additional,
                  BytesView plaintext, Bytes& output) {
    seal(crypto_aead_xchacha20poly1305_ietf_encrypt, key, nonce.data(), additional, plaintext,
         output);
}

bool xchacha_open(const Secret32& key, const XChaChaNonce& nonce, BytesView additional,
                  BytesView ciphertext, Bytes& output) {
    return open(crypto_aead_xchacha20poly1305_ietf_decrypt, key, nonce.data(), additional,
                ciphertext, output);
}

}  // namespace merit::crypto
