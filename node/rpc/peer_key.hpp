// Whose requests are counted together, from the address of a connection.
//
// An IPv4 client of a listener on [::] comes as ::ffff:a.b.c.d: it is the IPv4 client that it is.
// Source: RELIABILITY 2.4. Thread rule: pure.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <string>

namespace merit::node::rpc {

struct PeerKey {
    std::string text;  // an IPv4 address; of IPv6 the whole /64, in hexadecimal
    bool is_loopback = false;
};

PeerKey peer_key_of(const boost::asio::ip::address& address);

}  // namespace merit::node::rpc
