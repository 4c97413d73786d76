// The one table of configuration keys. It drives parsing, the generated file, `config show` and the
// environment variables, so that none of them can know a key that another does not.
#pragma once

#include "node/config/config.hpp"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace merit::node {

enum class KeyKind : std::uint8_t {
    text,
    path,
    address,   // HOST:PORT
    peers,     // list of INDEX@HOST:PORT or KEY@HOST:PORT
    keys,      // list of transport keys
    texts,     // list of texts
    choice,    // one of `choices`
    count,     // an integer
    duration,  // "500ms", "5s", "2m"; at least 1 ms
    size,      // "64KiB", "1MiB", "2GiB"
    flag,
};

using KeySlot = std::variant<std::string*, std::uint64_t*, bool*, std::vector<std::string>*>;

struct ConfigKey {
    std::string_view table;
    std::string_view name;
    KeyKind kind;
    KeySlot (*slot)(Config&);
    std::string_view comment;
    std::uint64_t min = 0;  // of numbers
    std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
    std::string_view choices = {};  // "a|b"
};

std::span<const ConfigKey> config_keys();
const ConfigKey* find_config_key(std::string_view table, std::string_view name);
bool is_config_table(std::string_view table);
std::string_view table_comment(std::string_view table);

// "p2p.listen" and "MERIT_P2P_LISTEN".
std::string full_name(const ConfigKey& key);
std::string environment_name(const ConfigKey& key);

// The value as it is written in the file: "500ms", "1MiB", "\"text\"", "[\"a\", \"b\"]".
std::string print_value(const ConfigKey& key, const Config& config);

// What the file should say: "a duration from 1ms to 1m", "one of logfmt, json".
std::string expectation(const ConfigKey& key);

// Sets the key from the text of a value (without the quotes of the file; a list is separated by
// commas). Returns whether it is of the right form and in range; the config is unchanged otherwise.
bool set_from_text(const ConfigKey& key, std::string_view text, Config& config);
bool set_number(const ConfigKey& key, std::uint64_t number, Config& config);
bool set_list(const ConfigKey& key, std::vector<std::string> items, Config& config);

}  // namespace merit::node
