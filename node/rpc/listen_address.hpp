// Where the server listens, read from its setting. Thread rule: pure function.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string_view>

namespace merit::node::rpc {

// "ADDRESS:PORT", "[ADDRESS]:PORT" or "localhost:PORT"; nothing for anything else.
std::optional<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text);

}  // namespace merit::node::rpc
