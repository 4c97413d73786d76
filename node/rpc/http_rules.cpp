#include "node/rpc/http_rules.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace merit::node::rpc {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return result;
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The name of a Host header without its port; nothing if it is malformed.
std::optional<std::string_view> host_name(std::string_view host) {
    std::string_view port;
    std::string_view name = host;
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        name = host.substr(1, end - 1);
        port = host.substr(end + 1);
    } else if (const auto colon = host.find(':'); colon != std::string_view::npos) {
        name = host.substr(0, colon);
        port = host.substr(colon);
    }
    if (!port.empty() && (port[0] != ':' || !is_digits(port.substr(1)))) return std::nullopt;
    return name;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decode_percent(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        result += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return result;
}

}  // namespace

bool is_host_allowed(std::string_view host, std::span<const std::string> allowed) {
    const auto name = host_name(host);
    if (!name || name->empty()) return false;
    boost::system::error_code failure;
    boost::asio::ip::make_address(std::string(*name), failure);
    if (!failure) return true;
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const std::string& one) { return lower(one) == lower(*name); });
}

bool is_origin_allowed(std::string_view origin, std::string_view host,
                       std::span<const std::string> allowed) {
    if (origin.empty()) return true;
    const std::string own = lower(host);
    const std::string asked = lower(origin);
    if (asked == "http://" + own || asked == "https://" + own) return true;
    return std::any_of(allowed.begin(), allowed.end(),
                       [&](const std::string& one) { return one == "*" || lower(one) == asked; });
}

bool is_json_content(std::string_view content_type) {
    std::string_view type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ') || type.ends_with('\t'))
        type.remove_suffix(1);
    return lower(type) == "application/json";
}

std::optional<Target> parse_target(std::string_view target) {
    if (!target.starts_with('/')) return std::nullopt;
    Target parsed;
    const auto question = target.find('?');
    parsed.path = target.substr(0, question);
    if (question == std::string_view::npos) return parsed;
    std::string_view rest = target.substr(question + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        const auto equals = pair.find('=');
        const auto name = decode_percent(pair.substr(0, equals));
        const auto value = equals == std::string_view::npos
                               ? std::string()
                               : decode_percent(pair.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        if (!name->empty()) parsed.query.insert_or_assign(*name, *value);
    }
    return parsed;
}

std::optional<std::uint64_t> parse_duration_ms(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc()) return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    struct Unit {
        std::string_view name;
        std::uint64_t ms;
    };
    constexpr std::array units = {Unit{"", 1}, Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000},
                                  Unit{"h", 3'600'000}};
    for (const auto& one : units) {
        if (one.name != unit) continue;
        if (number > std::numeric_limits<std::uint64_t>::max() / one.ms) return std::nullopt;
        return number * one.ms;
    }
    return std::nullopt;
}

}  // namespace merit::node::rpc
