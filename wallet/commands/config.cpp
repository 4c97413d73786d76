// merit config: the settings of this wallet. merit network: the networks that it knows.
#include "wallet/cli/session.hpp"
#include "wallet/commands/commands.hpp"
#include "wallet/json_members.hpp"

#include <boost/json/array.hpp>

namespace merit::wallet {

namespace json = boost::json;

namespace {

Outcome<const SettingRule*> setting_argument(const Arguments& arguments) {
    const std::string name = arguments.get("SETTING");
    const SettingRule* rule = find_setting(name);
    if (rule != nullptr && rule->in_file) return rule;
    std::string names;
    for (const SettingRule& known : setting_rules()) {
        if (known.in_file) names += (names.empty() ? "" : ", ") + std::string(known.name);
    }
    return usage_failure("there is no setting \"" + name + "\"", "the settings are: " + names);
}

Outcome<void> run_config_show(Session& session, const Arguments& arguments) {
    json::array list;
    std::vector<std::string> columns = {"setting", "value"};
    if (arguments.has("--origin")) columns.emplace_back("origin");
    for (const SettingRule& rule : setting_rules()) {
        const SettingValue& value = session.settings().at(rule.name);
        json::object row = {{"setting", rule.name}, {"value", value.value}};
        if (rule.name == "home") row["value"] = session.home();
        if (arguments.has("--origin")) row["origin"] = value.origin;
        list.push_back(std::move(row));
    }
    session.output().answer(list, columns);
    return success();
}

Outcome<void> run_config_set(Session& session, const Arguments& arguments) {
    MERIT_TRY(const SettingRule* rule, setting_argument(arguments));
    const std::string value = arguments.get("VALUE");
    MERIT_TRY(check_setting(*rule, value));
    if (rule->name == "network") {
        MERIT_TRY(find_network(session.home(), value));
    }
    MERIT_TRY(ConfigFile file, load_config_file(session.home()));
    file[std::string(rule->name)] = value;
    MERIT_TRY(store_config_file(session.home(), file));
    session.output().answer(json::object{{"setting", rule->name}, {"value", value}});
    return success();
}

Outcome<void> run_config_unset(Session& session, const Arguments& arguments) {
    MERIT_TRY(const SettingRule* rule, setting_argument(arguments));
    MERIT_TRY(ConfigFile file, load_config_file(session.home()));
    file.erase(std::string(rule->name));
    MERIT_TRY(store_config_file(session.home(), file));
    session.output().answer(json::object{{"setting", rule->name}, {"value", rule->otherwise}});
    return success();
}

json::object network_json(const Session& session, std::string_view name,
                          const KnownNetwork& network) {
    return {{"name", name},
            {"genesis", network.genesis.hex()},
            {"node", network.node},
            {"used", session.settings().get("network") == name}};
}

// The hash that was given, or what the node says, once the user agrees to trust it.
Outcome<ledger::NetworkId> genesis_argument(Session& session, const Arguments& arguments) {
    if (const auto text = arguments.find("--genesis-hash")) {
        const auto bytes = from_hex(*text);
        const auto genesis = bytes ? ledger::NetworkId::from(*bytes) : std::nullopt;
        if (!genesis) return usage_failure("--genesis-hash is 64 hexadecimal digits");
        return *genesis;
    }
    // Whatever network is used now, this node is asked about its own.
    Settings settings = session.settings();
    settings.set("network", {"", "default"});
    Session stranger(std::move(settings), false, session.output());
    MERIT_TRY(const NetworkInfo info, stranger.network());
    session.output().note("the node says: network " + info.id.hex() + " (\"" + info.name + "\")");
    MERIT_TRY(session.output().confirm("trust this genesis hash from now on?"));
    return info.id;
}

Outcome<void> run_network_add(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    if (!KeyStore::is_name(name)) return usage_failure("\"" + name + "\" is not a name");
    MERIT_TRY(NetworkBook book, load_network_book(session.home()));
    if (book.contains(name)) {
        return usage_failure("there is a network \"" + name + "\" already",
                             "merit network remove " + name);
    }
    KnownNetwork network;
    MERIT_TRY(network.genesis, genesis_argument(session, arguments));
    const SettingValue& node = session.settings().at("node");
    if (node.origin != "default") network.node = node.value;
    book.emplace(name, network);
    MERIT_TRY(store_network_book(session.home(), book));
    session.output().answer(network_json(session, name, network));
    return success();
}

Outcome<void> run_network_use(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    MERIT_TRY(const KnownNetwork network, find_network(session.home(), name));
    MERIT_TRY(ConfigFile file, load_config_file(session.home()));
    file["network"] = name;
    MERIT_TRY(store_config_file(session.home(), file));
    json::object answer = network_json(session, name, network);
    answer["used"] = true;
    session.output().answer(answer);
    return success();
}

Outcome<void> run_network_remove(Session& session, const Arguments& arguments) {
    const std::string name = arguments.get("NAME");
    MERIT_TRY(find_network(session.home(), name));
    MERIT_TRY(NetworkBook book, load_network_book(session.home()));
    book.erase(book.find(name));
    MERIT_TRY(ConfigFile file, load_config_file(session.home()));
    if (const auto used = file.find("network"); used != file.end() && used->second == name) {
        file.erase(used);
        MERIT_TRY(store_config_file(session.home(), file));
    }
    MERIT_TRY(store_network_book(session.home(), book));
    session.output().answer(json::object{{"name", name}, {"removed", true}});
    return success();
}

Outcome<void> run_network_list(Session& session, const Arguments&) {
    MERIT_TRY(const NetworkBook book, load_network_book(session.home()));
    json::array list;
    for (const auto& [name, network] : book)
        list.push_back(network_json(session, name, network));
    session.output().answer(list, {"name", "genesis", "node", "used"});
    return success();
}

}  // namespace

std::vector<Command> network_commands() {
    return {
        {"network add",
         "Name a network and trust its genesis hash",
         "  merit network add oss --genesis-hash 5f2c...d0 --node http://v1.example:27657\n"
         "  merit network add dev --node http://127.0.0.1:27657\n",
         {positional("NAME", "Name for it"),
          option("--genesis-hash", "64 digits (default: what the node says, after a question)")},
         false,
         run_network_add},
        {"network use",
         "Work with this network from now on",
         "  merit network use oss\n",
         {positional("NAME", "Name of a known network")},
         false,
         run_network_use},
        {"network list",
         "The known networks",
         "  merit network list\n",
         {},
         false,
         run_network_list},
        {"network remove",
         "Forget a network",
         "  merit network remove oss\n",
         {positional("NAME", "Name of a known network")},
         false,
         run_network_remove},
    };
}

std::vector<Command> config_commands() {
    return {
        {"config show",
         "The settings in force",
         "  merit config show --origin\n",
         {flag("--origin", "Where each value comes from")},
         false,
         run_config_show},
        {"config set",
         "Write a setting into the config file",
         "  merit config set from alice\n  merit config set node http://v1.example:27657\n",
         {positional("SETTING", "Name, as merit config show prints it"),
          positional("VALUE", "Its value")},
         false,
         run_config_set},
        {"config unset",
         "Take a setting out of the config file",
         "  merit config unset from\n",
         {positional("SETTING", "Name, as merit config show prints it")},
         false,
         run_config_unset},
    };
}

}  // namespace merit::wallet
