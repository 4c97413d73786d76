// The command line through CLI11; the only place that sees it.
#include "crypto/assert.hpp"
#include "ledger/nearest_name.hpp"
#include "wallet/cli/command.hpp"
#include "wallet/cli/help_topics.hpp"
#include "wallet/cli/interrupt.hpp"
#include "wallet/cli/output.hpp"
#include "wallet/cli/session.hpp"
#include "wallet/cli/settings.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <sodium/version.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <unistd.h>

namespace merit::wallet {

namespace {

// Values that CLI11 fills while it parses.
struct Given {
    std::deque<std::pair<std::string, std::vector<std::string>>> values;
    std::deque<std::pair<std::string, std::int64_t>> flags;

    Arguments arguments() const {
        Arguments arguments;
        for (const auto& [name, texts] : values) {
            if (!texts.empty()) arguments.set(name, texts);
        }
        for (const auto& [name, count] : flags) {
            if (count > 0) arguments.set(name, std::vector<std::string>(std::size_t(count)));
        }
        return arguments;
    }
};

// Examples come first in a command's help, below the line that says what it does.
class ExamplesFirst : public CLI::Formatter {
  public:
    std::string make_description(const CLI::App* app) const override {
        const std::string footer = app->get_footer();
        return app->get_description() + "\n\n" + (footer.empty() ? "" : footer + "\n");
    }
    std::string make_footer(const CLI::App*) const override { return {}; }
};

CLI::Option* add_argument(CLI::App& app, const Argument& argument, Given& given) {
    const std::string name(argument.name);
    const std::string names =
        argument.short_name.empty() ? name : std::string(argument.short_name) + "," + name;
    std::string summary(argument.summary);
    if (argument.kind == Argument::Kind::flag) {
        return app.add_flag(names, given.flags.emplace_back(name, 0).second, summary);
    }
    auto& slot = given.values.emplace_back(name, std::vector<std::string>());
    CLI::Option* added = app.add_option(names, slot.second, summary);
    if (argument.kind == Argument::Kind::list) {
        added->expected(1, 1'000)->take_all();
    } else {
        added->expected(1)->allow_extra_args(false);
    }
    if (!argument.choices.empty()) {
        added->check(CLI::IsMember(
            std::vector<std::string>(argument.choices.begin(), argument.choices.end())));
    }
    if (argument.required) added->required();
    if (!argument.otherwise.empty()) added->default_str(std::string(argument.otherwise));
    return added;
}

// The sub-command for a path of words; its parents are there already.
CLI::App* add_path(CLI::App& app, std::string_view path, std::string_view summary) {
    CLI::App* at = &app;
    for (std::size_t space = path.find(' '); space != std::string_view::npos;
         space = path.find(' ')) {
        at = at->get_subcommand(std::string(path.substr(0, space)));
        path.remove_prefix(space + 1);
    }
    CLI::App* added = at->add_subcommand(std::string(path), std::string(summary));
    if (path == "list") added->alias("ls");
    if (path == "remove") added->alias("rm");
    added->fallthrough();
    return added;
}

// "pool" of "pool fund"; empty for a word alone.
std::string_view parent_of(std::string_view path) {
    const std::size_t space = path.rfind(' ');
    return space == std::string_view::npos ? std::string_view() : path.substr(0, space);
}

// The parser of the whole table.
class Parser {
  public:
    Parser() : app_("merit: wallet and client of a Merit network", "merit") {
        app_.formatter(std::make_shared<ExamplesFirst>());
        app_.add_flag("--version", version_, "Print the version and exit");
        app_.footer(
            "Examples:\n  merit key new alice\n  merit balance alice\n"
            "  merit help exit-codes\n");
        app_.fallthrough();
        for (const Argument& argument : global_arguments())
            add_argument(app_, argument, globals_)->group("Everywhere");
        const auto groups = command_groups();
        for (const Command& command : commands_) {
            add_groups(groups, parent_of(command.path));
            add_command(command);
        }
    }

    CLI::App& app() { return app_; }
    Arguments globals() const { return globals_.arguments(); }
    bool version_asked() const { return version_; }

    // The command that was chosen, or nothing.
    const Command* chosen() const {
        const auto found = by_app_.find(chosen_app());
        return found == by_app_.end() ? nullptr : found->second.first;
    }
    Arguments arguments() const { return by_app_.at(chosen_app()).second->arguments(); }
    const CLI::App* chosen_app() const {
        const CLI::App* at = &app_;
        while (!at->get_subcommands().empty())
            at = at->get_subcommands().front();
        return at;
    }

  private:
    // Groups stand where their first command stands.
    void add_groups(const std::vector<CommandGroup>& groups, std::string_view path) {
        if (path.empty() || known_groups_.contains(path)) return;
        add_groups(groups, parent_of(path));
        const auto group = std::ranges::find(groups, path, &CommandGroup::path);
        MERIT_ASSERT(group != groups.end(), "every group of commands has a summary");
        add_path(app_, path, group->summary);
        known_groups_.emplace(path);
    }

    void add_command(const Command& command) {
        CLI::App* sub = add_path(app_, command.path, command.summary);
        sub->footer("Examples:\n" + std::string(command.examples));
        auto given = std::make_unique<Given>();
        for (const Argument& argument : arguments_of(command))
            add_argument(*sub, argument, *given);
        by_app_.emplace(sub, std::pair(&command, std::move(given)));
    }

    std::vector<Command> commands_ = all_commands();
    CLI::App app_;
    Given globals_;
    bool version_ = false;
    std::set<std::string, std::less<>> known_groups_;
    std::map<const CLI::App*, std::pair<const Command*, std::unique_ptr<Given>>> by_app_;
};

bool colors_wanted(const std::string& setting) {
    if (setting != "auto") return setting == "always";
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool plain = (no_color != nullptr && *no_color != '\0') ||
                       (term != nullptr && std::string_view(term) == "dumb");
    return ::isatty(STDERR_FILENO) != 0 && !plain;
}

Terminal terminal_of(const Settings& settings, const Arguments& globals) {
    Terminal terminal;
    const std::string& output = settings.get("output");
    terminal.format = output == "json"  ? OutputFormat::json
                      : output == "csv" ? OutputFormat::csv
                                        : OutputFormat::table;
    terminal.quiet = globals.has("--quiet");
    terminal.verbose = static_cast<int>(globals.count("--verbose"));
    terminal.yes = globals.has("--yes");
    terminal.input_allowed = !globals.has("--no-input") && ::isatty(STDIN_FILENO) != 0;
    terminal.color = colors_wanted(settings.get("color"));
    terminal.bar = ::isatty(STDERR_FILENO) != 0;
    return terminal;
}

// Where the settings themselves are wrong, or the words could not be parsed: what can be seen of
// the wanted format without them.
Output early_output(int argc, const char* const* argv) {
    Terminal terminal;
    const char* preset = std::getenv("MERIT_OUTPUT");
    bool json = preset != nullptr && std::string_view(preset) == "json";
    for (int i = 1; i < argc; ++i) {
        const std::string_view word(argv[i]);
        const std::string_view next(i + 1 < argc ? argv[i + 1] : "");
        if (word == "-o" || word == "--output") json = next == "json";
        if (word == "-ojson" || word == "--output=json") json = true;
    }
    if (json) terminal.format = OutputFormat::json;
    return Output(terminal);
}

int end_with(const Output& output, const Failure& failure) {
    output.failure(failure);
    return static_cast<int>(failure.exit);
}

// Values that were not given: of the settings, or else of the declaration.
void add_defaults(const Command& command, const Settings& settings, Arguments& arguments) {
    for (const Argument& argument : arguments_of(command)) {
        if (arguments.has(argument.name) || argument.kind == Argument::Kind::flag) continue;
        std::string value(argument.otherwise);
        const bool is_option = argument.name.starts_with("--");
        const SettingRule* rule = is_option ? find_setting(argument.name.substr(2)) : nullptr;
        if (rule != nullptr && !settings.get(rule->name).empty()) value = settings.get(rule->name);
        if (!value.empty()) arguments.set(std::string(argument.name), {value});
    }
}

int run_chosen(const Command& command, Arguments arguments, const Arguments& globals,
               const Output& early) {
    auto settings = Settings::resolve(globals);
    if (!settings) return end_with(early, settings.assume_error());
    Output output(terminal_of(settings.assume_value(), globals));
    install_interrupt_handler(output.terminal().format == OutputFormat::json);
    add_defaults(command, settings.assume_value(), arguments);
    Session session(std::move(settings).assume_value(), globals.has("--password-stdin"), output);
    const auto outcome = command.run(session, arguments);
    if (outcome) return static_cast<int>(ExitCode::done);
    return end_with(session.output(), outcome.assume_error());
}

int print_version(const Arguments& globals, const Output& early) {
    const auto settings = Settings::resolve(globals);
    if (!settings) return end_with(early, settings.assume_error());
    Output output(terminal_of(settings.assume_value(), globals));
    const boost::json::object answer = {{"version", MERIT_VERSION},
                                        {"commit", MERIT_COMMIT},
                                        {"build", MERIT_BUILD_TYPE},
                                        {"compiler", __VERSION__},
                                        {"libsodium", SODIUM_VERSION_STRING}};
    output.answer_text(answer, std::string("merit ") + MERIT_VERSION);
    return static_cast<int>(ExitCode::done);
}

// "help pool fund" is "pool fund --help"; topics have a command of their own.
std::vector<std::string> words_of(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty() || words[0] != "help") return words;
    if (words.size() > 1 && (std::ranges::find(help_topics(), words[1]) != help_topics().end() ||
                             words[1].starts_with("-"))) {
        return words;
    }
    words.erase(words.begin());
    words.emplace_back("--help");
    return words;
}

// "merit pool" of the app of the group.
std::string path_of(const CLI::App& app) {
    std::string path;
    for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
        path = at->get_name() + (path.empty() ? "" : " ") + path;
    }
    return path;
}

std::vector<std::string> names_below(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(sub->get_name());
    return names;
}

// A group or the program alone: there is something missing, and the help says what.
Failure missing_command(const CLI::App& app) {
    const std::string path = path_of(app);
    std::string names;
    for (const std::string& name : names_below(app))
        names += (names.empty() ? "" : ", ") + name;
    return usage_failure(path + " needs a command: " + names, path + " --help shows them");
}

// Where a word stands in a command's place and is none: that word, and what may have been meant.
std::optional<Failure> unknown_command(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* at = &app;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].starts_with('-')) {
            const std::string name = words[i].substr(0, words[i].find('='));
            const CLI::Option* option = app.get_option_no_throw(name);
            if (option == nullptr) return std::nullopt;
            const bool value_is_next = name == words[i] && option->get_items_expected_max() > 0;
            if (value_is_next) ++i;
            continue;
        }
        const auto names = names_below(*at);
        if (names.empty()) return std::nullopt;  // the command is found, the word is its own
        const auto found = at->get_subcommands(
            [&](const CLI::App* sub) { return sub->check_name(words[i]); });  // or its other name
        if (!found.empty()) {
            at = found.front();
            continue;
        }
        const std::string path = path_of(*at);
        const auto meant = ledger::nearest_name(words[i], names);
        return usage_failure(
            path + " has no command \"" + words[i] + "\"",
            meant ? "did you mean: " + path + " " + *meant : path + " --help shows the commands");
    }
    return std::nullopt;
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
    const Output early = early_output(argc, argv);
    Parser parser;
    const auto words = words_of(argc, argv);
    try {
        parser.app().parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::Success& help) {
        return parser.app().exit(help, std::cout, std::cerr);
    } catch (const CLI::ParseError& error) {
        const auto unknown = unknown_command(parser.app(), words);
        return end_with(
            early, unknown.value_or(usage_failure(error.what(), "merit help shows the commands")));
    }
    if (parser.version_asked()) return print_version(parser.globals(), early);
    const Command* command = parser.chosen();
    if (command == nullptr) return end_with(early, missing_command(*parser.chosen_app()));
    return run_chosen(*command, parser.arguments(), parser.globals(), early);
}

}  // namespace merit::wallet
