// Key files: one Ed25519 key in a JSON text, its secret seed encrypted under a password.
//
//   {"version":1,"type":"ed25519","address":"merit1...","public_key":"64 hex","label":"alice",
//    "created":"2026-01-01T00:00:00Z",
//    "kdf":{"name":"argon2id","version":19,"t":3,"m_kib":262144,"p":1,"salt":"base64 of 16"},
//    "cipher":{"name":"xchacha20poly1305","nonce":"base64 of 24","aad":"header fields, JCS"},
//    "ciphertext":"base64 of 48"}
//
// The encryption key is Argon2id(password bytes as typed, salt), the plaintext the 32-byte seed of
// RFC 8032, the additional data the canonical JSON (RFC 8785) of the whole object without
// "ciphertext": nobody can change a label or an address without the password.
//
// The cost of Argon2id is read from the file within bounds, so that a hostile file cannot exhaust
// the machine: memory 64 MiB to 1 GiB, 1 to 16 passes. A file below 64 MiB carries "weak":true in
// "kdf" and is refused unless the caller allows it (tests and throw-away networks). A file with the
// kdf "none" holds the plain seed ("seed" in place of "cipher" and "ciphertext"); it too must be
// allowed by the caller (nodes whose folder is protected).
//
// A text is at most key_file_bytes_max; unknown and missing fields are refused. Unlocking with the
// default cost takes about a second and 256 MiB: not for a thread that must answer.
// Thread rule: pure functions.
// Source: INTERFACES 1.5.
#pragma once

#include "crypto/result.hpp"
#include "crypto/sign.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace merit::crypto {

inline constexpr std::size_t key_file_bytes_max = 4'096;
inline constexpr std::size_t key_label_bytes_max = 64;
inline constexpr std::size_t password_bytes_max = 1'024;
inline constexpr std::uint32_t kdf_memory_kib_min = 64 * 1'024;
inline constexpr std::uint32_t kdf_memory_kib_max = 1'024 * 1'024;
inline constexpr std::uint32_t kdf_weak_memory_kib_min = 8;
inline constexpr std::uint32_t kdf_passes_max = 16;

enum class KeyFileError {
    too_long,             // text above key_file_bytes_max
    not_json,             // not one JSON object
    wrong_field,          // a field is missing, unknown, of the wrong type or malformed
    unsupported_version,  // "version" is not 1
    unsupported_scheme,   // another key type, kdf or cipher
    kdf_out_of_bounds,    // more memory or passes than allowed, or too few
    kdf_too_weak,         // below 64 MiB, and the caller does not allow that
    not_encrypted,        // kdf "none", and the caller does not allow that
    wrong_password,       // or the file was changed
    key_mismatch,         // address, public key and seed do not belong together
    invalid_label,        // above key_label_bytes_max, not UTF-8, or with control characters
    invalid_time,         // not of the form 2026-01-01T00:00:00Z
    invalid_password,     // empty or above password_bytes_max
    out_of_memory,        // the memory that the kdf asks for is not there
    not_found,            // no such file
    not_a_file,           // a folder, a device
    readable_by_others,   // permissions wider than 0600: chmod 600 FILE
    already_exists,       // storing never overwrites
    input_output,         // any other failure of the file system
};

std::string_view name_of(KeyFileError error);

// The cost of deriving the encryption key. `memory_kib` below kdf_memory_kib_min marks the file
// weak.
struct KeyFileCost {
    std::uint32_t passes = 3;
    std::uint32_t memory_kib = 256 * 1'024;
};

// For tests only: milliseconds, no protection.
inline constexpr KeyFileCost weak_key_file_cost{1, 64};

struct KeyFileAllows {
    bool weak = false;
    bool unencrypted = false;
};

struct KeyFileLabel {
    std::string label;
    std::string created;   // UTC, 2026-01-01T00:00:00Z
    std::string_view hrp;  // of the address: crypto/bech32m.hpp
};

// What a file says without its password. The address is checked to belong to the public key;
// nothing shows that the holder of the key wrote it.
struct KeyFileDescription {
    std::string address;
    PublicKey public_key;
    std::string label;
    std::string created;
    bool is_encrypted = true;
    bool is_weak = false;
};

// Address of the account that this one key makes with threshold 1: its id is the first 20 bytes of
// BLAKE2b-256("merit.account", 0x01 | key).
std::string single_key_address(const PublicKey& key, std::string_view hrp);

Result<std::string, KeyFileError> encrypt_key_file(const KeyPair& key, const KeyFileLabel& label,
                                                   std::string_view password,
                                                   const KeyFileCost& cost = {});

// With kdf "none".
Result<std::string, KeyFileError> make_unencrypted_key_file(const KeyPair& key,
                                                            const KeyFileLabel& label);

Result<KeyFileDescription, KeyFileError> describe_key_file(std::string_view text);

// An unencrypted file, when allowed, ignores the password.
Result<KeyPair, KeyFileError> decrypt_key_file(std::string_view text, std::string_view password,
                                               const KeyFileAllows& allows = {});

}  // namespace merit::crypto
