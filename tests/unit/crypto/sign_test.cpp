#include "crypto/sign.hpp"

#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

KeyPair test_key() {
    return KeyPair::from_seed(sha256({bytes_of("signer")}).bytes);
}

const Hash256 network = sha256({bytes_of("network")});

TEST(SignedMessage, IsPaddedTagThenNetworkThenRest) {
    const Bytes message = signed_message("MERIT.TX", network, bytes_of("rest"));
    EXPECT_EQ(to_hex(message), to_hex(bytes_of("MERIT.TX")) + "0000000000000000" +
                                   to_hex(network.view()) + to_hex(bytes_of("rest")));
}

// The tags of the specification: a signature for one kind of object serves no other kind.
TEST(SignedMessage, ASignatureServesExactlyItsOwnTag) {
    const std::vector<std::string_view> tags{"MERIT.TX",      "MERIT.NOTARIZE", "MERIT.FINALIZE",
                                             "MERIT.NULLIFY", "MERIT.BATCH",    "MERIT.PEER"};
    const Bytes rest(32, 7);
    for (std::string_view signed_tag : tags) {
        const Signature signature = test_key().sign(signed_message(signed_tag, network, rest));
        for (std::string_view tag : tags) {
            EXPECT_EQ(
                verify(test_key().public_key(), signed_message(tag, network, rest), signature),
                tag == signed_tag);
        }
    }
}

TEST(SignedMessage, ASignatureServesExactlyItsOwnNetwork) {
    const Signature signature = test_key().sign(signed_message("MERIT.TX", network, {}));
    const Hash256 other = sha256({bytes_of("other network")});
    EXPECT_TRUE(
        verify(test_key().public_key(), signed_message("MERIT.TX", network, {}), signature));
    EXPECT_FALSE(verify(test_key().public_key(), signed_message("MERIT.TX", other, {}), signature));
}

TEST(Sign, EveryFlippedBitOfASignatureIsRefused) {
    const Bytes message = to_bytes(bytes_of("message"));
    const Signature good = test_key().sign(message);
    ASSERT_TRUE(verify(test_key().public_key(), message, good));
    for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
        Signature changed = good;
        changed.bytes[bit / 8] ^= static_cast<Byte>(1 << bit % 8);
        EXPECT_FALSE(verify(test_key().public_key(), message, changed)) << bit;
    }
}

TEST(Sign, GeneratedKeysDifferAndMayBeRegistered) {
    const KeyPair first = KeyPair::generate();
    const KeyPair second = KeyPair::generate();
    EXPECT_NE(first.public_key(), second.public_key());
    EXPECT_TRUE(is_registrable(first.public_key()));
    EXPECT_EQ(KeyPair::from_seed(first.seed()).public_key(), first.public_key());
}

}  // namespace
}  // namespace merit::crypto
