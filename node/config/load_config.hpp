// Reads config.toml: everything that is wrong with it is found at once.
//
// Precedence: environment (MERIT_<TABLE>_<KEY>) over file over default. A key or table that does
// not exist, a wrong type and a value out of range are problems with file, line and column, what
// was expected, and the nearest name. Source: INTERFACES 1.3. Thread rule: pure, except that the
// environment is read through the function given.
#pragma once

#include "node/config/config.hpp"
#include "node/config/config_key.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace merit::node {

struct LoadedConfig {
    Config config;
    // Of every key that is not at its default: "file config.toml:12" or "environment MERIT_...".
    std::map<std::string, std::string> origins;
    // Complete lines for people; empty if the configuration is good.
    std::vector<std::string> problems;
    // Complete lines too: what is probably not meant, but stops nothing.
    std::vector<std::string> warnings;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> process_environment(const std::string& name);

// Of the names of environment variables: those that look like a key of meritd and are none.
std::vector<std::string> unknown_variables(const std::vector<std::string>& names);
std::vector<std::string> process_variables();

struct ConfigOptions {
    bool are_unknown_keys_allowed = false;  // after a downgrade: they are ignored
};

// `name` is how the file is called in problems.
LoadedConfig parse_config(std::string_view text, const std::string& name,
                          const Environment& environment, const ConfigOptions& options);
LoadedConfig load_config(const std::filesystem::path& file, const Environment& environment,
                         const ConfigOptions& options);

// The file with every key, its comment, default and unit; values from `config`.
std::string make_config_file(const Config& config);

}  // namespace merit::node
