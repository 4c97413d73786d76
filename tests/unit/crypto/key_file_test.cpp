#include "crypto/key_file.hpp"

#include "crypto/bech32m.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace merit::crypto {
namespace {

const KeyFileLabel alice{"alice", "2026-01-01T00:00:00Z", account_hrp};
constexpr KeyFileAllows allow_weak{true, false};

KeyPair test_key() {
    return KeyPair::from_seed(sha256({bytes_of("a key")}).bytes);
}

std::string weak_file() {
    return encrypt_key_file(test_key(), alice, "correct horse", weak_key_file_cost).value();
}

KeyFileError decrypt_error(std::string_view text, std::string_view password = "correct horse") {
    const auto key = decrypt_key_file(text, password, allow_weak);
    return key ? KeyFileError{255} : key.error();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(KeyFile, GivesTheKeyBackForThePassword) {
    const KeyPair key = decrypt_key_file(weak_file(), "correct horse", allow_weak).value();
    EXPECT_EQ(key.public_key(), test_key().public_key());
    EXPECT_EQ(key.seed(), test_key().seed());
}

// The example of docs/specification/cryptography.md: files once written stay readable.
TEST(KeyFile, ReadsTheExampleOfTheSpecification) {
    const std::string_view text =
        R"({"version":1,"type":"ed25519","address":"merit1cwk3088zmsczvgeeqyge28cl5qhwrplkmfhrsd",)"
        R"("public_key":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",)"
        R"("label":"alice","created":"2026-01-01T00:00:00Z","kdf":{"name":"argon2id","version":19,)"
        R"("t":1,"m_kib":64,"p":1,"salt":"v2Xa5EIEOMwVPXxtBCQyLQ==","weak":true},)"
        R"("cipher":{"name":"xchacha20poly1305","nonce":"c1OQ8DWITgLIRthxBcKODen0Yaw4ZKNl",)"
        R"("aad":"header fields, JCS"},"ciphertext":)"
        R"("jPbExqh34czvUgc9Mjv+eaNqHSkSqi/c5Ukq3P6t1XanqubyaUhA79CT5v/Qxtbo"})";
    std::array<Byte, 32> seed{};
    for (Byte i = 0; i < 32; ++i)
        seed[i] = i;
    EXPECT_EQ(decrypt_key_file(text, "correct horse", allow_weak).value().seed(), seed);
}

TEST(KeyFile, HasTheFieldsOfTheSpecification) {
    const boost::json::object file = boost::json::parse(weak_file()).as_object();
    EXPECT_EQ(file.at("version").as_int64(), 1);
    EXPECT_EQ(file.at("type").as_string(), "ed25519");
    EXPECT_EQ(file.at("public_key").as_string(), to_hex(test_key().public_key().view()));
    EXPECT_EQ(file.at("kdf").at("name").as_string(), "argon2id");
    EXPECT_EQ(file.at("kdf").at("version").as_int64(), 19);
    EXPECT_EQ(file.at("cipher").at("name").as_string(), "xchacha20poly1305");
    EXPECT_EQ(from_base64(std::string_view(file.at("ciphertext").as_string()))->size(), 48U);
}

TEST(KeyFile, AddressIsThatOfTheSingleKeyAccount) {
    // KNOWN_ANSWERS 23: the account id of the key 00 01 .. 1f.
    PublicKey key;
    for (Byte i = 0; i < 32; ++i)
        key.bytes[i] = i;
    const Bytes id = decode_bech32m(single_key_address(key, account_hrp), "merit", 20).value();
    EXPECT_EQ(to_hex(id), "bdcb15fcde34e0090f8727586d93a4d2f1b7814b");
}

TEST(KeyFile, DescribesItselfWithoutThePassword) {
    const KeyFileDescription description = describe_key_file(weak_file()).value();
    EXPECT_EQ(description.address, single_key_address(test_key().public_key(), account_hrp));
    EXPECT_EQ(description.public_key, test_key().public_key());
    EXPECT_EQ(description.label, "alice");
    EXPECT_EQ(description.created, "2026-01-01T00:00:00Z");
    EXPECT_TRUE(description.is_encrypted);
    EXPECT_TRUE(description.is_weak);
}

TEST(KeyFile, AnotherPasswordIsRefused) {
    EXPECT_EQ(decrypt_error(weak_file(), "wrong horse"), KeyFileError::wrong_password);
    EXPECT_EQ(decrypt_error(weak_file(), ""), KeyFileError::wrong_password);
    EXPECT_EQ(decrypt_error(weak_file(), {}), KeyFileError::wrong_password);
    EXPECT_EQ(decrypt_error(weak_file(), "correct horse "), KeyFileError::wrong_password);
}

TEST(KeyFile, WeakFilesSaySoAndNeedThePermissionOfTheCaller) {
    EXPECT_NE(weak_file().find("\"weak\":true"), std::string::npos);
    EXPECT_EQ(decrypt_key_file(weak_file(), "correct horse").error(), KeyFileError::kdf_too_weak);
    // A file that hides its weakness, or feigns it, is refused whatever the caller allows.
    EXPECT_EQ(decrypt_error(replaced(weak_file(), ",\"weak\":true", "")),
              KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"m_kib\":64", "\"m_kib\":65536")),
              KeyFileError::kdf_out_of_bounds);
}

TEST(KeyFile, SixtyFourMebibytesAreNotWeak) {
    const std::string text =
        encrypt_key_file(test_key(), alice, "pw", {1, kdf_memory_kib_min}).value();
    EXPECT_EQ(text.find("weak"), std::string::npos);
    EXPECT_EQ(decrypt_key_file(text, "pw").value().public_key(), test_key().public_key());
}

TEST(KeyFile, CostsBeyondTheBoundsAreRefusedBeforeAnyWork) {
    const auto error_of = [](KeyFileCost cost) {
        return encrypt_key_file(test_key(), alice, "pw", cost).error();
    };
    EXPECT_EQ(error_of({0, 64}), KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(error_of({17, 64}), KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(error_of({1, 7}), KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(error_of({1, kdf_memory_kib_max + 1}), KeyFileError::kdf_out_of_bounds);
    EXPECT_TRUE(encrypt_key_file(test_key(), alice, "pw", {16, 8}));
    for (std::string_view memory : {"7", "1048577", "-1", "4611686018427387904"}) {
        const std::string text =
            replaced(weak_file(), "\"m_kib\":64", "\"m_kib\":" + std::string(memory));
        EXPECT_EQ(decrypt_error(text), KeyFileError::kdf_out_of_bounds) << memory;
    }
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"t\":1", "\"t\":17")),
              KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"t\":1", "\"t\":0")),
              KeyFileError::kdf_out_of_bounds);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"t\":1", "\"t\":1.0")),
              KeyFileError::wrong_field);
}

TEST(KeyFile, EveryFieldIsAuthenticated) {
    const std::string text = weak_file();
    EXPECT_EQ(decrypt_error(replaced(text, "alice", "mallo")), KeyFileError::wrong_password);
    EXPECT_EQ(decrypt_error(replaced(text, "2026-01", "2025-01")), KeyFileError::wrong_password);
    // Another key's public half with its own good address.
    const KeyPair other = KeyPair::from_seed(sha256({bytes_of("other")}).bytes);
    std::string swapped =
        replaced(text, to_hex(test_key().public_key().view()), to_hex(other.public_key().view()));
    EXPECT_EQ(decrypt_error(swapped), KeyFileError::key_mismatch);
    swapped = replaced(swapped, single_key_address(test_key().public_key(), account_hrp),
                       single_key_address(other.public_key(), account_hrp));
    EXPECT_EQ(decrypt_error(swapped), KeyFileError::wrong_password);
    // The same address for another network.
    EXPECT_EQ(
        decrypt_error(replaced(text, single_key_address(test_key().public_key(), account_hrp),
                               single_key_address(test_key().public_key(), test_account_hrp))),
        KeyFileError::wrong_password);
}

TEST(KeyFile, FieldsInAnotherOrderAndWithSpacesAreTheSameFile) {
    boost::json::object file = boost::json::parse(weak_file()).as_object();
    boost::json::object reversed;
    for (auto member = file.end(); member != file.begin();) {
        --member;
        reversed[member->key()] = member->value();
    }
    const std::string text = replaced(boost::json::serialize(reversed), ",\"", " ,\n \"");
    EXPECT_TRUE(decrypt_key_file(text, "correct horse", allow_weak));
}

TEST(KeyFile, EveryCutTextAndEveryChangedCharacterIsRefusedOrTheSameKey) {
    const std::string text = weak_file();
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        EXPECT_FALSE(describe_key_file(std::string_view(text).substr(0, i)));
        std::string changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto key = decrypt_key_file(changed, "correct horse", allow_weak);
        // Hexadecimal digits may be written in capitals elsewhere; one bit never makes that here.
        EXPECT_FALSE(key) << i << " " << text.substr(i, 10);
    }
}

TEST(KeyFile, MalformedFilesHaveAReason) {
    EXPECT_EQ(decrypt_error(""), KeyFileError::not_json);
    EXPECT_EQ(decrypt_error("[]"), KeyFileError::not_json);
    EXPECT_EQ(decrypt_error(weak_file() + "x"), KeyFileError::not_json);
    EXPECT_EQ(decrypt_error("{}"), KeyFileError::wrong_field);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"version\":1,", "\"version\":2,")),
              KeyFileError::unsupported_version);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"ed25519\"", "\"ed448\"")),
              KeyFileError::unsupported_scheme);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"argon2id\"", "\"scrypt\"")),
              KeyFileError::unsupported_scheme);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "xchacha20", "chacha20")),
              KeyFileError::unsupported_scheme);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"p\":1", "\"p\":2")),
              KeyFileError::unsupported_scheme);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"label\"", "\"lable\"")),
              KeyFileError::wrong_field);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"label\"", "\"more\":1,\"label\"")),
              KeyFileError::wrong_field);
    EXPECT_EQ(decrypt_error(replaced(weak_file(), "\"label\":\"alice\"", "\"label\":7")),
              KeyFileError::wrong_field);
}

TEST(KeyFile, TextsAreAtMostFourKibibytes) {
    const std::string text = weak_file();
    const auto padded = [&](std::size_t size) {
        return text + std::string(size - text.size(), ' ');
    };
    EXPECT_TRUE(describe_key_file(padded(4'095)));
    EXPECT_TRUE(describe_key_file(padded(4'096)));
    EXPECT_EQ(describe_key_file(padded(4'097)).error(), KeyFileError::too_long);
    EXPECT_EQ(decrypt_error(std::string(3'000, '[')), KeyFileError::not_json);
}

TEST(KeyFile, LabelsTimesAndPasswordsAreChecked) {
    const auto error_of = [](std::string label, std::string created, std::string_view password) {
        const auto text = encrypt_key_file(test_key(), {label, created, account_hrp}, password,
                                           weak_key_file_cost);
        return text ? KeyFileError{255} : text.error();
    };
    const std::string time = "2026-01-01T00:00:00Z";
    const KeyFileError none{255};
    EXPECT_EQ(error_of(std::string(63, 'a'), time, "pw"), none);
    EXPECT_EQ(error_of(std::string(64, 'a'), time, "pw"), none);
    EXPECT_EQ(error_of(std::string(65, 'a'), time, "pw"), KeyFileError::invalid_label);
    EXPECT_EQ(error_of("a\nb", time, "pw"), KeyFileError::invalid_label);
    EXPECT_EQ(error_of("\xff\"", time, "pw"), KeyFileError::invalid_label);
    EXPECT_EQ(error_of("小明 \"quoted\" \\", time, "pw"), none);
    EXPECT_EQ(error_of("a", "2026-01-01", "pw"), KeyFileError::invalid_time);
    EXPECT_EQ(error_of("a", "2026-01-01T00:00:0xZ", "pw"), KeyFileError::invalid_time);
    EXPECT_EQ(error_of("a", time, ""), KeyFileError::invalid_password);
    EXPECT_EQ(error_of("a", time, std::string(1'023, 'p')), none);
    EXPECT_EQ(error_of("a", time, std::string(1'024, 'p')), none);
    EXPECT_EQ(error_of("a", time, std::string(1'025, 'p')), KeyFileError::invalid_password);
}

TEST(KeyFile, LabelsOfAnyLanguageComeBack) {
    const std::string label = "小明 \"quoted\" \\ é";
    const std::string text =
        encrypt_key_file(test_key(), {label, alice.created, account_hrp}, "pw", weak_key_file_cost)
            .value();
    EXPECT_EQ(describe_key_file(text).value().label, label);
    EXPECT_TRUE(decrypt_key_file(text, "pw", allow_weak));
}

TEST(KeyFile, UnencryptedFilesNeedThePermissionOfTheCaller) {
    const std::string text =
        make_unencrypted_key_file(test_key(), {"node 1", alice.created, validator_hrp}).value();
    EXPECT_NE(text.find("\"kdf\":{\"name\":\"none\"}"), std::string::npos);
    EXPECT_FALSE(describe_key_file(text).value().is_encrypted);
    EXPECT_EQ(describe_key_file(text).value().address.substr(0, 9), "meritval1");
    EXPECT_EQ(decrypt_key_file(text, "").error(), KeyFileError::not_encrypted);
    EXPECT_EQ(decrypt_key_file(text, "", {false, true}).value().seed(), test_key().seed());
    // A seed of another key.
    const std::string other = replaced(text, to_base64(test_key().seed()), to_base64(Bytes(32, 7)));
    EXPECT_EQ(decrypt_key_file(other, "", {false, true}).error(), KeyFileError::key_mismatch);
}

TEST(KeyFile, TwoFilesOfOneKeyShareNoSecretBytes) {
    EXPECT_NE(weak_file(), weak_file());
    EXPECT_EQ(weak_file().find(to_base64(test_key().seed())), std::string::npos);
    EXPECT_EQ(name_of(KeyFileError::readable_by_others), "key_file_readable_by_others");
}

}  // namespace
}  // namespace merit::crypto
