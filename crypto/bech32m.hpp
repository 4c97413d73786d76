// Bech32m (BIP-350): text with a checksum, for addresses and keys.
//
// A text is a prefix that people read (hrp), the separator '1', the payload in letters of five bits
// each, and six checksum letters; at most 90 characters, all lower or all upper case. Any four
// wrong letters are detected. Where one or two letters are wrong, the refusal names where they
// probably are; it never corrects them. Thread rule: pure functions. Source: BIP-173, BIP-350;
// INTERFACES 1.5.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/result.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace merit::crypto {

inline constexpr std::size_t bech32m_chars_max = 90;

enum class Bech32mError {
    too_long,              // more than 90 characters
    invalid_character,     // outside the printable ASCII, or a payload letter not of the alphabet
    mixed_case,            // upper and lower case in one text
    no_prefix,             // no separator, or nothing before it
    too_short,             // fewer than six characters after the separator
    wrong_checksum,        // one or more characters are wrong
    not_bech32m,           // the checksum of the older bech32
    non_zero_padding,      // the letters do not hold a whole number of bytes
    wrong_prefix,          // another kind of thing, or of another network
    wrong_payload_length,  // not as many bytes as the kind has
};

std::string_view name_of(Bech32mError error);

struct Bech32mFailure {
    Bech32mError error{};
    // Positions in the text, from 0, ascending: of the invalid characters, or with wrong_checksum
    // of the one or two letters that are probably wrong; empty when nothing can be said.
    std::vector<std::size_t> positions;
};

// The layer of BIP-350 itself: letters as numbers 0 to 31.
struct Bech32mLetters {
    std::string hrp;  // lower case
    std::vector<Byte> letters;
};

struct Bech32mBytes {
    std::string hrp;  // lower case
    Bytes payload;
};

// The hrp is 1 to 83 characters of lower-case printable ASCII; the whole must fit 90 characters.
std::string encode_bech32m_letters(std::string_view hrp, const std::vector<Byte>& letters);
std::string encode_bech32m(std::string_view hrp, BytesView payload);

Result<Bech32mLetters, Bech32mFailure> decode_bech32m_letters(std::string_view text);
Result<Bech32mBytes, Bech32mFailure> decode_bech32m(std::string_view text);

// The same with a known prefix and payload length.
Result<Bytes, Bech32mFailure> decode_bech32m(std::string_view text, std::string_view hrp,
                                             std::size_t payload_bytes);

// Prefixes of the ledger's addresses (payload: the 20 bytes of an id).
inline constexpr std::size_t address_payload_bytes = 20;
inline constexpr std::string_view account_hrp = "merit";
inline constexpr std::string_view test_account_hrp = "merittest";
inline constexpr std::string_view validator_hrp = "meritval";

// The prefix of an account's address on a real or a test network.
constexpr std::string_view account_hrp_of(bool test_network) {
    return test_network ? test_account_hrp : account_hrp;
}

}  // namespace merit::crypto
