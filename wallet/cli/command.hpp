// How a command of `merit` is declared: the table from which the parser, --help and the checks of
// arguments come. CLI11 is seen by cli/parser.cpp alone.
//
// One command is a path of words ("pool fund"), its arguments, and a function. Nouns come first,
// verbs second; `ls` and `rm` are accepted for `list` and `remove`.
#pragma once

#include "wallet/failure.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

class Session;

struct Argument {
    enum class Kind : std::uint8_t { positional, option, flag, list };
    // Positional and list: "POOL"; option and flag: "--from".
    std::string_view name;
    std::string_view summary;
    Kind kind = Kind::option;
    bool required = false;
    std::string_view otherwise = {};   // the default, shown in the help
    std::string_view short_name = {};  // "-o"
    // The only values that are accepted; empty: any.
    std::vector<std::string_view> choices = {};
};

// The arguments that were given.
class Arguments {
  public:
    void set(std::string name, std::vector<std::string> values) {
        values_[std::move(name)] = std::move(values);
    }
    bool has(std::string_view name) const { return values_.contains(name); }
    // How often a flag was given.
    std::size_t count(std::string_view name) const { return list(name).size(); }
    // The value, or the default of the declaration, or an empty text.
    std::string get(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() || found->second.empty() ? std::string() : found->second[0];
    }
    std::optional<std::string> find(std::string_view name) const {
        return has(name) ? std::optional(get(name)) : std::nullopt;
    }
    std::vector<std::string> list(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::vector<std::string>() : found->second;
    }

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

struct Command {
    std::string_view path;      // "pool fund"
    std::string_view summary;   // one line
    std::string_view examples;  // complete command lines, one a line
    std::vector<Argument> arguments;
    // Whether it sends a transaction: adds sending_arguments().
    bool sends = false;
    std::function<Outcome<void>(Session&, const Arguments&)> run;
};

// What the words before the last of a path stand for: "pool", "address book".
struct CommandGroup {
    std::string_view path;
    std::string_view summary;
};

// Makers for readable tables.
inline Argument positional(std::string_view name, std::string_view summary) {
    return {name, summary, Argument::Kind::positional, true};
}
inline Argument optional_positional(std::string_view name, std::string_view summary) {
    return {name, summary, Argument::Kind::positional, false};
}
inline Argument option(std::string_view name, std::string_view summary,
                       std::string_view otherwise = {}) {
    return {name, summary, Argument::Kind::option, false, otherwise};
}
inline Argument required_option(std::string_view name, std::string_view summary) {
    return {name, summary, Argument::Kind::option, true};
}
inline Argument flag(std::string_view name, std::string_view summary,
                     std::string_view short_name = {}) {
    return {name, summary, Argument::Kind::flag, false, {}, short_name};
}
inline Argument choice(std::string_view name, std::string_view summary,
                       std::vector<std::string_view> choices, std::string_view short_name = {}) {
    return {name, summary, Argument::Kind::option, false, {}, short_name, std::move(choices)};
}
inline Argument output_file(std::string_view summary, bool required) {
    return {"--output-file", summary, Argument::Kind::option, required, {}, "-O"};
}
inline Argument list_option(std::string_view name, std::string_view summary) {
    return {name, summary, Argument::Kind::list, false};
}

// All commands and groups, in the order of the help.
std::vector<Command> all_commands();
std::vector<CommandGroup> command_groups();
// What every command accepts, and every command that sends a transaction.
std::vector<Argument> global_arguments();
std::vector<Argument> sending_arguments();
// A command's own arguments, with those of sending.
std::vector<Argument> arguments_of(const Command& command);

// Parses the command line, runs the command, prints what it failed with. Returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace merit::wallet
