#include "crypto/hash.hpp"

#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::crypto {

Hash256 Hash256::from(BytesView view) {
    MERIT_ASSERT(view.size() == 32, "a hash is 32 bytes");
    Hash256 hash;
    std::copy(view.begin(), view.end(), hash.bytes.begin());
    return hash;
}

Blake2b::Blake2b(std::string_view personalisation) {
    MERIT_ASSERT(personalisation.size() <= crypto_generichash_blake2b_PERSONALBYTES,
                 "a personalisation is at most 16 bytes");
    std::array<Byte, crypto_generichash_blake2b_PERSONALBYTES> padded{};
    std::copy(personalisation.begin(), personalisation.end(), padded.begin());
    crypto_generichash_blake2b_init_salt_personal(&state_, nullptr, 0, 32, nullptr, padded.data());
}

Blake2b& Blake2b::update(BytesView bytes) {
    crypto_generichash_blake2b_update(&state_, bytes.data(), bytes.size());
    return *this;
}

Hash256 Blake2b::finish() {
    Hash256 hash;
    crypto_generichash_blake2b_final(&state_, hash.bytes.data(), hash.bytes.size());
    return hash;
}

Sha256::Sha256() {
    crypto_hash_sha256_init(&state_);
}

Sha256& Sha256::update(BytesView bytes) {
    crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
    return *this;
}

Hash256 Sha256::finish() {
    Hash256 hash;
    crypto_hash_sha256_final(&state_, hash.bytes.data());
    return hash;
}

Hash256 blake2b(std::string_view personalisation, std::initializer_list<BytesView> parts) {
    Blake2b hasher(personalisation);
    for (BytesView part : parts)
        hasher.update(part);
    return hasher.finish();
}

Hash256 sha256(std::initializer_list<BytesView> parts) {
    Sha256 hasher;
    for (BytesView part : parts)
        hasher.update(part);
    return hasher.finish();
}

}  // namespace merit::crypto
