#include "crypto/self_test.hpp"

#include "tests/unit/crypto/json_vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

namespace merit::crypto {
namespace {

#include "crypto/self_test_vectors.inc"

// What a library would answer that lets one key of small order through: the identity makes every
// signature (R = [S]B, S) good.
bool verify_with_identity(const PublicKey& key, BytesView message, const Signature& signature) {
    if (verify(key, message, signature)) return true;
    return key.bytes[0] == 1 &&
           std::all_of(key.bytes.begin() + 1, key.bytes.end(), [](Byte byte) { return byte == 0; });
}

bool always_good(const PublicKey&, BytesView, const Signature&) {
    return true;
}
bool never_good(const PublicKey&, BytesView, const Signature&) {
    return false;
}
bool every_key(const PublicKey&) {
    return true;
}
// Without the check of the subgroup; 98.. is the mixed-order case B + T.
bool with_one_mixed_order(const PublicKey& key) {
    return key.bytes[0] == 0x98 || is_registrable(key);
}

TEST(SelfTest, ThisMachineFollowsTheRule) {
    EXPECT_EQ(self_test(), std::vector<std::string>());
}

// 163 signatures, 91 of them good (88 published, 3 own), 12 of a wrong length, which no rule is
// asked about; 53 keys, 6 of them good.
TEST(SelfTest, OtherRulesAreFound) {
    EXPECT_EQ(self_test({always_good, is_registrable}).size(), 163U - 12U - 91U);
    EXPECT_EQ(self_test({never_good, is_registrable}).size(), 91U);
    EXPECT_EQ(self_test({verify, every_key}).size(), 53U - 6U);
}

TEST(SelfTest, OneDifferentAnswerIsNamed) {
    EXPECT_EQ(self_test({verify_with_identity, is_registrable}),
              std::vector<std::string>{"own_key_is_identity"});
    EXPECT_EQ(self_test({verify, with_one_mixed_order}),
              std::vector<std::string>{"mixed_order_B_plus_1T"});
}

TEST(SelfTest, EmbeddedCasesAreThePublishedOnes) {
    MERIT_REQUIRE_SHARED("vectors/wycheproof_ed25519.json");
    std::size_t next = 0;
    testing::for_each_wycheproof(
        "vectors/wycheproof_ed25519.json",
        [&](const boost::json::object& group, const boost::json::object& test) {
            const SignatureCase& embedded = signature_cases[next++];
            const std::int64_t id = test.at("tcId").as_int64();
            EXPECT_EQ(embedded.name, "wycheproof_" + std::to_string(id));
            EXPECT_EQ(embedded.key, testing::text_field(group.at("publicKey").as_object(), "pk"));
            EXPECT_EQ(embedded.message, testing::text_field(test, "msg"));
            EXPECT_EQ(embedded.signature, testing::text_field(test, "sig"));
            EXPECT_EQ(embedded.is_good, testing::text_field(test, "result") == "valid");
        });
    EXPECT_EQ(next, 151U);
    EXPECT_EQ(std::size(signature_cases), 163U);
    EXPECT_EQ(std::size(registration_cases), 53U);
}

// Peers compare it, so it changes only together with the rule.
TEST(SelfTest, FingerprintIsFixed) {
    EXPECT_EQ(to_hex(signature_rule_fingerprint().view()),
              "990313d97a47d010bf7f5d7c0b7dec38d2dc481af49ab4b740d54a85598d3278");
}

TEST(SelfTest, TakesLessThanATenthOfASecond) {
    // The best of three: the machine may be busy.
    double best_seconds = 1;
    for (int run = 0; run < 3; ++run) {
        const std::clock_t start = std::clock();
        (void)self_test();
        best_seconds =
            std::min(best_seconds, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    RecordProperty("self_test_ms", static_cast<int>(best_seconds * 1'000));
#if !defined(__SANITIZE_ADDRESS__)
    EXPECT_LT(best_seconds, 0.1);
#endif
}

}  // namespace
}  // namespace merit::crypto
