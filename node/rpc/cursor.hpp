// The cursor of a paged list: where the next page begins, at which height.
//
// Opaque to clients. It belongs to one method and to the parameters of its first page: with others
// it is refused. Thread rule: pure functions. Source: INTERFACES 1.8 (paging), DETAILS 6.
#pragma once

#include "crypto/bytes.hpp"
#include "ledger/strong.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace merit::node::rpc {

struct Cursor {
    ledger::Height height;
    Bytes from;  // key of the first item of the next page, at most 200 bytes
    bool operator==(const Cursor&) const = default;
};

inline constexpr std::size_t cursor_from_bytes_max = 200;

// `list` names the method and whatever selects the list's items.
std::string encode_cursor(std::string_view list, const Cursor& cursor);
// Nothing if the text is no cursor of this list.
std::optional<Cursor> decode_cursor(std::string_view list, std::string_view text);

}  // namespace merit::node::rpc
