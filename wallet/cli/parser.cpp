// The command line through CLI11; the only place that sees it.
#include "wallet/cli/command.hpp"
#include "wallet/cli/output.hpp"
#include "wallet/cli/session.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <unistd.h>

namespace merit::wallet {

namespace {

std::string environment(const char* name, std::string otherwise = {}) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::move(otherwise) : std::string(value);
}

// Values that CLI11 fills while it parses.
struct Given {
    std::deque<std::pair<std::string, std::vector<std::string>>> values;
    std::deque<std::pair<std::string, bool>> flags;
};

struct GlobalOptions {
    std::string node = environment("MERIT_NODE");
    std::string home = environment("MERIT_WALLET_HOME");
    std::string output = environment("MERIT_OUTPUT", "table");
    std::string color = "auto";
    std::string password_file = environment("MERIT_PASSWORD_FILE");
    bool password_stdin = false;
    bool no_input = false;
    bool yes = false;
    bool quiet = false;
    int verbose = 0;
};

void add_globals(CLI::App& app, GlobalOptions& globals) {
    app.add_option("--node", globals.node, "URL of a node's RPC (env MERIT_NODE)")
        ->group("Everywhere");
    app.add_option("--home", globals.home, "Folder of keys and settings (env MERIT_WALLET_HOME)")
        ->group("Everywhere");
    app.add_option("-o,--output", globals.output, "table, json or csv (env MERIT_OUTPUT)")
        ->check(CLI::IsMember({"table", "json", "csv"}))
        ->group("Everywhere");
    app.add_option("--color", globals.color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->group("Everywhere");
    app.add_option("--password-file", globals.password_file,
                   "File with the key's password (env MERIT_PASSWORD_FILE)")
        ->group("Everywhere");
    app.add_flag("--password-stdin", globals.password_stdin,
                 "Read the key's password from standard input")
        ->group("Everywhere");
    app.add_flag("--no-input", globals.no_input, "Never ask; fail and name the flag instead")
        ->group("Everywhere");
    app.add_flag("-y,--yes", globals.yes, "Answer confirmations with yes")->group("Everywhere");
    app.add_flag("-q,--quiet", globals.quiet, "Only the answer and warnings")->group("Everywhere");
    app.add_flag("-v,--verbose", globals.verbose, "More detail on standard error")
        ->group("Everywhere");
}

std::vector<Argument> sending_arguments() {
    return {
        option("--from", "Key that signs: its name or file (env MERIT_FROM)"),
        option("--account", "Account that sends, where it is not the key's own"),
        flag("--dry-run", "Check and show, send nothing"),
        option("--sign-only", "Write the signed transaction to this file, send nothing"),
        flag("--no-wait", "Do not wait until it is final"),
        option("--timeout", "How long to wait until it is final", "30s"),
        option("--valid-for", "How long it may be executed (at most 30d)", "10m"),
    };
}

// "--from" -> "--from"; "--output-file" -> "-O,--output-file".
std::string option_name(const Argument& argument) {
    return argument.name == "--output-file" ? "-O,--output-file" : std::string(argument.name);
}

void add_argument(CLI::App& app, const Argument& argument, Given& given) {
    const std::string name(argument.name);
    const std::string summary(argument.summary);
    if (argument.kind == Argument::Kind::flag) {
        auto& slot = given.flags.emplace_back(name, false);
        app.add_flag(name, slot.second, summary);
        return;
    }
    auto& slot = given.values.emplace_back(name, std::vector<std::string>());
    CLI::Option* added = app.add_option(option_name(argument), slot.second, summary);
    if (argument.kind == Argument::Kind::list) {
        added->expected(1, 1'000)->take_all();
    } else {
        added->expected(1)->allow_extra_args(false);
    }
    if (argument.required) added->required();
    if (!argument.otherwise.empty()) added->default_str(std::string(argument.otherwise));
}

std::string footer_of(const Command& command) {
    if (command.examples.empty()) return {};
    return "Examples:\n" + std::string(command.examples);
}

// The sub-command for a path of words, its parents made on the way.
CLI::App* find_or_add(CLI::App& app, std::string_view path) {
    CLI::App* at = &app;
    while (!path.empty()) {
        const std::size_t space = path.find(' ');
        const std::string word(path.substr(0, space));
        path = space == std::string_view::npos ? std::string_view() : path.substr(space + 1);
        const auto known =
            at->get_subcommands([&](CLI::App* sub) { return sub->get_name() == word; });
        CLI::App* next = known.empty() ? nullptr : known.front();
        if (next == nullptr) {
            next = at->add_subcommand(word, "");
            if (word == "list") next->alias("ls");
            if (word == "remove") next->alias("rm");
        }
        if (!path.empty()) next->require_subcommand(1);
        at = next;
    }
    return at;
}

Terminal terminal_of(const GlobalOptions& globals) {
    Terminal terminal;
    terminal.format = globals.output == "json"  ? OutputFormat::json
                      : globals.output == "csv" ? OutputFormat::csv
                                                : OutputFormat::table;
    terminal.quiet = globals.quiet;
    terminal.verbose = globals.verbose;
    terminal.yes = globals.yes;
    terminal.input_allowed = !globals.no_input && ::isatty(STDIN_FILENO) != 0;
    const bool plain = !environment("NO_COLOR").empty() || environment("TERM") == "dumb";
    terminal.color = globals.color == "always" ||
                     (globals.color == "auto" && ::isatty(STDERR_FILENO) != 0 && !plain);
    return terminal;
}

SessionSettings settings_of(const GlobalOptions& globals) {
    SessionSettings settings;
    settings.node = globals.node;
    settings.home = globals.home;
    settings.password_file = globals.password_file;
    settings.password_stdin = globals.password_stdin;
    return settings;
}

int run_chosen(const Command& command, const Given& given, const GlobalOptions& globals) {
    Arguments arguments;
    for (const auto& [name, values] : given.values) {
        if (!values.empty()) arguments.set(name, values);
    }
    for (const auto& [name, on] : given.flags) {
        if (on) arguments.set(name, {});
    }
    // Defaults of the declaration, where nothing was given.
    std::vector<Argument> declared = command.arguments;
    if (command.sends) {
        const auto more = sending_arguments();
        declared.insert(declared.end(), more.begin(), more.end());
    }
    for (const Argument& argument : declared) {
        if (!argument.otherwise.empty() && !arguments.has(argument.name)) {
            arguments.set(std::string(argument.name), {std::string(argument.otherwise)});
        }
    }
    Session session(settings_of(globals), Output(terminal_of(globals)));
    const auto outcome = command.run(session, arguments);
    if (outcome) return static_cast<int>(ExitCode::done);
    session.output().failure(outcome.assume_error());
    return static_cast<int>(outcome.assume_error().exit);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
    const std::vector<Command> commands = all_commands();
    CLI::App app("merit: wallet and client of a Merit network", "merit");
    app.set_version_flag("--version", std::string("merit ") + MERIT_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    GlobalOptions globals;
    add_globals(app, globals);
    std::map<const CLI::App*, std::pair<const Command*, std::unique_ptr<Given>>> by_app;
    for (const Command& command : commands) {
        CLI::App* sub = find_or_add(app, command.path);
        sub->description(std::string(command.summary));
        sub->footer(footer_of(command));
        sub->fallthrough();
        auto given = std::make_unique<Given>();
        for (const Argument& argument : command.arguments)
            add_argument(*sub, argument, *given);
        if (command.sends) {
            for (const Argument& argument : sending_arguments()) {
                add_argument(*sub, argument, *given);
            }
        }
        by_app.emplace(sub, std::pair(&command, std::move(given)));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error, std::cout, std::cerr);
        return code == 0 ? 0 : static_cast<int>(ExitCode::usage);
    }
    const CLI::App* chosen = &app;
    while (!chosen->get_subcommands().empty())
        chosen = chosen->get_subcommands().front();
    const auto found = by_app.find(chosen);
    if (found == by_app.end()) return static_cast<int>(ExitCode::usage);
    return run_chosen(*found->second.first, *found->second.second, globals);
}

}  // namespace merit::wallet
