#include "crypto/bytes.hpp"

#include <gtest/gtest.h>

namespace merit {
namespace {

TEST(Hex, TakesBothCasesAndNothingElse) {
    EXPECT_EQ(from_hex("00fFaB"), (Bytes{0x00, 0xff, 0xab}));
    EXPECT_EQ(from_hex(""), Bytes());
    for (std::string_view text : {"0", "0g", "0x00", " 00", "00 ", "000"}) {
        EXPECT_FALSE(from_hex(text)) << text;
    }
    EXPECT_EQ(to_hex(Bytes{0x00, 0xff, 0xab}), "00ffab");
}

// RFC 4648 section 10.
TEST(Base64, PublishedVectors) {
    const std::vector<std::pair<std::string_view, std::string_view>> vectors{
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(to_base64(bytes_of(plain)), encoded);
        EXPECT_EQ(from_base64(encoded), to_bytes(bytes_of(plain)));
    }
}

TEST(Base64, AcceptsOneFormOnly) {
    for (std::string_view text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9", "Zm9v\n", " Zm9v", "Zm9_",
                                  "Z===", "====", "Zg==Zg==", "Zm8=Zm8="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

}  // namespace
}  // namespace merit
