// What a command prints: the answer on standard output, everything else on standard error.
//
// An answer is one JSON value. `--output json` prints it as it is; `table` prints a list as columns
// and an object as lines "name  value"; `csv` prints a list with a header line. On failure standard
// output stays empty. Source: INTERFACES 1.1.
#pragma once

#include "wallet/failure.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

enum class OutputFormat : std::uint8_t { table, json, csv };

struct Terminal {
    OutputFormat format = OutputFormat::table;
    bool quiet = false;
    int verbose = 0;
    bool color = false;         // on standard error
    bool bar = false;           // standard error is a terminal: progress is a bar
    bool input_allowed = true;  // prompts may be shown
    bool yes = false;           // confirmations are answered yes
};

// The text as a terminal may have it: control characters, marks that turn the direction of text,
// invisible characters and bytes that are not UTF-8, with which a hostile name or node could write
// over what a person reads, become "\x1b" and "\u{202e}". Ends of lines and tabs stay where lines
// are expected, and are escaped in a cell.
enum class LineEnds : std::uint8_t { kept, escaped };
std::string printable(std::string_view text, LineEnds line_ends = LineEnds::kept);

class Output {
  public:
    explicit Output(Terminal terminal) : terminal_(terminal) {}
    const Terminal& terminal() const { return terminal_; }

    // Prints the answer. `columns` chooses and orders the members shown in tables and csv; empty
    // shows all that are not lists or objects.
    void answer(const boost::json::value& value, const std::vector<std::string>& columns = {});
    // Prints these lines instead of a table; JSON and csv print `value`.
    void answer_text(const boost::json::value& value, std::string_view text);

    // One line on standard error, unless quiet.
    void note(std::string_view line) const;
    // A warning, also when quiet.
    void warn(std::string_view line) const;
    void failure(const Failure& failure) const;

    // Progress of long work: a bar on a terminal, otherwise a line for every tenth.
    void progress(std::string_view what, std::size_t done, std::size_t total);

    // Asks on the terminal; without one, or with --no-input, a usage failure that names `flag`.
    // --yes answers yes.
    Outcome<void> confirm(std::string_view question, std::string_view flag = "--yes") const;
    Outcome<std::string> ask(std::string_view question, std::string_view flag) const;
    // Without echo.
    Outcome<std::string> ask_secret(std::string_view question, std::string_view flag) const;

  private:
    Terminal terminal_;
    std::size_t last_tenth_ = 0;
};

}  // namespace merit::wallet
