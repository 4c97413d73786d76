#include "node/config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace merit::node {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Largest first, so that printing takes the largest that divides.
constexpr std::array duration_units = {Unit{"d", 86'400'000}, Unit{"h", 3'600'000},
                                       Unit{"m", 60'000}, Unit{"s", 1'000}, Unit{"ms", 1}};
constexpr std::array size_units = {Unit{"GiB", 1ULL << 30}, Unit{"MiB", 1ULL << 20},
                                   Unit{"KiB", 1ULL << 10}, Unit{"B", 1}};

template <class Units>
std::optional<std::uint64_t> parse(std::string_view text, const Units& units) {
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest == text.data()) return std::nullopt;
    const std::string_view name(rest, static_cast<std::size_t>(end - rest));
    for (const Unit& unit : units) {
        std::uint64_t value = 0;
        if (name != unit.name) continue;
        if (__builtin_mul_overflow(number, unit.factor, &value)) return std::nullopt;
        return value;
    }
    return std::nullopt;
}

template <class Units>
std::string print(std::uint64_t value, const Units& units) {
    for (const Unit& unit : units) {
        if (value != 0 && value % unit.factor == 0) {
            return std::to_string(value / unit.factor) + std::string(unit.name);
        }
    }
    return "0" + std::string(units.back().name);
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
    T number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || text.empty()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::uint64_t> parse_duration(std::string_view text) {
    return parse(text, duration_units);
}

std::string print_duration(std::uint64_t milliseconds) {
    return print(milliseconds, duration_units);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    return parse(text, size_units);
}

std::string print_size(std::uint64_t bytes) {
    return print(bytes, size_units);
}

std::optional<HostPort> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    std::string_view host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;
    }
    if (!port || host.empty() || host.find(' ') != std::string_view::npos) return std::nullopt;
    return HostPort{std::string(host), *port};
}

std::optional<PeerAddress> parse_peer(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos) return std::nullopt;
    auto address = parse_host_port(text.substr(at + 1));
    if (!address || address->port == 0) return std::nullopt;
    if (const auto key = parse_transport_key(text.substr(0, at))) {
        return PeerAddress{0, key, std::move(*address)};
    }
    const auto index = parse_number<std::uint16_t>(text.substr(0, at));
    if (!index) return std::nullopt;
    return PeerAddress{*index, std::nullopt, std::move(*address)};
}

std::optional<crypto::PublicKey> parse_transport_key(std::string_view text) {
    const auto bytes = from_hex(text);
    crypto::PublicKey key;
    if (!bytes || bytes->size() != key.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

}  // namespace merit::node
