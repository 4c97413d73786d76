#include "crypto/key_file.hpp"

#include "crypto/aead.hpp"
#include "crypto/bech32m.hpp"
#include "crypto/json_fields.hpp"

#include <boost/json.hpp>
#include <sodium/crypto_pwhash.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace merit::crypto {

namespace json = boost::json;

namespace {

constexpr std::int64_t file_version = 1;
constexpr std::int64_t argon2_version = 0x13;
constexpr std::string_view aad_rule = "header fields, JCS";
constexpr std::size_t json_depth_max = 4;

using Salt = std::array<Byte, crypto_pwhash_argon2id_SALTBYTES>;

// RFC 8785 for what a key file holds: objects, texts without control characters, integers,
// booleans.
void append_canonical(const json::value& value, std::string& output) {
    const json::object* object = value.if_object();
    if (object == nullptr) {
        output += json::serialize(value);
        return;
    }
    std::vector<const json::key_value_pair*> members;
    for (const json::key_value_pair& member : *object)
        members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->key() < b->key(); });
    output.push_back('{');
    for (const json::key_value_pair* member : members) {
        if (output.back() != '{') output.push_back(',');
        output += json::serialize(member->key());
        output.push_back(':');
        append_canonical(member->value(), output);
    }
    output.push_back('}');
}

std::string canonical_header(json::object file) {
    file.erase("ciphertext");
    std::string output;
    append_canonical(file, output);
    return output;
}

struct ParsedFile {
    json::object object;
    KeyFileDescription description;
    KeyFileCost cost;
    Salt salt{};
    XChaChaNonce nonce{};
    std::array<Byte, 32 + aead_tag_bytes> ciphertext{};
    Secret32 seed;  // of an unencrypted file
};

bool is_printable_text(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<Byte>(c) < 0x20 || static_cast<Byte>(c) == 0x7f;
    });
}

// Writing passes bytes through, reading checks them.
bool is_utf8(std::string_view text) {
    json::error_code error;
    json::parse(json::serialize(json::string_view(text.data(), text.size())), error);
    return !error;
}

bool is_utc_time(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char c, char expected) {
               return expected == '0' ? c >= '0' && c <= '9' : c == expected;
           });
}

std::optional<KeyFileError> check_label(const KeyFileLabel& label) {
    if (label.label.size() > key_label_bytes_max || !is_printable_text(label.label)) {
        return KeyFileError::invalid_label;
    }
    if (!is_utf8(label.label)) return KeyFileError::invalid_label;
    if (!is_utc_time(label.created)) return KeyFileError::invalid_time;
    return std::nullopt;
}

std::optional<KeyFileError> check_cost(const KeyFileCost& cost) {
    const bool good = cost.passes >= 1 && cost.passes <= kdf_passes_max &&
                      cost.memory_kib >= kdf_weak_memory_kib_min &&
                      cost.memory_kib <= kdf_memory_kib_max;
    return good ? std::nullopt : std::optional(KeyFileError::kdf_out_of_bounds);
}

Result<KeyFileCost, KeyFileError> cost_of(std::int64_t passes, std::int64_t memory_kib) {
    if (passes < 1 || passes > kdf_passes_max) return KeyFileError::kdf_out_of_bounds;
    if (memory_kib < kdf_weak_memory_kib_min || memory_kib > kdf_memory_kib_max) {
        return KeyFileError::kdf_out_of_bounds;
    }
    return KeyFileCost{static_cast<std::uint32_t>(passes), static_cast<std::uint32_t>(memory_kib)};
}

std::optional<Secret32> derive_key(std::string_view password, const Salt& salt,
                                   const KeyFileCost& cost) {
    if (password.empty()) password = "";  // the library takes no null pointer
    Secret32 key;
    if (crypto_pwhash(key.bytes.data(), key.bytes.size(), password.data(), password.size(),
                      salt.data(), cost.passes, std::size_t{cost.memory_kib} * 1'024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return std::nullopt;
    }
    return key;
}

// The fields that every key file begins with.
json::object make_header(const KeyPair& key, const KeyFileLabel& label) {
    json::object file;
    file["version"] = file_version;
    file["type"] = "ed25519";
    file["address"] = single_key_address(key.public_key(), label.hrp);
    file["public_key"] = to_hex(key.public_key().view());
    file["label"] = label.label;
    file["created"] = label.created;
    return file;
}

std::optional<KeyFileError> parse_argon2(FieldReader& file, FieldReader& kdf, ParsedFile& parsed) {
    if (kdf.number("version") != argon2_version || kdf.number("p") != 1) {
        return KeyFileError::unsupported_scheme;
    }
    const std::int64_t passes = kdf.number("t");
    const std::int64_t memory_kib = kdf.number("m_kib");
    parsed.salt = kdf.base64<Salt>("salt");
    parsed.description.is_weak = kdf.flag_or_absent("weak");
    FieldReader cipher(file.object("cipher"));
    const std::string cipher_name = cipher.text("name");
    parsed.nonce = cipher.base64<XChaChaNonce>("nonce");
    const std::string rule = cipher.text("aad");
    parsed.ciphertext = file.base64<decltype(parsed.ciphertext)>("ciphertext");
    if (!kdf.is_complete() || !cipher.is_complete()) return KeyFileError::wrong_field;
    if (cipher_name != "xchacha20poly1305" || rule != aad_rule) {
        return KeyFileError::unsupported_scheme;
    }
    const auto cost = cost_of(passes, memory_kib);
    if (!cost) return cost.error();
    parsed.cost = cost.value();
    const bool is_weak = parsed.cost.memory_kib < kdf_memory_kib_min;
    if (is_weak != parsed.description.is_weak) return KeyFileError::kdf_out_of_bounds;
    return std::nullopt;
}

std::optional<KeyFileError> parse_protection(FieldReader& file, ParsedFile& parsed) {
    FieldReader kdf(file.object("kdf"));
    const std::string name = kdf.text("name");
    if (name == "argon2id") return parse_argon2(file, kdf, parsed);
    if (name != "none") {
        return name.empty() ? KeyFileError::wrong_field : KeyFileError::unsupported_scheme;
    }
    parsed.description.is_encrypted = false;
    parsed.seed.bytes = file.base64<std::array<Byte, 32>>("seed");
    if (!kdf.is_complete()) return KeyFileError::wrong_field;
    return std::nullopt;
}

std::optional<KeyFileError> parse_description(FieldReader& file, KeyFileDescription& description) {
    description.address = file.text("address");
    const std::optional<Bytes> key = from_hex(file.text("public_key"));
    description.label = file.text("label");
    description.created = file.text("created");
    if (!key || key->size() != description.public_key.bytes.size()) {
        return KeyFileError::wrong_field;
    }
    std::copy(key->begin(), key->end(), description.public_key.bytes.begin());
    if (auto error = check_label({description.label, description.created, {}})) return error;
    const auto address = decode_bech32m(description.address);
    if (!address) return KeyFileError::wrong_field;
    const std::string expected = single_key_address(description.public_key, address.value().hrp);
    if (expected != description.address) return KeyFileError::key_mismatch;
    return std::nullopt;
}

Result<ParsedFile, KeyFileError> parse_key_file(std::string_view text) {
    if (text.size() > key_file_bytes_max) return KeyFileError::too_long;
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::error_code failure;
    json::value value = json::parse(text, failure, {}, options);
    if (failure || !value.is_object()) return KeyFileError::not_json;

    ParsedFile parsed;
    parsed.object = std::move(value.get_object());
    FieldReader file(&parsed.object);
    const std::int64_t version = file.number("version");
    const std::string type = file.text("type");
    if (version == 0 || type.empty()) return KeyFileError::wrong_field;
    if (version != file_version) return KeyFileError::unsupported_version;
    if (type != "ed25519") return KeyFileError::unsupported_scheme;
    if (auto error = parse_description(file, parsed.description)) return *error;
    if (auto error = parse_protection(file, parsed)) return *error;
    if (!file.is_complete()) return KeyFileError::wrong_field;
    return parsed;
}

Result<KeyPair, KeyFileError> key_from_seed(const Secret32& seed, const PublicKey& expected) {
    KeyPair key = KeyPair::from_seed(seed.bytes);
    if (key.public_key() != expected) return KeyFileError::key_mismatch;
    return key;
}

}  // namespace

std::string_view name_of(KeyFileError error) {
    switch (error) {
        case KeyFileError::too_long:
            return "key_file_too_long";
        case KeyFileError::not_json:
            return "key_file_not_json";
        case KeyFileError::wrong_field:
            return "key_file_wrong_field";
        case KeyFileError::unsupported_version:
            return "key_file_unsupported_version";
        case KeyFileError::unsupported_scheme:
            return "key_file_unsupported_scheme";
        case KeyFileError::kdf_out_of_bounds:
            return "key_file_kdf_out_of_bounds";
        case KeyFileError::kdf_too_weak:
            return "key_file_kdf_too_weak";
        case KeyFileError::not_encrypted:
            return "key_file_not_encrypted";
        case KeyFileError::wrong_password:
            return "key_file_wrong_password";
        case KeyFileError::key_mismatch:
            return "key_file_key_mismatch";
        case KeyFileError::invalid_label:
            return "key_file_invalid_label";
        case KeyFileError::invalid_time:
            return "key_file_invalid_time";
        case KeyFileError::invalid_password:
            return "key_file_invalid_password";
        case KeyFileError::out_of_memory:
            return "key_file_out_of_memory";
        case KeyFileError::not_found:
            return "key_file_not_found";
        case KeyFileError::not_a_file:
            return "key_file_not_a_file";
        case KeyFileError::readable_by_others:
            return "key_file_readable_by_others";
        case KeyFileError::already_exists:
            return "key_file_already_exists";
        case KeyFileError::input_output:
            return "key_file_input_output";
    }
    return "key_file_unknown_error";
}

std::string single_key_address(const PublicKey& key, std::string_view hrp) {
    constexpr std::array<Byte, 1> threshold{1};
    const Hash256 id = blake2b("merit.account", {threshold, key.view()});
    return encode_bech32m(hrp, id.view().first(address_payload_bytes));
}

Result<std::string, KeyFileError> encrypt_key_file(const KeyPair& key, const KeyFileLabel& label,
                                                   std::string_view password,
                                                   const KeyFileCost& cost) {
    if (auto error = check_label(label)) return *error;
    if (auto error = check_cost(cost)) return *error;
    if (password.empty() || password.size() > password_bytes_max) {
        return KeyFileError::invalid_password;
    }
    Salt salt{};
    XChaChaNonce nonce{};
    randombytes_buf(salt.data(), salt.size());
    randombytes_buf(nonce.data(), nonce.size());
    const std::optional<Secret32> encryption_key = derive_key(password, salt, cost);
    if (!encryption_key) return KeyFileError::out_of_memory;

    json::object file = make_header(key, label);
    json::object kdf{{"name", "argon2id"},
                     {"version", argon2_version},
                     {"t", cost.passes},
                     {"m_kib", cost.memory_kib},
                     {"p", 1},
                     {"salt", to_base64(salt)}};
    if (cost.memory_kib < kdf_memory_kib_min) kdf["weak"] = true;
    file["kdf"] = std::move(kdf);
    file["cipher"] = {
        {"name", "xchacha20poly1305"}, {"nonce", to_base64(nonce)}, {"aad", aad_rule}};
    const Secret32 seed(key.seed());
    Bytes ciphertext;
    xchacha_seal(*encryption_key, nonce, bytes_of(canonical_header(file)), seed.view(), ciphertext);
    file["ciphertext"] = to_base64(ciphertext);
    return json::serialize(file) + "\n";
}

Result<std::string, KeyFileError> make_unencrypted_key_file(const KeyPair& key,
                                                            const KeyFileLabel& label) {
    if (auto error = check_label(label)) return *error;
    json::object file = make_header(key, label);
    file["kdf"] = {{"name", "none"}};
    const Secret32 seed(key.seed());
    file["seed"] = to_base64(seed.view());
    return json::serialize(file) + "\n";
}

Result<KeyFileDescription, KeyFileError> describe_key_file(std::string_view text) {
    MERIT_TRY(ParsedFile parsed, parse_key_file(text));
    return std::move(parsed.description);
}

Result<KeyPair, KeyFileError> decrypt_key_file(std::string_view text, std::string_view password,
                                               const KeyFileAllows& allows) {
    MERIT_TRY(const ParsedFile parsed, parse_key_file(text));
    const PublicKey& public_key = parsed.description.public_key;
    if (!parsed.description.is_encrypted) {
        if (!allows.unencrypted) return KeyFileError::not_encrypted;
        return key_from_seed(parsed.seed, public_key);
    }
    if (parsed.description.is_weak && !allows.weak) return KeyFileError::kdf_too_weak;
    if (password.size() > password_bytes_max) return KeyFileError::invalid_password;
    const std::optional<Secret32> key = derive_key(password, parsed.salt, parsed.cost);
    if (!key) return KeyFileError::out_of_memory;
    Bytes opened;
    if (!xchacha_open(*key, parsed.nonce, bytes_of(canonical_header(parsed.object)),
                      parsed.ciphertext, opened)) {
        return KeyFileError::wrong_password;
    }
    Secret32 seed;
    std::copy(opened.begin(), opened.end(), seed.bytes.begin());
    sodium_memzero(opened.data(), opened.size());
    return key_from_seed(seed, public_key);
}

}  // namespace merit::crypto
