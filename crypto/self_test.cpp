#include "crypto/self_test.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <string_view>

namespace merit::crypto {

namespace {

#include "crypto/self_test_vectors.inc"

Bytes bytes_from(std::string_view hex) {
    const std::optional<Bytes> bytes = from_hex(hex);
    MERIT_ASSERT(bytes, "the embedded cases are hexadecimal");
    return *bytes;
}

PublicKey key_from(std::string_view hex) {
    return PublicKey{Hash256::from(bytes_from(hex)).bytes};
}

bool accepts(const SignatureRule& rule, const SignatureCase& test) {
    const Bytes bytes = bytes_from(test.signature);
    Signature signature;
    if (bytes.size() != signature.bytes.size()) return false;
    std::copy(bytes.begin(), bytes.end(), signature.bytes.begin());
    return rule.verify(key_from(test.key), bytes_from(test.message), signature);
}

void check_known_hashes(std::vector<std::string>& differing) {
    if (to_hex(sha256({bytes_of("abc")}).view()) !=
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad") {
        differing.emplace_back("sha256");
    }
    Bytes account{1};
    for (Byte i = 0; i < 32; ++i)
        account.push_back(i);
    if (to_hex(blake2b("merit.account", {account}).view().first(20)) !=
        "bdcb15fcde34e0090f8727586d93a4d2f1b7814b") {
        differing.emplace_back("blake2b");
    }
}

// RFC 8032 section 7.1, test 1: signing gives these bytes and no others.
void check_signing(std::vector<std::string>& differing) {
    const Hash256 seed = Hash256::from(
        bytes_from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
    if (to_hex(KeyPair::from_seed(seed.bytes).sign({}).view()) !=
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9"
        "b46bd25bf5f0595bbe24655141438e7a100b") {
        differing.emplace_back("ed25519_sign");
    }
}

// Length and bytes, so that no two lists of fields have one encoding.
void add_field(Sha256& hasher, BytesView field) {
    std::array<Byte, 4> size{};
    for (std::size_t i = 0; i < size.size(); ++i) {
        size[i] = static_cast<Byte>(field.size() >> 8 * i);
    }
    hasher.update(size).update(field);
}

void add_bitmap(Sha256& hasher, const std::vector<bool>& answers) {
    Bytes bitmap((answers.size() + 7) / 8, 0);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i]) bitmap[i / 8] |= static_cast<Byte>(0x80 >> i % 8);
    }
    add_field(hasher, bitmap);
}

}  // namespace

std::vector<std::string> self_test(const SignatureRule& rule) {
    std::vector<std::string> differing;
    for (const SignatureCase& test : signature_cases) {
        if (accepts(rule, test) != test.is_good) differing.emplace_back(test.name);
    }
    for (const RegistrationCase& test : registration_cases) {
        if (rule.is_registrable(key_from(test.key)) != test.is_good) {
            differing.emplace_back(test.name);
        }
    }
    check_known_hashes(differing);
    check_signing(differing);
    return differing;
}

Hash256 signature_rule_fingerprint() {
    Sha256 hasher;
    std::vector<bool> answers;
    add_field(hasher, bytes_of("SODIUM-1018"));
    for (const SignatureCase& test : signature_cases) {
        add_field(hasher, bytes_from(test.key));
        add_field(hasher, bytes_from(test.message));
        add_field(hasher, bytes_from(test.signature));
        answers.push_back(test.is_good);
    }
    for (const RegistrationCase& test : registration_cases) {
        add_field(hasher, bytes_from(test.key));
        answers.push_back(test.is_good);
    }
    add_bitmap(hasher, answers);
    return hasher.finish();
}

}  // namespace merit::crypto
