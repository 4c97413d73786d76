#include "node/rpc/cursor.hpp"

#include "crypto/assert.hpp"
#include "crypto/hash.hpp"

#include <algorithm>

namespace merit::node::rpc {

namespace {

constexpr std::size_t tag_bytes = 4;
constexpr std::size_t height_bytes = 8;

// Ties a cursor to its list; no secret: a forged cursor reads only what its list shows anyway.
Bytes tag_of(std::string_view list) {
    const auto hash = crypto::sha256({bytes_of(list)});
    return {hash.bytes.begin(), hash.bytes.begin() + tag_bytes};
}

}  // namespace

std::string encode_cursor(std::string_view list, const Cursor& cursor) {
    MERIT_ASSERT(cursor.from.size() <= cursor_from_bytes_max, "keys of lists are short");
    Bytes bytes = tag_of(list);
    for (std::size_t i = height_bytes; i-- > 0;)
        bytes.push_back(static_cast<Byte>(cursor.height.value >> (8 * i)));
    bytes.insert(bytes.end(), cursor.from.begin(), cursor.from.end());
    return to_base64(bytes);
}

std::optional<Cursor> decode_cursor(std::string_view list, std::string_view text) {
    const auto bytes = from_base64(text);
    if (!bytes || bytes->size() < tag_bytes + height_bytes ||
        bytes->size() > tag_bytes + height_bytes + cursor_from_bytes_max) {
        return std::nullopt;
    }
    const Bytes tag = tag_of(list);
    if (!std::equal(tag.begin(), tag.end(), bytes->begin())) return std::nullopt;
    Cursor cursor;
    for (std::size_t i = 0; i < height_bytes; ++i)
        cursor.height.value = cursor.height.value << 8 | (*bytes)[tag_bytes + i];
    cursor.from.assign(bytes->begin() + tag_bytes + height_bytes, bytes->end());
    return cursor;
}

}  // namespace merit::node::rpc
