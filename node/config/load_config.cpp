#include "node/config/load_config.hpp"

#include "ledger/nearest_name.hpp"
#include "node/config/units.hpp"
#include "node/rpc/listen_address.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace merit::node {
namespace {

constexpr std::string_view environment_prefix = "MERIT_";

// Collects problems while it walks the file.
struct ConfigReader {
    const std::string& file;
    const ConfigOptions& options;
    LoadedConfig& loaded;

    std::string place(const toml::source_region& source) const {
        return file + ":" + std::to_string(source.begin.line) + ":" +
               std::to_string(source.begin.column);
    }

    void unknown(const toml::source_region& source, const std::string& what, std::string_view where,
                 const std::optional<std::string>& meant) {
        if (options.are_unknown_keys_allowed) return;
        std::string line = place(source) + ": unknown " + what;
        if (!where.empty()) line += " in [" + std::string(where) + "]";
        if (meant) line += " (did you mean \"" + *meant + "\"?)";
        loaded.problems.push_back(std::move(line));
    }

    void read_file(const toml::table& root) {
        for (const auto& [name, node] : root) {
            const std::string_view text = name.str();
            if (node.is_table() && is_config_table(text)) {
                read_table(text, *node.as_table());
            } else if (node.is_table()) {
                unknown(name.source(), "table [" + std::string(text) + "]", {},
                        ledger::nearest_name(text, table_names()));
            } else {
                unknown(name.source(), "key \"" + std::string(text) + "\" outside of a table", {},
                        std::nullopt);
            }
        }
    }

    static std::vector<std::string> table_names() {
        std::vector<std::string> names;
        for (const ConfigKey& key : config_keys()) {
            if (names.empty() || names.back() != key.table) names.emplace_back(key.table);
        }
        return names;
    }

    void read_table(std::string_view table, const toml::table& values) {
        std::vector<std::string> names;
        for (const ConfigKey& key : config_keys()) {
            if (key.table == table) names.emplace_back(key.name);
        }
        for (const auto& [name, node] : values) {
            const ConfigKey* key = find_config_key(table, name.str());
            if (key == nullptr) {
                unknown(name.source(), "key \"" + std::string(name.str()) + "\"", table,
                        ledger::nearest_name(name.str(), names));
                continue;
            }
            if (read_value(*key, node)) {
                loaded.origins[full_name(*key)] =
                    file + ":" + std::to_string(name.source().begin.line);
                continue;
            }
            std::ostringstream value;
            value << toml::node_view<const toml::node>(node);
            loaded.problems.push_back(place(node.source()) + ": " + full_name(*key) + " = " +
                                      value.str() + ": expected " + expectation(*key));
        }
    }

    bool read_value(const ConfigKey& key, const toml::node& node) {
        switch (key.kind) {
            case KeyKind::flag:
                if (!node.is_boolean()) return false;
                *std::get<bool*>(key.slot(loaded.config)) = node.as_boolean()->get();
                return true;
            case KeyKind::count: {
                const auto* integer = node.as_integer();
                return integer != nullptr && integer->get() >= 0 &&
                       set_number(key, static_cast<std::uint64_t>(integer->get()), loaded.config);
            }
            case KeyKind::peers:
            case KeyKind::keys:
            case KeyKind::texts: {
                const auto* array = node.as_array();
                if (array == nullptr) return false;
                std::vector<std::string> items;
                for (const auto& item : *array) {
                    if (!item.is_string()) return false;
                    items.push_back(item.as_string()->get());
                }
                return set_list(key, std::move(items), loaded.config);
            }
            default:
                return node.is_string() &&
                       set_from_text(key, node.as_string()->get(), loaded.config);
        }
    }
};

void read_environment(const Environment& environment, LoadedConfig& loaded) {
    for (const ConfigKey& key : config_keys()) {
        const std::string name = environment_name(key);
        const auto value = environment(name);
        if (!value) continue;
        if (set_from_text(key, *value, loaded.config)) {
            loaded.origins[full_name(key)] = "environment " + name;
        } else {
            loaded.problems.push_back("environment: " + name + " = \"" + *value + "\": expected " +
                                      expectation(key));
        }
    }
}

bool is_any_address(std::string_view host) {
    return host == "0.0.0.0" || host == "::";
}

bool is_same_listener(const std::string& first, const std::string& second) {
    const auto a = parse_host_port(first);
    const auto b = parse_host_port(second);
    if (!a || !b || a->port != b->port || a->port == 0) return false;
    const auto host = [](const HostPort& one) {
        return one.host == "localhost" ? std::string("127.0.0.1") : one.host;
    };
    return host(*a) == host(*b) || is_any_address(a->host) || is_any_address(b->host);
}

void check_together(LoadedConfig& loaded) {
    const P2pConfig& p2p = loaded.config.p2p;
    const RpcConfig& rpc = loaded.config.rpc;
    if (!rpc::parse_listen_address(rpc.listen)) {
        loaded.problems.push_back("rpc.listen = \"" + rpc.listen +
                                  "\": expected an IP address or localhost, and a port");
    }
    if (is_same_listener(p2p.listen, rpc.listen)) {
        loaded.problems.push_back("rpc.listen and p2p.listen are both \"" + rpc.listen +
                                  "\": they need different ports");
    }
    if (p2p.reconnect_min_ms > p2p.reconnect_max_ms) {
        loaded.problems.emplace_back("p2p.reconnect_min is above p2p.reconnect_max");
    }
    if (p2p.half_open_per_address_max > p2p.half_open_max) {
        loaded.problems.emplace_back("p2p.half_open_per_address_max is above p2p.half_open_max");
    }
}

std::string unit_of(KeyKind kind) {
    switch (kind) {
        case KeyKind::duration:
            return "duration";
        case KeyKind::size:
            return "size";
        case KeyKind::count:
            return "integer";
        case KeyKind::flag:
            return "true or false";
        case KeyKind::address:
            return "HOST:PORT";
        case KeyKind::peers:
            return "list of INDEX@HOST:PORT or KEY@HOST:PORT";
        case KeyKind::keys:
            return "list of transport keys";
        case KeyKind::texts:
            return "list of texts";
        case KeyKind::path:
            return "path";
        default:
            return "text";
    }
}

bool is_ranged(KeyKind kind) {
    return kind == KeyKind::count || kind == KeyKind::duration || kind == KeyKind::size;
}

}  // namespace

std::optional<std::string> process_environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

std::vector<std::string> process_variables() {
    std::vector<std::string> names;
    for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view line = *entry;
        names.emplace_back(line.substr(0, line.find('=')));
    }
    return names;
}

std::vector<std::string> unknown_variables(const std::vector<std::string>& names) {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys())
        known.push_back(environment_name(key));
    const auto has_table = [&](std::string_view name) {
        return std::ranges::any_of(known, [&](std::string_view key) {
            return name.starts_with(key.substr(0, key.find('_', environment_prefix.size()) + 1));
        });
    };
    std::vector<std::string> lines;
    for (const std::string& name : names) {
        if (!name.starts_with(environment_prefix) || std::ranges::count(known, name) > 0) continue;
        const auto meant = ledger::nearest_name(name, known);
        // Variables of other programs begin with MERIT_ too: only slips of the pen are reported.
        if (!has_table(name) && (!meant || ledger::edit_distance(name, *meant) > 2)) continue;
        lines.push_back("environment: " + name + " is not a key" +
                        (meant ? " (did you mean " + *meant + "?)" : ""));
    }
    return lines;
}

LoadedConfig parse_config(std::string_view text, const std::string& name,
                          const Environment& environment, const ConfigOptions& options) {
    LoadedConfig loaded;
    const toml::parse_result result = toml::parse(text);
    if (!result) {
        const auto& begin = result.error().source().begin;
        loaded.problems.push_back(name + ":" + std::to_string(begin.line) + ":" +
                                  std::to_string(begin.column) + ": " +
                                  std::string(result.error().description()));
        return loaded;
    }
    ConfigReader reader{name, options, loaded};
    reader.read_file(result.table());
    // Tables are walked by name: problems go in the order of the file.
    const auto line_of = [&](const std::string& problem) {
        return problem.starts_with(name) ? std::atol(problem.c_str() + name.size() + 1) : 0L;
    };
    std::stable_sort(loaded.problems.begin(), loaded.problems.end(),
                     [&](const auto& a, const auto& b) { return line_of(a) < line_of(b); });
    read_environment(environment, loaded);
    check_together(loaded);
    return loaded;
}

LoadedConfig load_config(const std::filesystem::path& file, const Environment& environment,
                         const ConfigOptions& options) {
    std::error_code failure;
    if (std::filesystem::is_directory(file, failure)) {
        LoadedConfig loaded;
        loaded.problems.push_back(file.string() + ": is a folder, not a file");
        return loaded;
    }
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (in) text << in.rdbuf();
    if (!in) {
        LoadedConfig loaded;
        loaded.problems.push_back(file.string() + ": cannot be read");
        return loaded;
    }
    LoadedConfig loaded = parse_config(text.str(), file.filename().string(), environment, options);
    loaded.warnings = unknown_variables(process_variables());
    return loaded;
}

std::string make_config_file(const Config& config) {
    const Config defaults;
    std::string out =
        "# Configuration of meritd. A value that is left out takes its default.\n"
        "# Each key can be set by the environment too: MERIT_<TABLE>_<KEY>.\n";
    std::string_view table;
    for (const ConfigKey& key : config_keys()) {
        if (key.table != table) {
            table = key.table;
            out += "\n# " + std::string(table_comment(table)) + "\n[" + std::string(table) + "]\n";
        }
        out += "\n# " + std::string(key.comment) + "\n# ";
        out += key.kind == KeyKind::choice ? expectation(key) : unit_of(key.kind);
        if (is_ranged(key.kind)) {
            const std::string text = expectation(key);
            out += text.substr(text.find(" from"));
        }
        out += "; default " + print_value(key, defaults) + "\n";
        out += std::string(key.name) + " = " + print_value(key, config) + "\n";
    }
    return out;
}

}  // namespace merit::node
