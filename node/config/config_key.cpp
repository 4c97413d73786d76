#include "node/config/config_key.hpp"

#include "node/config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace merit::node {
namespace {

constexpr std::uint64_t kib = 1ULL << 10;
constexpr std::uint64_t mib = 1ULL << 20;
constexpr std::uint64_t gib = 1ULL << 30;
constexpr std::uint64_t tib = 1ULL << 40;
constexpr std::uint64_t second = 1'000;
constexpr std::uint64_t minute = 60 * second;

// Reaches the field: SLOT(p2p.listen).
#define MERIT_SLOT(field) [](Config& config) -> KeySlot { return &config.field; }

constexpr std::array keys = {
    ConfigKey{"node", "moniker", KeyKind::text, MERIT_SLOT(node.moniker),
              "Name of this node in its log."},
    ConfigKey{"node", "password_file", KeyKind::path, MERIT_SLOT(node.password_file),
              "File with the password of the key files; empty if they are not encrypted."},
    ConfigKey{"node", "verify_threads", KeyKind::count, MERIT_SLOT(node.verify_threads),
              "Threads that verify client signatures of received batches.", 1, 64},

    ConfigKey{"p2p", "listen", KeyKind::address, MERIT_SLOT(p2p.listen),
              "Where other validators reach this one."},
    ConfigKey{"p2p", "peers", KeyKind::peers, MERIT_SLOT(p2p.peers),
              "The other validators: their index in genesis, or transport key, and their address."},
    ConfigKey{"p2p", "observers", KeyKind::keys, MERIT_SLOT(p2p.observers),
              "Transport keys of nodes that may connect although they are no validators."},
    ConfigKey{"p2p", "handshake_timeout", KeyKind::duration, MERIT_SLOT(p2p.handshake_timeout_ms),
              "A connection that is not authenticated by then is closed.", 100, minute},
    ConfigKey{"p2p", "idle_timeout", KeyKind::duration, MERIT_SLOT(p2p.idle_timeout_ms),
              "A peer that sent nothing for so long is disconnected.", 3 * second, 10 * minute},
    ConfigKey{"p2p", "reconnect_min", KeyKind::duration, MERIT_SLOT(p2p.reconnect_min_ms),
              "First pause before a peer is dialled again; it doubles.", 10, minute},
    ConfigKey{"p2p", "reconnect_max", KeyKind::duration, MERIT_SLOT(p2p.reconnect_max_ms),
              "Longest pause before a peer is dialled again.", 100, 10 * minute},
    ConfigKey{"p2p", "half_open_max", KeyKind::count, MERIT_SLOT(p2p.half_open_max),
              "Strangers' connections that may be in their handshake at one time, and as many from "
              "addresses of peers.",
              1, 10'000},
    ConfigKey{"p2p", "half_open_per_address_max", KeyKind::count,
              MERIT_SLOT(p2p.half_open_per_address_max),
              "The same from one network of strangers (/24, or /64 for IPv6) or one address of a "
              "peer.",
              1, 10'000},
    ConfigKey{"p2p", "send_queue_bytes_max", KeyKind::size, MERIT_SLOT(p2p.send_queue_bytes_max),
              "Bytes waiting for one peer in one priority; what comes above is dropped.", 16 * mib,
              gib},
    ConfigKey{"p2p", "receive_bytes_per_second", KeyKind::size,
              MERIT_SLOT(p2p.receive_bytes_per_second),
              "Bytes a second read from one peer; more is read later.", mib, 16 * gib},
    ConfigKey{"p2p", "receive_messages_per_second", KeyKind::count,
              MERIT_SLOT(p2p.receive_messages_per_second),
              "Messages a second read from one peer; more are read later.", 100, 10'000'000},

    ConfigKey{"rpc", "listen", KeyKind::address, MERIT_SLOT(rpc.listen),
              "Where clients reach JSON-RPC, the probes and the metrics."},
    ConfigKey{"rpc", "allowed_hosts", KeyKind::texts, MERIT_SLOT(rpc.allowed_hosts),
              "Names accepted in the Host header besides IP addresses."},
    ConfigKey{"rpc", "allowed_origins", KeyKind::texts, MERIT_SLOT(rpc.allowed_origins),
              "Web origins that may call; \"*\" for every one."},
    ConfigKey{"rpc", "threads", KeyKind::count, MERIT_SLOT(rpc.threads),
              "Threads that answer requests.", 1, 64},
    ConfigKey{"rpc", "body_bytes_max", KeyKind::size, MERIT_SLOT(rpc.body_bytes_max),
              "Largest request body.", kib, 64 * mib},
    ConfigKey{"rpc", "response_bytes_max", KeyKind::size, MERIT_SLOT(rpc.response_bytes_max),
              "Largest answer to one request.", 64 * kib, gib},
    ConfigKey{"rpc", "batch_items_max", KeyKind::count, MERIT_SLOT(rpc.batch_items_max),
              "Calls in one JSON-RPC batch.", 1, 10'000},
    ConfigKey{"rpc", "page_items_max", KeyKind::count, MERIT_SLOT(rpc.page_items_max),
              "Items in one page of a list.", 1, 10'000},
    ConfigKey{"rpc", "connections_max", KeyKind::count, MERIT_SLOT(rpc.connections_max),
              "Open client connections.", 1, 60'000},
    ConfigKey{"rpc", "connections_per_address_max", KeyKind::count,
              MERIT_SLOT(rpc.connections_per_address_max),
              "The same from one address (a /64 of IPv6); loopback may have three quarters of all.",
              1, 60'000},
    ConfigKey{"rpc", "subscriptions_max", KeyKind::count, MERIT_SLOT(rpc.subscriptions_max),
              "Subscriptions of one connection.", 1, 10'000},
    ConfigKey{"rpc", "subscription_buffer_bytes_max", KeyKind::size,
              MERIT_SLOT(rpc.subscription_buffer_bytes_max),
              "Bytes buffered for a slow subscriber before it is closed.", 64 * kib, gib},
    ConfigKey{"rpc", "unsent_bytes_max", KeyKind::size, MERIT_SLOT(rpc.unsent_bytes_max),
              "Answers and events that clients have not taken yet; one address may have half.", mib,
              16 * gib},
    ConfigKey{"rpc", "requests_per_second", KeyKind::count, MERIT_SLOT(rpc.requests_per_second),
              "Requests a second from one address; a page of a list counts by its limit.", 1,
              10'000'000},
    ConfigKey{"rpc", "idle_timeout", KeyKind::duration, MERIT_SLOT(rpc.idle_timeout_ms),
              "A client connection without traffic is closed after.", second, 60 * minute},
    ConfigKey{"rpc", "metrics", KeyKind::flag, MERIT_SLOT(rpc.metrics), "Serve /metrics."},

    ConfigKey{"mempool", "bytes_max", KeyKind::size, MERIT_SLOT(mempool.bytes_max),
              "Bytes of transactions that wait for a batch.", mib, 16 * gib},
    ConfigKey{"mempool", "transactions_per_account_max", KeyKind::count,
              MERIT_SLOT(mempool.transactions_per_account_max),
              "Pending transactions of one account.", 1, 256},
    ConfigKey{"mempool", "batch_interval", KeyKind::duration, MERIT_SLOT(mempool.batch_interval_ms),
              "How long a batch is kept open for more transactions.", 1, second},

    ConfigKey{"storage", "block_cache", KeyKind::size, MERIT_SLOT(storage.block_cache_bytes),
              "Memory for recently read rows.", mib, tib},
    ConfigKey{"storage", "write_buffer", KeyKind::size, MERIT_SLOT(storage.write_buffer_bytes),
              "Memory for recent writes, of each column family.", mib, 4 * gib},
    ConfigKey{"storage", "batch_log_bytes_max", KeyKind::size,
              MERIT_SLOT(storage.batch_log_bytes_max),
              "Disk space for batches that are not final yet.", 256 * mib, tib},

    ConfigKey{"snapshot", "interval", KeyKind::count, MERIT_SLOT(snapshot.interval),
              "A snapshot for nodes that join is taken every so many heights; 0 for none.", 0,
              1'000'000'000},
    ConfigKey{"snapshot", "join", KeyKind::flag, MERIT_SLOT(snapshot.join),
              "Join by a snapshot when far behind; blocks are verified afterwards."},
    ConfigKey{"snapshot", "join_distance", KeyKind::count, MERIT_SLOT(snapshot.join_distance),
              "So many heights behind is far.", 1, 1'000'000'000},

    ConfigKey{"log", "level", KeyKind::choice, MERIT_SLOT(log.level),
              "Least severe line that is written.", 0, 0, "trace|debug|info|warn|error"},
    ConfigKey{"log", "format", KeyKind::choice, MERIT_SLOT(log.format), "How lines are written.", 0,
              0, "logfmt|json"},
    ConfigKey{"log", "blocks", KeyKind::flag, MERIT_SLOT(log.blocks),
              "Write a line for every final block."},
};

#undef MERIT_SLOT

struct TableComment {
    std::string_view table;
    std::string_view comment;
};
constexpr std::array tables = {
    TableComment{"node", "This node."},
    TableComment{"p2p", "Connections between validators."},
    TableComment{"rpc", "What clients may ask, and how much."},
    TableComment{"mempool", "Transactions that clients of this node sent and that wait."},
    TableComment{"storage", "Disk and cache."},
    TableComment{"snapshot", "Snapshots of the state, for nodes that join or were away for long."},
    TableComment{"log", "Log lines on the standard error stream."},
};

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::vector<std::string> split_commas(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        while (!item.empty() && item.front() == ' ')
            item.remove_prefix(1);
        while (!item.empty() && item.back() == ' ')
            item.remove_suffix(1);
        if (!item.empty()) items.emplace_back(item);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return items;
}

bool is_choice(std::string_view choices, std::string_view text) {
    while (!choices.empty()) {
        const auto bar = choices.find('|');
        if (choices.substr(0, bar) == text) return true;
        choices = bar == std::string_view::npos ? std::string_view() : choices.substr(bar + 1);
    }
    return false;
}

bool set_text(const ConfigKey& key, std::string_view text, Config& config) {
    if (key.kind == KeyKind::address && !parse_host_port(text)) return false;
    if (key.kind == KeyKind::choice && !is_choice(key.choices, text)) return false;
    if (text.size() > 4'096 || text.find('\n') != std::string_view::npos) return false;
    *std::get<std::string*>(key.slot(config)) = std::string(text);
    return true;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

const ConfigKey* find_config_key(std::string_view table, std::string_view name) {
    for (const ConfigKey& key : keys) {
        if (key.table == table && key.name == name) return &key;
    }
    return nullptr;
}

bool is_config_table(std::string_view table) {
    return !table_comment(table).empty();
}

std::string_view table_comment(std::string_view table) {
    for (const TableComment& entry : tables) {
        if (entry.table == table) return entry.comment;
    }
    return {};
}

std::string full_name(const ConfigKey& key) {
    return std::string(key.table) + "." + std::string(key.name);
}

std::string environment_name(const ConfigKey& key) {
    std::string name = "MERIT_" + std::string(key.table) + "_" + std::string(key.name);
    for (char& c : name) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return name;
}

std::string print_value(const ConfigKey& key, const Config& config) {
    Config copy = config;
    const KeySlot slot = key.slot(copy);
    switch (key.kind) {
        case KeyKind::count:
            return std::to_string(*std::get<std::uint64_t*>(slot));
        case KeyKind::duration:
            return quoted(print_duration(*std::get<std::uint64_t*>(slot)));
        case KeyKind::size:
            return quoted(print_size(*std::get<std::uint64_t*>(slot)));
        case KeyKind::flag:
            return *std::get<bool*>(slot) ? "true" : "false";
        case KeyKind::peers:
        case KeyKind::keys:
        case KeyKind::texts: {
            std::string out = "[";
            for (const std::string& item : *std::get<std::vector<std::string>*>(slot)) {
                out += (out.size() == 1 ? "" : ", ") + quoted(item);
            }
            return out + "]";
        }
        default:
            return quoted(*std::get<std::string*>(slot));
    }
}

std::string expectation(const ConfigKey& key) {
    switch (key.kind) {
        case KeyKind::text:
        case KeyKind::path:
            return "a text";
        case KeyKind::address:
            return "an address such as \"127.0.0.1:27656\"";
        case KeyKind::peers:
            return "a list of peers such as [\"1@127.0.0.1:27666\"]";
        case KeyKind::keys:
            return "a list of transport keys, 64 hex digits each";
        case KeyKind::texts:
            return "a list of texts";
        case KeyKind::flag:
            return "true or false";
        case KeyKind::count:
            return "an integer from " + std::to_string(key.min) + " to " + std::to_string(key.max);
        case KeyKind::duration:
            return "a duration from \"" + print_duration(key.min) + "\" to \"" +
                   print_duration(key.max) + "\"";
        case KeyKind::size:
            return "a size from \"" + print_size(key.min) + "\" to \"" + print_size(key.max) + "\"";
        case KeyKind::choice:
            break;
    }
    std::string names(key.choices);
    std::string out = "one of ";
    for (const char c : names) {
        if (c == '|') {
            out += ", ";
        } else {
            out += c;
        }
    }
    return out;
}

bool set_number(const ConfigKey& key, std::uint64_t number, Config& config) {
    if (number < key.min || number > key.max) return false;
    *std::get<std::uint64_t*>(key.slot(config)) = number;
    return true;
}

bool set_list(const ConfigKey& key, std::vector<std::string> items, Config& config) {
    if (key.kind == KeyKind::peers) {
        std::set<std::string> seen;
        for (const std::string& item : items) {
            const bool is_new = seen.insert(item.substr(0, item.find('@'))).second;
            if (!parse_peer(item) || !is_new) return false;
        }
    }
    if (key.kind == KeyKind::keys) {
        for (const std::string& item : items) {
            if (!parse_transport_key(item)) return false;
        }
    }
    *std::get<std::vector<std::string>*>(key.slot(config)) = std::move(items);
    return true;
}

bool set_from_text(const ConfigKey& key, std::string_view text, Config& config) {
    switch (key.kind) {
        case KeyKind::duration: {
            const auto value = parse_duration(text);
            return value && set_number(key, *value, config);
        }
        case KeyKind::size: {
            const auto value = parse_size(text);
            return value && set_number(key, *value, config);
        }
        case KeyKind::count: {
            std::uint64_t value = 0;
            const auto* end = text.data() + text.size();
            const auto [rest, error] = std::from_chars(text.data(), end, value);
            return error == std::errc() && rest == end && set_number(key, value, config);
        }
        case KeyKind::flag:
            if (text != "true" && text != "false") return false;
            *std::get<bool*>(key.slot(config)) = text == "true";
            return true;
        case KeyKind::peers:
        case KeyKind::keys:
        case KeyKind::texts:
            return set_list(key, split_commas(text), config);
        default:
            return set_text(key, text, config);
    }
}

}  // namespace merit::node
