#include "node/rpc/cursor.hpp"

#include <gtest/gtest.h>

namespace merit::node::rpc {
namespace {

const Cursor cursor{ledger::Height{77}, {1, 2, 3}};

TEST(Cursor, ComesBackAsItWas) {
    EXPECT_EQ(decode_cursor("list", encode_cursor("list", cursor)), cursor);
}

TEST(Cursor, OfAnotherListIsRefused) {
    EXPECT_FALSE(decode_cursor("other", encode_cursor("list", cursor)));
}

TEST(Cursor, ForeignTextIsRefused) {
    for (const auto* text : {"", "AAAA", "not base64", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
        EXPECT_FALSE(decode_cursor("list", text)) << text;
}

TEST(Cursor, KeyHasItsBound) {
    const Cursor full{ledger::Height{1}, Bytes(cursor_from_bytes_max, 7)};
    const std::string text = encode_cursor("list", full);
    EXPECT_EQ(decode_cursor("list", text), full);
    auto bytes = from_base64(text).value();
    bytes.push_back(7);
    EXPECT_FALSE(decode_cursor("list", to_base64(bytes)));
}

}  // namespace
}  // namespace merit::node::rpc
