// The published Wycheproof vectors for every primitive that is used.
#include "crypto/aead.hpp"
#include "crypto/hkdf.hpp"
#include "crypto/sign.hpp"
#include "crypto/x25519.hpp"
#include "tests/unit/crypto/json_vectors.hpp"

#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

using boost::json::object;
using merit::testing::fixed_field;
using merit::testing::for_each_wycheproof;
using merit::testing::hex_field;
using merit::testing::text_field;

bool has_flag(const object& test, std::string_view flag) {
    for (const boost::json::value& value : test.at("flags").as_array()) {
        if (value.as_string() == flag) return true;
    }
    return false;
}

bool is_valid(const object& test) {
    return text_field(test, "result") == "valid";
}

TEST(Wycheproof, Ed25519) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_ed25519.json");
    const std::size_t count = for_each_wycheproof(
        "vectors/wycheproof_ed25519.json", [](const object& group, const object& test) {
            const object& key_fields = group.at("publicKey").as_object();
            const PublicKey key{fixed_field<std::array<Byte, 32>>(key_fields, "pk")};
            const Bytes bytes = hex_field(test, "sig");
            // A signature of another length is refused by its type.
            bool good = bytes.size() == 64;
            if (good) {
                const Signature signature{fixed_field<std::array<Byte, 64>>(test, "sig")};
                good = verify(key, hex_field(test, "msg"), signature);
            }
            EXPECT_EQ(good, is_valid(test)) << test.at("tcId");
        });
    EXPECT_EQ(count, 151U);
}

// Points on the twist and other odd encodings are "acceptable": RFC 7748 computes them. Only the
// cases whose result is zero are refused.
TEST(Wycheproof, X25519RefusesExactlyTheZeroSharedSecrets) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_x25519.json");
    std::size_t zero_count = 0;
    const std::size_t count = for_each_wycheproof(
        "vectors/wycheproof_x25519.json", [&](const object&, const object& test) {
            const Secret32 own(fixed_field<std::array<Byte, 32>>(test, "private"));
            const auto shared = x25519(own, fixed_field<X25519PublicKey>(test, "public"));
            const bool zero = has_flag(test, "ZeroSharedSecret");
            zero_count += zero ? 1 : 0;
            ASSERT_EQ(shared.has_value(), !zero) << test.at("tcId");
            if (shared) {
                EXPECT_EQ(to_hex(shared->view()), text_field(test, "shared")) << test.at("tcId");
            }
        });
    EXPECT_EQ(count, 518U);
    EXPECT_EQ(zero_count, 31U);
}

template <class Nonce, class Seal, class Open>
std::size_t check_aead(std::string_view file, const Seal& seal, const Open& open) {
    return for_each_wycheproof(file, [&](const object&, const object& test) {
        const Bytes iv = hex_field(test, "iv");
        if (iv.size() != Nonce().size()) {
            EXPECT_FALSE(is_valid(test));  // refused by its type
            return;
        }
        const Secret32 key(fixed_field<std::array<Byte, 32>>(test, "key"));
        const auto nonce = fixed_field<Nonce>(test, "iv");
        const Bytes additional = hex_field(test, "aad");
        const Bytes message = hex_field(test, "msg");
        Bytes sealed = hex_field(test, "ct");
        const Bytes tag = hex_field(test, "tag");
        sealed.insert(sealed.end(), tag.begin(), tag.end());
        Bytes opened;
        EXPECT_EQ(open(key, nonce, additional, sealed, opened), is_valid(test)) << test.at("tcId");
        if (!is_valid(test)) {
            EXPECT_TRUE(opened.empty());
            return;
        }
        EXPECT_EQ(opened, message) << test.at("tcId");
        Bytes again;
        seal(key, nonce, additional, message, again);
        EXPECT_EQ(again, sealed) << test.at("tcId");
    });
}

TEST(Wycheproof, ChaCha20Poly1305) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_chacha20poly1305.json");
    EXPECT_EQ(check_aead<ChaChaNonce>("vectors/wycheproof_chacha20poly1305.json", chacha_seal,
                                      chacha_open),
              325U);
}

TEST(Wycheproof, XChaCha20Poly1305) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_xchacha20poly1305.json");
    EXPECT_EQ(check_aead<XChaChaNonce>("vectors/wycheproof_xchacha20poly1305.json", xchacha_seal,
                                       xchacha_open),
              315U);
}

TEST(Wycheproof, HkdfSha256) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_hkdf_sha256.json");
    const std::size_t count = for_each_wycheproof(
        "vectors/wycheproof_hkdf_sha256.json", [](const object&, const object& test) {
            const Secret32 key = hkdf_extract(hex_field(test, "salt"), hex_field(test, "ikm"));
            const auto size = test.at("size").to_number<std::size_t>();
            const auto output = hkdf_expand(key, hex_field(test, "info"), size);
            ASSERT_EQ(output.has_value(), is_valid(test)) << test.at("tcId");
            if (output) {
                EXPECT_EQ(*output, hex_field(test, "okm")) << test.at("tcId");
            }
        });
    EXPECT_EQ(count, 86U);
}

TEST(Hkdf, GivesUpTo255BlocksAndNoMore) {
    EXPECT_EQ(hkdf_expand(Secret32(), {}, hkdf_output_bytes_max)->size(), 8160U);
    EXPECT_FALSE(hkdf_expand(Secret32(), {}, hkdf_output_bytes_max + 1));
}

TEST(Hkdf, TwoKeysAreTheHalvesOfOneExpansion) {
    const Secret32 chaining_key(sha256({bytes_of("ck")}).bytes);
    const auto [first, second] = hkdf_two(chaining_key, bytes_of("material"));
    const auto both =
        hkdf_expand(hkdf_extract(chaining_key.view(), bytes_of("material")), {}, 64).value();
    EXPECT_EQ(to_hex(both), to_hex(first.view()) + to_hex(second.view()));
}

}  // namespace
}  // namespace merit::crypto
