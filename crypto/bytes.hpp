// Byte strings and their hexadecimal form.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merit {

using Byte = std::uint8_t;
using Bytes = std::vector<Byte>;
using BytesView = std::span<const Byte>;

// The bytes of a text, without a terminating zero.
inline BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

inline std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes to_bytes(BytesView view) {
    return {view.begin(), view.end()};
}

// Lower-case hexadecimal, two digits a byte.
std::string to_hex(BytesView bytes);

// Accepts lower- and upper-case digits; nothing else, no prefix, an even count.
std::optional<Bytes> from_hex(std::string_view text);

// Standard base64 with padding (RFC 4648 section 4).
std::string to_base64(BytesView bytes);

// Strict: canonical padding, no white space, unused bits zero.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace merit
