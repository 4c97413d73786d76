// Durations, sizes and addresses as people write them. Strict: no spaces, no fractions.
#pragma once

#include "crypto/sign.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merit::node {

// "250ms", "5s", "2m", "1h", "7d" in milliseconds.
std::optional<std::uint64_t> parse_duration(std::string_view text);
// The largest unit that divides it.
std::string print_duration(std::uint64_t milliseconds);

// "512B", "64KiB", "1MiB", "2GiB" in bytes.
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string print_size(std::uint64_t bytes);

struct HostPort {
    std::string host;
    std::uint16_t port = 0;
};

// "127.0.0.1:27656", "[::1]:27656", "node1.example:27656"; port 0 lets the kernel choose.
std::optional<HostPort> parse_host_port(std::string_view text);

struct PeerAddress {
    std::uint16_t index = 0;               // of the validator in genesis, unless there is a key
    std::optional<crypto::PublicKey> key;  // transport key, of whoever is not in genesis
    HostPort address;
};

// "2@127.0.0.1:27656", or with the 64 hex digits of a transport key in place of the index.
std::optional<PeerAddress> parse_peer(std::string_view text);
// 64 hex digits.
std::optional<crypto::PublicKey> parse_transport_key(std::string_view text);

}  // namespace merit::node
