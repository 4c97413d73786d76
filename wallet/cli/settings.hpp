// The settings of the wallet, and where each value comes from: flag, then environment, then the
// config file HOME/config.json, then the default (INTERFACES 1.1).
//
// The config file is an object of texts, {"node": "http://..."}; what is not a setting is an error.
#pragma once

#include "wallet/cli/command.hpp"
#include "wallet/failure.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

struct SettingRule {
    std::string_view name;         // "password-file"; its flag is "--password-file"
    std::string_view environment;  // "MERIT_PASSWORD_FILE"
    std::string_view otherwise;    // the default; may be empty
    std::string_view summary;
    bool in_file = true;  // whether the config file may hold it
    std::vector<std::string_view> choices = {};
};

// All settings, in the order in which they are shown.
const std::vector<SettingRule>& setting_rules();
const SettingRule* find_setting(std::string_view name);

// A refusal of a value that the setting cannot have.
Outcome<void> check_setting(const SettingRule& rule, std::string_view value);

struct SettingValue {
    std::string value;
    std::string origin;  // "flag", "environment MERIT_NODE", "file /home/a/.merit/config.json", ...
};

class Settings {
  public:
    // `flags` are the arguments that were given on the command line.
    static Outcome<Settings> resolve(const Arguments& flags);

    const std::string& get(std::string_view name) const;
    const SettingValue& at(std::string_view name) const;
    void set(std::string_view name, SettingValue value);

  private:
    std::map<std::string, SettingValue, std::less<>> values_;
};

// The folder of keys and settings, never empty.
std::string home_folder(std::string_view home);

// The config file as it is, absent: empty.
using ConfigFile = std::map<std::string, std::string>;
std::string config_path(std::string_view home);
Outcome<ConfigFile> load_config_file(std::string_view home);
Outcome<void> store_config_file(std::string_view home, const ConfigFile& file);

}  // namespace merit::wallet
