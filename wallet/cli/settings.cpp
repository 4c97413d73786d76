#include "wallet/cli/settings.hpp"

#include "crypto/assert.hpp"
#include "wallet/files.hpp"

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdlib>

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::string environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::string() : std::string(value);
}

std::string names_of_settings() {
    std::string names;
    for (const SettingRule& rule : setting_rules()) {
        if (rule.in_file) names += (names.empty() ? "" : ", ") + std::string(rule.name);
    }
    return names;
}

}  // namespace

const std::vector<SettingRule>& setting_rules() {
    static const std::vector<SettingRule> rules = {
        {"home", "MERIT_WALLET_HOME", "", "Folder of keys and settings (default: ~/.merit)", false},
        {"network", "MERIT_NETWORK", "", "Network of the address book that is used"},
        {"node", "MERIT_NODE", "http://127.0.0.1:27657", "URL of a node's RPC"},
        {"from", "MERIT_FROM", "", "Key that signs"},
        {"output", "MERIT_OUTPUT", "table", "table, json or csv", true, {"table", "json", "csv"}},
        {"color",
         "MERIT_COLOR",
         "auto",
         "auto, always or never",
         true,
         {"auto", "always", "never"}},
        {"password-file", "MERIT_PASSWORD_FILE", "", "File with the key's password"},
        {"timeout", "MERIT_TIMEOUT", "30s", "How long to wait until a transaction is final"},
        {"valid-for", "MERIT_VALID_FOR", "10m", "How long a transaction may be executed"},
    };
    return rules;
}

const SettingRule* find_setting(std::string_view name) {
    const auto found = std::ranges::find(setting_rules(), name, &SettingRule::name);
    return found == setting_rules().end() ? nullptr : &*found;
}

Outcome<void> check_setting(const SettingRule& rule, std::string_view value) {
    if (rule.choices.empty() || std::ranges::find(rule.choices, value) != rule.choices.end()) {
        return success();
    }
    return usage_failure(std::string(rule.name) + " must be " + std::string(rule.summary) +
                         ", got \"" + std::string(value) + "\"");
}

std::string home_folder(std::string_view home) {
    if (!home.empty()) return std::string(home);
    const std::string user = environment("HOME");
    return (user.empty() ? std::string("/root") : user) + "/.merit";
}

std::string config_path(std::string_view home) {
    return home_folder(home) + "/config.json";
}

Outcome<ConfigFile> load_config_file(std::string_view home) {
    const std::string path = config_path(home);
    ConfigFile file;
    MERIT_TRY(const auto object, load_json_object(path));
    if (!object) return file;
    for (const auto& member : *object) {
        const SettingRule* rule = find_setting(std::string_view(member.key()));
        if (rule == nullptr || !rule->in_file) {
            return usage_failure(path + ": unknown setting \"" + std::string(member.key()) + "\"",
                                 "the settings are: " + names_of_settings());
        }
        if (!member.value().is_string()) {
            return usage_failure(path + ": " + std::string(member.key()) + " must be a text");
        }
        file.emplace(member.key(), std::string(member.value().get_string()));
    }
    return file;
}

Outcome<void> store_config_file(std::string_view home, const ConfigFile& file) {
    json::object object;
    for (const auto& [name, value] : file)
        object[name] = value;
    return store_json_object(config_path(home), object);
}

Outcome<Settings> Settings::resolve(const Arguments& flags) {
    Settings settings;
    ConfigFile file;
    for (const SettingRule& rule : setting_rules()) {
        SettingValue value{std::string(rule.otherwise), "default"};
        const std::string preset = environment(rule.environment);
        if (const auto given = flags.find("--" + std::string(rule.name))) {
            value = {*given, "flag"};
        } else if (!preset.empty()) {
            value = {preset, "environment " + std::string(rule.environment)};
        } else if (const auto found = file.find(std::string(rule.name)); found != file.end()) {
            value = {found->second, "file " + config_path(settings.get("home"))};
        }
        MERIT_TRY(check_setting(rule, value.value));
        settings.set(rule.name, std::move(value));
        // The first rule is the folder in which the file of all others lies.
        if (rule.name == "home") {
            MERIT_TRY(file, load_config_file(settings.get("home")));
        }
    }
    return settings;
}

const SettingValue& Settings::at(std::string_view name) const {
    const auto found = values_.find(name);
    MERIT_ASSERT(found != values_.end(), "only settings of the table are asked for");
    return found->second;
}

const std::string& Settings::get(std::string_view name) const {
    return at(name).value;
}

void Settings::set(std::string_view name, SettingValue value) {
    values_.insert_or_assign(std::string(name), std::move(value));
}

}  // namespace merit::wallet
