#include "crypto/bech32m.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::crypto {
namespace {

Bytes payload_of(Byte first) {
    Bytes payload;
    for (std::size_t i = 0; i < address_payload_bytes; ++i) {
        payload.push_back(static_cast<Byte>(first + 37 * i));
    }
    return payload;
}

Bech32mError error_of(std::string_view text) {
    return decode_bech32m_letters(text).error().error;
}

// BIP-350, "valid Bech32m".
TEST(Bech32m, PublishedValidTextsDecodeAndEncodeBack) {
    for (std::string_view text :
         {"A1LQFN3A", "a1lqfn3a",
          "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7h"
          "g6",
          "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
          "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllluds"
          "r8",
          "split1checkupstagehandshakeupstreamerranterredcaperredlc445v", "?1v759aa"}) {
        const auto decoded = decode_bech32m_letters(text);
        ASSERT_TRUE(decoded) << text;
        std::string lower(text);
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        EXPECT_EQ(encode_bech32m_letters(decoded.value().hrp, decoded.value().letters), lower);
    }
}

// BIP-350, "invalid Bech32m".
TEST(Bech32m, PublishedInvalidTextsAreRefusedWithTheirReason) {
    using enum Bech32mError;
    EXPECT_EQ(error_of("\x20"
                       "1xj0phk"),
              invalid_character);
    EXPECT_EQ(error_of("\x7f"
                       "1g6xzxy"),
              invalid_character);
    EXPECT_EQ(error_of("\x80"
                       "1vctc34"),
              invalid_character);
    EXPECT_EQ(
        error_of("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnu"
                 "mber11d6pts4"),
        too_long);
    EXPECT_EQ(error_of("qyrz8wqd2c9m"), no_prefix);
    EXPECT_EQ(error_of("1qyrz8wqd2c9m"), no_prefix);
    EXPECT_EQ(error_of("y1b0jsk6g"), invalid_character);
    EXPECT_EQ(error_of("lt1igcx5c0"), invalid_character);
    EXPECT_EQ(error_of("in1muywd"), too_short);
    EXPECT_EQ(error_of("mm1crxm3i"), invalid_character);
    EXPECT_EQ(error_of("au1s5cgom"), invalid_character);
    EXPECT_EQ(error_of("M1VUXWEZ"), wrong_checksum);
    EXPECT_EQ(error_of("16plkw9"), no_prefix);
    EXPECT_EQ(error_of("1p2gdwpf"), no_prefix);
    // Valid under the older code (BIP-173).
    EXPECT_EQ(error_of("A12UEL5L"), not_bech32m);
    EXPECT_EQ(error_of("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"), not_bech32m);
}

// The examples of docs/specification/cryptography.md: the account id of KNOWN_ANSWERS 23.
TEST(Bech32m, ExamplesOfTheSpecification) {
    const Bytes id = from_hex("bdcb15fcde34e0090f8727586d93a4d2f1b7814b").value();
    EXPECT_EQ(encode_bech32m(account_hrp, id), "merit1hh93tlx7xnsqjru8yavxmyay6tcm0q2tgmmwmy");
    EXPECT_EQ(encode_bech32m(test_account_hrp, id),
              "merittest1hh93tlx7xnsqjru8yavxmyay6tcm0q2tpcghtq");
    EXPECT_EQ(encode_bech32m(validator_hrp, id), "meritval1hh93tlx7xnsqjru8yavxmyay6tcm0q2taqsuyg");
}

TEST(Bech32m, BytesOfEveryLengthThatFitsComeBack) {
    Bytes payload;
    // merit1 and the checksum leave 78 letters: 48 bytes.
    for (std::size_t size = 0; size <= 48; ++size) {
        const std::string text = encode_bech32m(account_hrp, payload);
        EXPECT_LE(text.size(), bech32m_chars_max);
        const auto decoded = decode_bech32m(text);
        ASSERT_TRUE(decoded) << size;
        EXPECT_EQ(decoded.value().payload, payload);
        EXPECT_EQ(decoded.value().hrp, account_hrp);
        payload.push_back(static_cast<Byte>(size * 5 + 1));
    }
}

TEST(Bech32m, UpperCaseIsAcceptedAndMixedCaseIsNot) {
    std::string text = encode_bech32m(account_hrp, payload_of(9));
    std::string upper = text;
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    EXPECT_EQ(decode_bech32m(upper, account_hrp, 20).value(), payload_of(9));
    text[0] = 'M';
    EXPECT_EQ(error_of(text), Bech32mError::mixed_case);
}

TEST(Bech32m, PrefixAndLengthMustBeThoseOfTheKind) {
    const std::string text = encode_bech32m(test_account_hrp, payload_of(1));
    EXPECT_EQ(text.substr(0, 10), "merittest1");
    EXPECT_EQ(decode_bech32m(text, account_hrp, 20).error().error, Bech32mError::wrong_prefix);
    EXPECT_EQ(decode_bech32m(text, test_account_hrp, 32).error().error,
              Bech32mError::wrong_payload_length);
    EXPECT_EQ(decode_bech32m(text, account_hrp_of(true), 20).value(), payload_of(1));
    EXPECT_EQ(account_hrp_of(false), "merit");
}

TEST(Bech32m, SpareBitsMustBeZero) {
    // One byte needs two letters, of whose ten bits the last two must be zero.
    EXPECT_EQ(decode_bech32m(encode_bech32m_letters("merit", {31, 28})).value().payload,
              Bytes{0xff});
    EXPECT_EQ(decode_bech32m(encode_bech32m_letters("merit", {31, 29})).error().error,
              Bech32mError::non_zero_padding);
    // A third letter is five spare bits: more than a byte's rest can be.
    EXPECT_EQ(decode_bech32m(encode_bech32m_letters("merit", {31, 28, 0})).error().error,
              Bech32mError::non_zero_padding);
}

TEST(Bech32m, NinetyCharactersPassAndNinetyOneDoNot) {
    const std::string text = encode_bech32m_letters("m", std::vector<Byte>(82, 0));
    EXPECT_EQ(text.size(), 90U);
    EXPECT_TRUE(decode_bech32m_letters(text));
    EXPECT_EQ(error_of(text + "q"), Bech32mError::too_long);
}

TEST(Bech32m, EverySingleSubstitutionIsLocated) {
    constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const std::string text = encode_bech32m(account_hrp, payload_of(200));
    for (std::size_t position = 6; position < text.size(); ++position) {
        for (char letter : alphabet) {
            if (letter == text[position]) continue;
            std::string wrong = text;
            wrong[position] = letter;
            const Bech32mFailure failure = decode_bech32m(wrong).error();
            EXPECT_EQ(failure.error, Bech32mError::wrong_checksum);
            EXPECT_EQ(failure.positions, std::vector<std::size_t>{position});
        }
    }
}

TEST(Bech32m, EveryPairOfSubstitutionsIsLocated) {
    const std::string text = encode_bech32m(account_hrp, payload_of(77));
    for (std::size_t first = 6; first < text.size(); ++first) {
        for (std::size_t second = first + 1; second < text.size(); ++second) {
            std::string wrong = text;
            wrong[first] = text[first] == 'q' ? 'p' : 'q';
            wrong[second] = text[second] == 'x' ? '8' : 'x';
            const Bech32mFailure failure = decode_bech32m(wrong).error();
            EXPECT_EQ(failure.positions, (std::vector<std::size_t>{first, second}));
        }
    }
}

TEST(Bech32m, WrongPrefixLettersAreRefusedToo) {
    std::string text = encode_bech32m(account_hrp, payload_of(5));
    text[1] = 'a';
    EXPECT_EQ(decode_bech32m(text).error().error, Bech32mError::wrong_checksum);
}

TEST(Bech32m, LettersThatAreNotOfTheAlphabetAreNamedByPosition) {
    std::string text = encode_bech32m(account_hrp, payload_of(5));
    text[10] = 'b';
    text[20] = 'o';
    const Bech32mFailure failure = decode_bech32m(text).error();
    EXPECT_EQ(failure.error, Bech32mError::invalid_character);
    EXPECT_EQ(failure.positions, (std::vector<std::size_t>{10, 20}));
    EXPECT_EQ(name_of(failure.error), "address_invalid_character");
}

}  // namespace
}  // namespace merit::crypto
