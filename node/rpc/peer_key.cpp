#include "node/rpc/peer_key.hpp"

#include "crypto/bytes.hpp"

namespace merit::node::rpc {

namespace ip = boost::asio::ip;

PeerKey peer_key_of(const ip::address& address) {
    if (address.is_v4()) return {address.to_string(), address.is_loopback()};
    const ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) {
        const ip::address_v4 v4 = ip::make_address_v4(ip::v4_mapped, v6);
        return {v4.to_string(), v4.is_loopback()};
    }
    const auto bytes = v6.to_bytes();
    return {to_hex(BytesView(bytes.data(), 8)), v6.is_loopback()};
}

}  // namespace merit::node::rpc
