#include "crypto/hash.hpp"

#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

TEST(Sha256, OfTheEmptyTextIsThePublishedValue) {
    EXPECT_EQ(to_hex(sha256({}).view()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Blake2b, PersonalisationSeparatesKinds) {
    EXPECT_NE(blake2b("merit.tx", {bytes_of("a")}), blake2b("merit.wire", {bytes_of("a")}));
}

TEST(Blake2b, PartsAreJoined) {
    EXPECT_EQ(blake2b("merit.tx", {bytes_of("a"), bytes_of("b")}),
              blake2b("merit.tx", {bytes_of("ab")}));
}

// KNOWN_ANSWERS 23: threshold 1, one key 00 01 .. 1f.
TEST(Blake2b, AccountIdOfTheKnownAnswer) {
    Bytes input{1};
    for (Byte i = 0; i < 32; ++i)
        input.push_back(i);
    EXPECT_EQ(to_hex(blake2b("merit.account", {input}).view().first(20)),
              "bdcb15fcde34e0090f8727586d93a4d2f1b7814b");
}

}  // namespace
}  // namespace merit::crypto
