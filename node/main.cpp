// meritd: the validator node. The command line only; the work is in node/commands.

#include "crypto/sign.hpp"
#include "ledger/nearest_name.hpp"
#include "node/commands/commands.hpp"
#include "node/config/load_config.hpp"
#include "node/config/units.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <unistd.h>

namespace {

using namespace merit::node;

std::string default_home() {
    if (::geteuid() == 0 && std::getenv("HOME") == nullptr) return "/var/lib/meritd";
    const char* home = std::getenv("HOME");
    return std::string(home == nullptr ? "." : home) + "/.meritd";
}

// "10s" in milliseconds.
CLI::Option* add_duration(CLI::App& command, const char* name, std::uint64_t& target,
                          const char* help) {
    return command
        .add_option_function<std::string>(
            name,
            [&target](const std::string& text) {
                const auto value = parse_duration(text);
                if (!value || *value == 0) {
                    throw CLI::ValidationError("expected a duration such as 10s or 500ms");
                }
                target = *value;
            },
            help)
        ->type_name("DURATION");
}

int fail(const Failure& failure, bool is_json) {
    if (is_json) {
        boost::json::object error{{"code", failure.code}, {"message", failure.message}};
        if (!failure.hint.empty()) error["hint"] = failure.hint;
        boost::json::array details(failure.details.begin(), failure.details.end());
        if (!details.empty()) error["data"] = std::move(details);
        const boost::json::value document = {{"error", std::move(error)}};
        std::fprintf(stderr, "%s\n", boost::json::serialize(document).c_str());
    } else {
        for (const std::string& line : failure.details)
            std::fprintf(stderr, "%s\n", line.c_str());
        const bool is_named = failure.message.find(failure.code) != std::string::npos;
        std::fprintf(stderr, "meritd: %s%s; exit %d\n",
                     is_named ? "" : (failure.code + ": ").c_str(), failure.message.c_str(),
                     static_cast<int>(failure.exit));
        if (!failure.hint.empty()) std::fprintf(stderr, "hint: %s\n", failure.hint.c_str());
    }
    return static_cast<int>(failure.exit);
}

// A word that is no command: the ones that there are, and the one that was probably meant.
int unknown_command(const CLI::App& app, const CLI::ExtrasError& error, int argc, char** argv) {
    std::vector<std::string> names;
    std::string list;
    for (const auto* command : app.get_subcommands({})) {
        names.push_back(command->get_name());
        list += (list.empty() ? "" : ", ") + command->get_name();
    }
    if (!app.get_subcommands().empty() || argc < 2 || argv[1][0] == '-') {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    const std::string word = argv[1];
    const auto meant = merit::ledger::nearest_name(word, names);
    std::fprintf(stderr, "meritd: no command \"%s\"%s\ncommands: %s; meritd --help says more\n",
                 word.c_str(), meant ? (" (did you mean \"" + *meant + "\"?)").c_str() : "",
                 list.c_str());
    return static_cast<int>(ExitCode::usage);
}

constexpr const char* exit_codes =
    "Exit codes: 0 done; 1 failed; 2 wrong usage; 74 database damaged; 75 port in use, disk\n"
    "full or already running; 77 key file too open, or the guard against double signing;\n"
    "78 bad configuration or genesis.";

}  // namespace

int main(int argc, char** argv) {
    GlobalOptions global;
    InitOptions init;
    TestnetOptions testnet;
    ExportOptions export_options;
    ConfigShowOptions config_show;
    bool wants_version = false;
    std::function<CommandResult()> run;

    CLI::App app(
        "meritd: a validator of a Merit network.\n\nExamples:\n"
        "  meritd testnet --validators 4 --out net    # four nodes on this machine\n"
        "  meritd start --home net/node0\n"
        "  meritd status --home net/node0\n"
        "  meritd config check --home net/node0\n");
    app.footer(exit_codes);
    app.require_subcommand(0, 1);
    app.fallthrough();
    app.add_option("--home", global.home, "Folder of the node")
        ->envname("MERIT_HOME")
        ->type_name("DIR")
        ->default_str("~/.meritd");
    app.add_option("-o,--output", global.output, "Form of the answer: table or json")
        ->envname("MERIT_OUTPUT")
        ->check(CLI::IsMember({"table", "json"}));
    app.add_flag("--allow-unknown-config", global.are_unknown_keys_allowed,
                 "Ignore keys that this version does not know (after a downgrade)");
    app.add_flag("--version", wants_version, "Print the version");

    auto* command = app.add_subcommand(
        "init", "Make a node: with a network of its own, or for one that is there");
    command->footer(
        "Examples:\n"
        "  meritd init --home ./dev && meritd start --home ./dev\n"
        "  meritd init --home ./v5 --genesis genesis.json --peer 0@v1.example:27656 \\\n"
        "      --listen 0.0.0.0:27656   # follows; prints what members propose to admit it");
    command->add_option("--genesis", init.genesis, "genesis.json of the network to join");
    command->add_option("--peer", init.peers, "INDEX@HOST:PORT or KEY@HOST:PORT, of that network");
    command->add_option("--listen", init.listen, "HOST:PORT where validators reach this node");
    command->add_option("--name", init.name, "Name of the network")->capture_default_str();
    command->add_option("--moniker", init.moniker, "Name of this node")->capture_default_str();
    add_duration(*command, "--epoch", init.epoch_ms, "Length of a reward period (default 7d)");
    command->callback([&] { run = [&] { return run_init(global, init); }; });

    command = app.add_subcommand("testnet", "Make the folders of a network on this machine");
    command->footer("Example: meritd testnet --validators 4 --out net --epoch 10s");
    command->add_option("--validators", testnet.validators, "How many")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    command->add_option("--out", testnet.out, "Folder to make")
        ->type_name("DIR")
        ->capture_default_str();
    command->add_option("--name", testnet.name, "Name of the network")->capture_default_str();
    command
        ->add_option("--base-port", testnet.base_port,
                     "Ports from here on, two a node; without it, ports that are free now")
        ->check(CLI::Range(1024, 65'535));
    add_duration(*command, "--epoch", testnet.epoch_ms, "Length of a reward period (default 10s)");
    add_duration(*command, "--delta", testnet.delta_ms,
                 "Assumed greatest delay of a message (default 50ms)");
    add_duration(*command, "--idle-interval", testnet.idle_interval_ms,
                 "Time between blocks without transactions (default 1s)");
    command->add_option("--credits", testnet.credits, "Credits of each member")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{90'000'000'000}))
        ->capture_default_str();
    command
        ->add_option("--parameter", testnet.parameters,
                     "A parameter of the contracts or a quota that differs from its default")
        ->type_name("KEY=VALUE");
    command->callback([&] { run = [&] { return run_testnet(global, testnet); }; });

    command = app.add_subcommand("start", "Run the node until SIGTERM or SIGINT");
    command->footer("Example: meritd start --home net/node0");
    command->callback([&] { run = [&] { return run_start(global); }; });

    command = app.add_subcommand("status", "Ask the running node how it is");
    command->footer("Example: meritd status --home net/node0 --output json");
    command->callback([&] { run = [&] { return run_status(global); }; });

    command = app.add_subcommand("export", "Write the ledger to one file, for auditors");
    command->footer(
        "Example: meritd export --home net/node0 -O ledger.merit\n"
        "The node may run meanwhile. Check the file with: merit verify ledger FILE");
    command->add_option("-O,--out-file", export_options.file, "File to write")
        ->type_name("FILE")
        ->required();
    command->callback([&] { run = [&] { return run_export(global, export_options); }; });

    auto* config = app.add_subcommand("config", "Look at the configuration");
    config->require_subcommand(1);
    config->fallthrough();
    command = config->add_subcommand("check", "Report everything that is wrong with it");
    command->callback([&] { run = [&] { return run_config_check(global); }; });
    command = config->add_subcommand("show", "Print the values in force");
    command->add_flag("--origin", config_show.with_origin, "Say where each comes from");
    command->callback([&] { run = [&] { return run_config_show(global, config_show); }; });
    command = config->add_subcommand("default", "Print a file with every key and its default");
    command->callback([&] { run = [&] { return run_config_default(global); }; });

    command = app.add_subcommand("version", "Print the version");
    command->callback([&] { run = [&] { return run_version(global); }; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError& error) {
        return unknown_command(app, error, argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    if (global.home.empty()) global.home = default_home();
    if (wants_version) run = [&] { return run_version(global); };
    if (!run) {
        std::fprintf(stderr, "%s", app.help().c_str());
        return static_cast<int>(ExitCode::usage);
    }
    merit::crypto::init();
    const CommandResult result = run();
    return result ? 0 : fail(result.error(), global.is_json());
}
