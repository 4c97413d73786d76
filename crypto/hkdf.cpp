#include "crypto/hkdf.hpp"

#include <sodium/crypto_auth_hmacsha256.h>

#include <algorithm>

namespace merit::crypto {

Secret32 hmac_sha256(BytesView key, std::initializer_list<BytesView> parts) {
    crypto_auth_hmacsha256_state state;
    constexpr Byte no_key = 0;  // the library takes no null pointer
    crypto_auth_hmacsha256_init(&state, key.empty() ? &no_key : key.data(), key.size());
    for (BytesView part : parts) {
        crypto_auth_hmacsha256_update(&state, part.data(), part.size());
    }
    Secret32 tag;
    crypto_auth_hmacsha256_final(&state, tag.bytes.data());
    sodium_memzero(&state, sizeof state);
    return tag;
}

Secret32 hkdf_extract(BytesView salt, BytesView key_material) {
    return hmac_sha256(salt, {key_material});
}

std::optional<Bytes> hkdf_expand(const Secret32& pseudo_random_key, BytesView info,
                                 std::size_t size) {
    if (size > hkdf_output_bytes_max) return std::nullopt;
    Bytes output;
    output.reserve(size);
    Secret32 block;
    BytesView previous;
    for (Byte counter = 1; output.size() < size; ++counter) {
        const std::array<Byte, 1> counter_byte{counter};
        block = hmac_sha256(pseudo_random_key.view(), {previous, info, counter_byte});
        previous = block.view();
        const std::size_t take = std::min(previous.size(), size - output.size());
        output.insert(output.end(), previous.begin(),
                      previous.begin() + static_cast<std::ptrdiff_t>(take));
    }
    return output;
}

std::pair<Secret32, Secret32> hkdf_two(const Secret32& chaining_key, BytesView key_material) {
    constexpr std::array<Byte, 1> one{1};
    constexpr std::array<Byte, 1> two{2};
    const Secret32 pseudo_random_key = hkdf_extract(chaining_key.view(), key_material);
    const Secret32 first = hmac_sha256(pseudo_random_key.view(), {one});
    return {first, hmac_sha256(pseudo_random_key.view(), {first.view(), two})};
}

}  // namespace merit::crypto
