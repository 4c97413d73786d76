#include "wallet/keys/mnemonic.hpp"

#include "wallet/keys/word_list.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::wallet {
namespace {

std::string repeated(std::string_view word, std::size_t count, std::string_view last) {
    std::string words;
    for (std::size_t i = 0; i < count; ++i)
        words += std::string(word) + " ";
    return words + std::string(last);
}

struct Bip39Vector {
    std::string entropy;
    std::string words;
    std::string seed;  // with the passphrase "TREZOR"
};

// The public vectors of BIP-39.
const std::vector<Bip39Vector>& bip39_vectors() {
    static const std::vector<Bip39Vector> vectors = {
        {"00000000000000000000000000000000", repeated("abandon", 11, "about"),
         "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c9"
         "2f2cf141630c7a3c4ab7c81b2f001698e7463b04"},
        {std::string(64, '0'), repeated("abandon", 23, "art"),
         "bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8"
         "d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8"},
        {std::string(64, 'f'), repeated("zoo", 23, "vote"),
         "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd"
         "31ed3992c456cdf60f5d4564b8ba3f05a69890ad"},
    };
    return vectors;
}

TEST(Mnemonic, WordsOfEntropyAreThoseOfTheStandard) {
    for (const Bip39Vector& vector : bip39_vectors())
        EXPECT_EQ(mnemonic_of(*from_hex(vector.entropy)), vector.words);
    // The same list gives these words of 7f7f...: 11 bits 01111111011 = 1019, "legal".
    EXPECT_EQ(mnemonic_of(*from_hex("7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f")),
              "legal winner thank year wave sausage worth useful legal winner thank yellow");
}

TEST(Mnemonic, SeedIsThatOfTheStandard) {
    for (const Bip39Vector& vector : bip39_vectors()) {
        const auto seed = seed_of(vector.words, "TREZOR");
        ASSERT_TRUE(seed);
        EXPECT_EQ(to_hex(seed.assume_value().bytes), vector.seed);
    }
}

TEST(Mnemonic, WordListIsAscendingSoThatItCanBeSearched) {
    EXPECT_TRUE(std::ranges::is_sorted(word_list()));
    EXPECT_EQ(word_list().front(), "abandon");
    EXPECT_EQ(word_list().back(), "zoo");
}

TEST(Mnemonic, CaseAndSpacesDoNotMatter) {
    const std::string words = repeated("zoo", 23, "vote");
    EXPECT_EQ(check_mnemonic("  ZOO\t" + repeated("Zoo", 22, "vote") + "\r\n").assume_value(),
              words);
}

TEST(Mnemonic, RefusalNamesTheUnknownWord) {
    const auto refused = check_mnemonic("zoo zo " + repeated("zoo", 9, "wrong"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.assume_error().error, MnemonicError::unknown_word);
    EXPECT_EQ(refused.assume_error().position, 2U);
}

TEST(Mnemonic, WordsInAnotherOrderHaveAWrongChecksum) {
    const auto refused = check_mnemonic("about " + repeated("abandon", 10, "abandon"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.assume_error().error, MnemonicError::wrong_checksum);
}

TEST(Mnemonic, OnlyTwelveToTwentyFourWordsAreRead) {
    for (const std::size_t count : {0U, 11U, 13U, 23U, 25U}) {
        const auto refused = check_mnemonic(repeated("zoo", count, ""));
        ASSERT_FALSE(refused) << count;
        EXPECT_EQ(refused.assume_error().error, MnemonicError::word_count);
    }
    EXPECT_FALSE(check_mnemonic(std::string(1'000'000, 'a')));
}

TEST(Mnemonic, NewWordsAreWholeAndNeverTheSame) {
    for (const std::size_t count : {12U, 24U}) {
        const std::string words = make_mnemonic(count);
        EXPECT_EQ(check_mnemonic(words).assume_value(), words);
        EXPECT_EQ(std::ranges::count(words, ' '), static_cast<std::ptrdiff_t>(count) - 1);
        EXPECT_NE(words, make_mnemonic(count));
    }
}

TEST(Mnemonic, PassphraseIsPrintableAscii) {
    EXPECT_TRUE(seed_of("zoo", std::string(256, 'p')));
    EXPECT_FALSE(seed_of("zoo", std::string(257, 'p')));
    EXPECT_FALSE(seed_of("zoo", "gr\xc3\xbcn"));
}

// The first public vector of SLIP-10 for ed25519.
TEST(Slip10, NodesAreThoseOfTheStandard) {
    const Bytes seed = *from_hex("000102030405060708090a0b0c0d0e0f");
    const DerivedNode master = derive_node(seed, {});
    EXPECT_EQ(to_hex(master.chain_code.view()),
              "90046a93de5380a72b5e45010748567d5ea02bbf6522f979e05c0d8d8ca9fffb");
    EXPECT_EQ(to_hex(master.key.view()),
              "2b4be7f19ee27bbf30c667b642d5f4aa69fd169872f8fc3059c08ebae2eb19e7");
    const std::array<std::uint32_t, 5> path{hardened, hardened + 1, hardened + 2, hardened + 2,
                                            hardened + 1'000'000'000};
    const DerivedNode first = derive_node(seed, std::span(path).first(1));
    EXPECT_EQ(to_hex(first.key.view()),
              "68e0fe46dfb67e368c75379acec591dad19df3cde26e63b93a8e704f1dade7a3");
    const DerivedNode deep = derive_node(seed, path);
    EXPECT_EQ(to_hex(deep.key.view()),
              "8f94d394a8e8fd6b1bc2f3f49f5c47e385281d5c17e65324b0f62483e37e8793");
    EXPECT_EQ(to_hex(crypto::KeyPair::from_seed(deep.key.bytes).public_key().view()),
              "3c24da049451555d51a7014a37337aa4e12d41e485abccfa46b47dfb2af54b7a");
}

TEST(Slip10, EveryIndexOfTheSameWordsIsAnotherKey) {
    const auto seed = seed_of(repeated("abandon", 23, "art"), "");
    ASSERT_TRUE(seed);
    const auto first = derive_key(seed.assume_value(), 0).public_key();
    EXPECT_EQ(first, derive_key(seed.assume_value(), 0).public_key());
    EXPECT_NE(first, derive_key(seed.assume_value(), 1).public_key());
    EXPECT_EQ(derivation_path(7), "m/44'/1297238356'/7'/0'");
}

}  // namespace
}  // namespace merit::wallet
