#include "crypto/bech32m.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace merit::crypto {

namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_letters = 6;
constexpr std::uint32_t bech32m_residue = 0x2bc830a3;
constexpr std::uint32_t bech32_residue = 1;

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_printable(char c) {
    return c >= 33 && c <= 126;
}
char to_lower(char c) {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// One step of the BCH code: the state times x, plus the next letter.
std::uint32_t polymod_step(std::uint32_t state, Byte letter) {
    constexpr std::array<std::uint32_t, 5> generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                                     0x2a1462b3};
    const std::uint32_t top = state >> 25;
    state = ((state & 0x1ffffff) << 5) ^ letter;
    for (std::size_t i = 0; i < generator.size(); ++i) {
        if (((top >> i) & 1) != 0) state ^= generator[i];
    }
    return state;
}

std::uint32_t polymod(std::string_view hrp, std::span<const Byte> letters) {
    std::uint32_t state = 1;
    for (char c : hrp)
        state = polymod_step(state, static_cast<Byte>(c >> 5));
    state = polymod_step(state, 0);
    for (char c : hrp)
        state = polymod_step(state, static_cast<Byte>(c & 31));
    for (Byte letter : letters)
        state = polymod_step(state, letter);
    return state;
}

struct Substitution {
    std::uint32_t residue;  // what this substitution alone adds to the residue
    std::size_t position;   // among the letters
};

// The code is linear: a substitution adds the same residue whatever the text. One entry per letter
// position and difference: at most 89 * 31.
std::vector<Substitution> all_substitutions(std::size_t count) {
    std::vector<Substitution> all;
    all.reserve(count * 31);
    for (std::size_t position = 0; position < count; ++position) {
        for (Byte difference = 1; difference < 32; ++difference) {
            std::uint32_t residue = difference;
            for (std::size_t i = position + 1; i < count; ++i)
                residue = polymod_step(residue, 0);
            all.push_back({residue, position});
        }
    }
    std::sort(all.begin(), all.end(), [](const Substitution& a, const Substitution& b) {
        return std::pair(a.residue, a.position) < std::pair(b.residue, b.position);
    });
    return all;
}

std::optional<std::size_t> position_of(const std::vector<Substitution>& all,
                                       std::uint32_t residue) {
    const auto found = std::lower_bound(
        all.begin(), all.end(), residue,
        [](const Substitution& a, std::uint32_t wanted) { return a.residue < wanted; });
    if (found == all.end() || found->residue != residue) return std::nullopt;
    return found->position;
}

// The one or two letters whose change explains the residue. Within 90 characters the code tells any
// two such explanations apart.
std::vector<std::size_t> locate_errors(std::uint32_t residue, std::size_t count) {
    const std::uint32_t wanted = residue ^ bech32m_residue;
    const std::vector<Substitution> all = all_substitutions(count);
    if (const auto one = position_of(all, wanted)) return {*one};
    for (const Substitution& first : all) {
        const auto second = position_of(all, wanted ^ first.residue);
        if (second && *second > first.position) return {first.position, *second};
    }
    return {};
}

Bech32mFailure fail(Bech32mError error, std::vector<std::size_t> positions = {}) {
    return Bech32mFailure{error, std::move(positions)};
}

// Letters of the data part, or where it is not of the alphabet.
Result<std::vector<Byte>, Bech32mFailure> letters_of(std::string_view data, std::size_t offset) {
    std::vector<Byte> letters;
    std::vector<std::size_t> invalid;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const std::size_t value = alphabet.find(data[i]);
        if (value == std::string_view::npos) invalid.push_back(offset + i);
        letters.push_back(static_cast<Byte>(value));
    }
    if (!invalid.empty()) return fail(Bech32mError::invalid_character, std::move(invalid));
    return letters;
}

std::optional<Bech32mFailure> check_characters(std::string_view text) {
    if (text.size() > bech32m_chars_max) return fail(Bech32mError::too_long);
    std::vector<std::size_t> invalid;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_printable(text[i])) invalid.push_back(i);
    }
    if (!invalid.empty()) return fail(Bech32mError::invalid_character, std::move(invalid));
    const bool has_upper = std::any_of(text.begin(), text.end(), is_upper);
    if (has_upper && std::any_of(text.begin(), text.end(), is_lower)) {
        return fail(Bech32mError::mixed_case);
    }
    return std::nullopt;
}

// Eight-bit bytes from five-bit letters; nullopt: the rest is longer than four bits or not zero.
std::optional<Bytes> pack(std::span<const Byte> letters) {
    Bytes bytes;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (Byte letter : letters) {
        buffer = (buffer << 5 | letter) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<Byte>(buffer >> bits & 0xff));
    }
    if (bits > 4 || (buffer & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

std::vector<Byte> unpack(BytesView bytes) {
    std::vector<Byte> letters;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (Byte byte : bytes) {
        buffer = (buffer << 8 | byte) & 0xfff;
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            letters.push_back(static_cast<Byte>(buffer >> bits & 31));
        }
    }
    if (bits > 0) letters.push_back(static_cast<Byte>(buffer << (5 - bits) & 31));
    return letters;
}

}  // namespace

std::string_view name_of(Bech32mError error) {
    switch (error) {
        case Bech32mError::too_long:
            return "address_too_long";
        case Bech32mError::invalid_character:
            return "address_invalid_character";
        case Bech32mError::mixed_case:
            return "address_mixed_case";
        case Bech32mError::no_prefix:
            return "address_no_prefix";
        case Bech32mError::too_short:
            return "address_too_short";
        case Bech32mError::wrong_checksum:
            return "address_wrong_checksum";
        case Bech32mError::not_bech32m:
            return "address_not_bech32m";
        case Bech32mError::non_zero_padding:
            return "address_non_zero_padding";
        case Bech32mError::wrong_prefix:
            return "address_wrong_prefix";
        case Bech32mError::wrong_payload_length:
            return "address_wrong_payload_length";
    }
    return "address_unknown_error";
}

std::string encode_bech32m_letters(std::string_view hrp, const std::vector<Byte>& letters) {
    MERIT_ASSERT(
        !hrp.empty() && hrp.size() + 1 + letters.size() + checksum_letters <= bech32m_chars_max,
        "a bech32m text has a prefix and at most 90 characters");
    MERIT_ASSERT(std::none_of(hrp.begin(), hrp.end(),
                              [](char c) { return is_upper(c) || !is_printable(c); }),
                 "a prefix is lower-case printable ASCII");
    std::vector<Byte> with_checksum = letters;
    with_checksum.resize(letters.size() + checksum_letters, 0);
    const std::uint32_t checksum = polymod(hrp, with_checksum) ^ bech32m_residue;
    for (std::size_t i = 0; i < checksum_letters; ++i) {
        with_checksum[letters.size() + i] = static_cast<Byte>(checksum >> 5 * (5 - i) & 31);
    }
    std::string text(hrp);
    text.push_back('1');
    for (Byte letter : with_checksum)
        text.push_back(alphabet.at(letter));
    return text;
}

std::string encode_bech32m(std::string_view hrp, BytesView payload) {
    return encode_bech32m_letters(hrp, unpack(payload));
}

Result<Bech32mLetters, Bech32mFailure> decode_bech32m_letters(std::string_view text) {
    if (auto failure = check_characters(text)) return *std::move(failure);
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), to_lower);
    const std::size_t separator = lower.rfind('1');
    if (separator == std::string::npos || separator == 0) return fail(Bech32mError::no_prefix);
    const std::string hrp = lower.substr(0, separator);
    const std::size_t offset = separator + 1;
    MERIT_TRY(std::vector<Byte> letters,
              letters_of(std::string_view(lower).substr(offset), offset));
    if (letters.size() < checksum_letters) return fail(Bech32mError::too_short);

    const std::uint32_t residue = polymod(hrp, letters);
    if (residue == bech32_residue) return fail(Bech32mError::not_bech32m);
    if (residue != bech32m_residue) {
        std::vector<std::size_t> positions = locate_errors(residue, letters.size());
        for (std::size_t& position : positions)
            position += offset;
        return fail(Bech32mError::wrong_checksum, std::move(positions));
    }
    letters.resize(letters.size() - checksum_letters);
    return Bech32mLetters{hrp, std::move(letters)};
}

Result<Bech32mBytes, Bech32mFailure> decode_bech32m(std::string_view text) {
    MERIT_TRY(Bech32mLetters decoded, decode_bech32m_letters(text));
    std::optional<Bytes> payload = pack(decoded.letters);
    if (!payload) return fail(Bech32mError::non_zero_padding);
    return Bech32mBytes{std::move(decoded.hrp), *std::move(payload)};
}

Result<Bytes, Bech32mFailure> decode_bech32m(std::string_view text, std::string_view hrp,
                                             std::size_t payload_bytes) {
    MERIT_TRY(Bech32mBytes decoded, decode_bech32m(text));
    if (decoded.hrp != hrp) return fail(Bech32mError::wrong_prefix);
    if (decoded.payload.size() != payload_bytes) return fail(Bech32mError::wrong_payload_length);
    return std::move(decoded.payload);
}

}  // namespace merit::crypto
