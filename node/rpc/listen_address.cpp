#include "node/rpc/listen_address.hpp"

#include <charconv>
#include <string>

namespace merit::node::rpc {

std::optional<boost::asio::ip::tcp::endpoint> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = text.substr(0, colon);
    const std::string_view port_text = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::uint16_t port = 0;
    const auto [end, error] =
        std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (error != std::errc() || end != port_text.data() + port_text.size()) return std::nullopt;
    boost::system::error_code failure;
    const auto address = boost::asio::ip::make_address(
        host == "localhost" ? "127.0.0.1" : std::string(host), failure);
    if (failure) return std::nullopt;
    return boost::asio::ip::tcp::endpoint(address, port);
}

}  // namespace merit::node::rpc
