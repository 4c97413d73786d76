// Recovery words and the keys that come from them: BIP-39 (English list, 12 to 24 words) and
// SLIP-10 for ed25519, hardened steps only.
//
// words -> seed: PBKDF2-HMAC-SHA512(words joined by one space, "mnemonic" | passphrase, 2048)
// seed -> key:   m/44'/1297238356'/N'/0'; the coin type is 0x4d524954, ASCII "MRIT", which nobody
//                has registered; N counts the accounts of the same words.
//
// A passphrase is printable ASCII: what else people type may be encoded in several ways, and BIP-39
// would have it normalised. Secrets are wiped where they are made; a std::string of words is its
// owner's to wipe. Thread rule: pure functions. Source: INTERFACES 1.5; BIP-39; SLIP-10.
#pragma once

#include "crypto/bytes.hpp"
#include "crypto/result.hpp"
#include "crypto/secret.hpp"
#include "crypto/sign.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace merit::wallet {

inline constexpr std::uint32_t coin_type = 0x4d524954;
inline constexpr std::uint32_t hardened = 0x80000000;
inline constexpr std::uint32_t key_index_max = 0x7fffffff;

enum class MnemonicError : std::uint8_t {
    word_count,      // not 12, 15, 18, 21 or 24 words
    unknown_word,    // not of the list
    wrong_checksum,  // every word is of the list, but they do not belong together
    bad_passphrase,  // above 256 characters, or not printable ASCII
};
std::string_view name_of(MnemonicError error);

struct MnemonicFailure {
    MnemonicError error{};
    std::size_t position = 0;  // of the unknown word, from 1
};

struct Seed {
    std::array<Byte, 64> bytes{};
    ~Seed();
};

// 12 or 24 new words; `count` must be one of these.
std::string make_mnemonic(std::size_t count);
// The words of 16, 20, 24, 28 or 32 bytes.
std::string mnemonic_of(BytesView entropy);

// Any white space between the words, any case. Lower case and single spaces come back.
Result<std::string, MnemonicFailure> check_mnemonic(std::string_view text);

// Of checked words.
Result<Seed, MnemonicFailure> seed_of(std::string_view words, std::string_view passphrase);

// A node of SLIP-10: the private key and the chain code.
struct DerivedNode {
    crypto::Secret32 key;
    crypto::Secret32 chain_code;
};
DerivedNode derive_node(BytesView seed, std::span<const std::uint32_t> hardened_path);

// m/44'/coin'/index'/0' of the seed; index at most key_index_max.
crypto::KeyPair derive_key(const Seed& seed, std::uint32_t index);
std::string derivation_path(std::uint32_t index);

}  // namespace merit::wallet
