#include "wallet/keys/mnemonic.hpp"

#include "crypto/assert.hpp"
#include "crypto/hash.hpp"
#include "wallet/keys/word_list.hpp"

#include <sodium/crypto_auth_hmacsha512.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>

#include <algorithm>
#include <vector>

namespace merit::wallet {

namespace {

constexpr unsigned bits_per_word = 11;
constexpr std::size_t entropy_bytes_max = 32;
constexpr std::size_t passphrase_chars_max = 256;
constexpr unsigned stretch_rounds = 2'048;  // BIP-39
constexpr std::size_t words_text_bytes_max = 1'024;

using Digest512 = std::array<Byte, 64>;

Digest512 hmac_sha512(BytesView key, std::initializer_list<BytesView> parts) {
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, key.data(), key.size());
    for (const BytesView part : parts)
        crypto_auth_hmacsha512_update(&state, part.data(), part.size());
    Digest512 digest;
    crypto_auth_hmacsha512_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

// Bits of entropy and checksum: the checksum has one bit for every four bytes.
std::size_t entropy_bytes_of(std::size_t words) {
    return words * bits_per_word * 32 / 33 / 8;
}

bool bit_at(BytesView bytes, std::size_t bit) {
    return ((bytes[bit / 8] >> (7 - bit % 8)) & 1) != 0;
}

std::vector<std::string> split_lower(std::string_view text) {
    std::vector<std::string> words;
    bool in_word = false;
    for (const char c : text.substr(0, words_text_bytes_max)) {
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!is_space) {
            if (!in_word) words.emplace_back();
            words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        in_word = !is_space;
    }
    return words;
}

bool is_word_count(std::size_t count) {
    return count >= 12 && count <= 24 && count % 3 == 0;
}

}  // namespace

Seed::~Seed() {
    sodium_memzero(bytes.data(), bytes.size());
}

std::string_view name_of(MnemonicError error) {
    switch (error) {
        case MnemonicError::word_count:
            return "mnemonic_word_count";
        case MnemonicError::unknown_word:
            return "mnemonic_unknown_word";
        case MnemonicError::wrong_checksum:
            return "mnemonic_wrong_checksum";
        case MnemonicError::bad_passphrase:
            return "mnemonic_bad_passphrase";
    }
    return "mnemonic_unknown_error";
}

std::string mnemonic_of(BytesView entropy) {
    MERIT_ASSERT(
        entropy.size() >= 16 && entropy.size() <= entropy_bytes_max && entropy.size() % 4 == 0,
        "entropy is 16 to 32 bytes, a multiple of 4");
    Bytes bits = to_bytes(entropy);
    bits.push_back(crypto::sha256({entropy}).bytes[0]);
    const std::size_t count = (entropy.size() * 8 + entropy.size() / 4) / bits_per_word;
    std::string words;
    for (std::size_t word = 0; word < count; ++word) {
        std::size_t index = 0;
        for (std::size_t bit = 0; bit < bits_per_word; ++bit) {
            index = index * 2 + (bit_at(bits, word * bits_per_word + bit) ? 1 : 0);
        }
        if (word > 0) words += ' ';
        words += word_list()[index];
    }
    sodium_memzero(bits.data(), bits.size());
    return words;
}

std::string make_mnemonic(std::size_t count) {
    MERIT_ASSERT(count == 12 || count == 24, "new words are 12 or 24");
    std::array<Byte, entropy_bytes_max> entropy{};
    const std::size_t size = entropy_bytes_of(count);
    randombytes_buf(entropy.data(), size);
    std::string words = mnemonic_of({entropy.data(), size});
    sodium_memzero(entropy.data(), entropy.size());
    return words;
}

Result<std::string, MnemonicFailure> check_mnemonic(std::string_view text) {
    const auto words = split_lower(text);
    if (!is_word_count(words.size()) || text.size() > words_text_bytes_max) {
        return MnemonicFailure{MnemonicError::word_count, 0};
    }
    const auto& list = word_list();
    std::array<Byte, entropy_bytes_max + 1> bits{};
    std::string joined;
    for (std::size_t word = 0; word < words.size(); ++word) {
        const auto found = std::ranges::lower_bound(list, std::string_view(words[word]));
        if (found == list.end() || *found != words[word]) {
            return MnemonicFailure{MnemonicError::unknown_word, word + 1};
        }
        const auto index = static_cast<std::size_t>(found - list.begin());
        for (std::size_t bit = 0; bit < bits_per_word; ++bit) {
            if (((index >> (bits_per_word - 1 - bit)) & 1) == 0) continue;
            const std::size_t at = word * bits_per_word + bit;
            bits[at / 8] = static_cast<Byte>(bits[at / 8] | 0x80 >> at % 8);
        }
        joined += (word == 0 ? "" : " ") + words[word];
    }
    // The words of the same entropy differ exactly if the checksum is wrong.
    const std::string expected = mnemonic_of({bits.data(), entropy_bytes_of(words.size())});
    sodium_memzero(bits.data(), bits.size());
    if (expected != joined) return MnemonicFailure{MnemonicError::wrong_checksum, 0};
    return joined;
}

Result<Seed, MnemonicFailure> seed_of(std::string_view words, std::string_view passphrase) {
    if (passphrase.size() > passphrase_chars_max ||
        !std::ranges::all_of(passphrase, [](char c) { return c >= ' ' && c <= '~'; })) {
        return MnemonicFailure{MnemonicError::bad_passphrase, 0};
    }
    constexpr std::array<Byte, 4> first_block{0, 0, 0, 1};
    Digest512 step =
        hmac_sha512(bytes_of(words), {bytes_of("mnemonic"), bytes_of(passphrase), first_block});
    Seed seed;
    seed.bytes = step;
    for (unsigned round = 1; round < stretch_rounds; ++round) {
        step = hmac_sha512(bytes_of(words), {step});
        for (std::size_t i = 0; i < step.size(); ++i)
            seed.bytes[i] = static_cast<Byte>(seed.bytes[i] ^ step[i]);
    }
    sodium_memzero(step.data(), step.size());
    return seed;
}

DerivedNode derive_node(BytesView seed, std::span<const std::uint32_t> hardened_path) {
    DerivedNode node;
    const auto take = [&](Digest512 digest) {
        std::copy_n(digest.begin(), 32, node.key.bytes.begin());
        std::copy_n(digest.begin() + 32, 32, node.chain_code.bytes.begin());
        sodium_memzero(digest.data(), digest.size());
    };
    take(hmac_sha512(bytes_of("ed25519 seed"), {seed}));
    for (const std::uint32_t index : hardened_path) {
        MERIT_ASSERT(index >= hardened, "ed25519 has hardened steps only");
        constexpr std::array<Byte, 1> zero{0};
        const std::array<Byte, 4> big_endian{
            static_cast<Byte>(index >> 24), static_cast<Byte>(index >> 16 & 0xff),
            static_cast<Byte>(index >> 8 & 0xff), static_cast<Byte>(index & 0xff)};
        take(hmac_sha512(node.chain_code.view(), {zero, node.key.view(), big_endian}));
    }
    return node;
}

crypto::KeyPair derive_key(const Seed& seed, std::uint32_t index) {
    MERIT_ASSERT(index <= key_index_max, "the index leaves the bit of hardened steps free");
    const std::array<std::uint32_t, 4> path{hardened + 44, hardened + coin_type, hardened + index,
                                            hardened};
    const DerivedNode node = derive_node(seed.bytes, path);
    return crypto::KeyPair::from_seed(node.key.bytes);
}

std::string derivation_path(std::uint32_t index) {
    return "m/44'/" + std::to_string(coin_type) + "'/" + std::to_string(index) + "'/0'";
}

}  // namespace merit::wallet
