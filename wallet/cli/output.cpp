#include "wallet/cli/output.hpp"

#include "ledger/codec/utf8.hpp"
#include "wallet/time_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <optional>
#include <set>
#include <termios.h>
#include <unistd.h>

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::string cell_text(const json::value& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return printable(value.get_string(), LineEnds::escaped);
    return printable(json::serialize(value), LineEnds::escaped);
}

char hex_digit(std::uint32_t value) {
    return "0123456789abcdef"[value & 15];
}

// The code point that begins at `at`, and its bytes; nothing where the bytes are not UTF-8.
struct CodePoint {
    std::uint32_t value = 0;
    std::size_t bytes = 0;
};
std::optional<CodePoint> code_point_at(std::string_view text, std::size_t at) {
    const auto first = static_cast<unsigned char>(text[at]);
    if (first < 0x80) return CodePoint{first, 1};
    const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const std::string_view whole = text.substr(at, bytes);
    if (!ledger::is_utf8(bytes_of(whole))) return std::nullopt;
    std::uint32_t value = first & (0x7fU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i)
        value = value << 6 | (static_cast<unsigned char>(whole[i]) & 0x3fU);
    return CodePoint{value, bytes};
}

// Controls (C0, DEL, C1), the ends of lines and paragraphs of Unicode, and the marks that turn the
// direction of text: what could write over, hide or reorder what a person reads.
bool is_unsafe(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c ||
           (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x2069) || code == 0xfeff ||
           (code >= 0xe0000 && code <= 0xe007f);
}

// Times of day are dates for people; programs take the number from JSON or csv.
std::string member_text(std::string_view name, const json::value& value) {
    constexpr std::uint64_t year_2001_ms = 1'000'000'000'000;  // less is a duration
    boost::system::error_code error;
    if (name.ends_with("_ms") && value.is_number()) {
        const auto time_ms = value.to_number<std::uint64_t>(error);
        if (!error && time_ms >= year_2001_ms) return time_text(ledger::TimeMs{time_ms});
    }
    return cell_text(value);
}

bool is_plain(const json::value& value) {
    return !value.is_object() && !value.is_array();
}

// A row {"id": .., "value": {..}} as one flat object.
json::value flat(const json::value& row) {
    const auto* object = row.if_object();
    const auto* value = object == nullptr ? nullptr : object->if_contains("value");
    if (value == nullptr || !value->is_object()) return row;
    json::object joined = *object;
    joined.erase("value");
    for (const auto& member : value->get_object()) {
        if (!joined.contains(member.key())) joined[member.key()] = member.value();
    }
    return joined;
}

// Columns of a list of objects: those wanted, or every plain member of the first.
std::vector<std::string> columns_of(const json::array& rows, std::vector<std::string> wanted) {
    if (!wanted.empty() || rows.empty() || !rows[0].is_object()) return wanted;
    for (const auto& member : rows[0].get_object()) {
        if (is_plain(member.value())) wanted.emplace_back(member.key());
    }
    return wanted;
}

std::vector<std::vector<std::string>> cells_of(const json::array& rows,
                                               const std::vector<std::string>& columns,
                                               OutputFormat format) {
    std::vector<std::vector<std::string>> cells;
    for (const json::value& row : rows) {
        std::vector<std::string>& line = cells.emplace_back();
        if (!row.is_object()) {
            line.push_back(cell_text(row));
            continue;
        }
        for (const std::string& column : columns) {
            const json::value* value = row.get_object().if_contains(column);
            line.push_back(value == nullptr                ? "-"
                           : format == OutputFormat::table ? member_text(column, *value)
                                                           : cell_text(*value));
        }
    }
    return cells;
}

// Names of columns may come from a node.
std::vector<std::string> printable_names(std::vector<std::string> columns) {
    for (std::string& column : columns)
        column = printable(column, LineEnds::escaped);
    return columns;
}

void print_table(const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::string>>& cells) {
    std::vector<std::size_t> widths;
    for (const std::string& column : printable_names(columns))
        widths.push_back(column.size());
    for (const auto& line : cells) {
        widths.resize(std::max(widths.size(), line.size()), 0);
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    }
    const auto print = [&](const std::vector<std::string>& line) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widths[i] - line[i].size() + 2, ' ');
        }
        std::cout << text << "\n";
    };
    if (!columns.empty()) print(printable_names(columns));
    for (const auto& line : cells)
        print(line);
}

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (char letter : text)
        quoted.append(letter == '"' ? 2 : 1, letter);
    return quoted + "\"";
}

void print_csv(const std::vector<std::string>& columns,
               const std::vector<std::vector<std::string>>& cells) {
    const auto print = [](const std::vector<std::string>& line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            std::cout << (i == 0 ? "" : ",") << csv_cell(line[i]);
        }
        std::cout << "\r\n";
    };
    if (!columns.empty()) print(printable_names(columns));
    for (const auto& line : cells)
        print(line);
}

// An object as lines "name  value"; what lies deeper is indented below its name.
void print_object(const json::object& object, const std::vector<std::string>& wanted,
                  std::size_t indent) {
    std::size_t width = 0;
    for (const auto& member : object)
        width = std::max(width, member.key().size());
    for (const auto& member : object) {
        const std::string name(member.key());
        if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
        const json::value& value = member.value();
        std::cout << std::string(indent, ' ') << printable(name, LineEnds::escaped);
        if (is_plain(value)) {
            std::cout << std::string(width - name.size() + 2, ' ') << member_text(name, value)
                      << "\n";
        } else if (value.is_object()) {
            std::cout << "\n";
            print_object(value.get_object(), {}, indent + 2);
        } else {
            std::cout << "  " << value.get_array().size()
                      << (value.get_array().size() == 1 ? " item" : " items") << "\n";
            for (const json::value& item : value.get_array()) {
                if (item.is_object()) {
                    print_object(item.get_object(), {}, indent + 2);
                    if (value.get_array().size() > 1) std::cout << "\n";
                } else {
                    std::cout << std::string(indent + 2, ' ') << cell_text(item) << "\n";
                }
            }
        }
    }
}

// Turns the echo of the terminal off while a secret is typed.
class EchoOff {
  public:
    EchoOff() {
        is_terminal_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        if (!is_terminal_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~EchoOff() {
        if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

  private:
    termios before_{};
    bool is_terminal_ = false;
};

}  // namespace

std::string printable(std::string_view text, LineEnds line_ends) {
    std::string safe;
    for (std::size_t at = 0; at < text.size();) {
        const auto code = code_point_at(text, at);
        const bool is_kept_space =
            (text[at] == '\n' || text[at] == '\t') && line_ends == LineEnds::kept;
        if (code && (is_kept_space || !is_unsafe(code->value))) {
            safe += text.substr(at, code->bytes);
        } else if (code && code->value > 0xff) {
            safe += "\\u{";
            for (int shift = code->value > 0xffff ? 16 : 12; shift >= 0; shift -= 4)
                safe += hex_digit(code->value >> shift);
            safe += '}';
        } else {
            const std::uint32_t byte = code ? code->value : static_cast<unsigned char>(text[at]);
            safe += {'\\', 'x', hex_digit(byte >> 4), hex_digit(byte)};
        }
        at += code ? code->bytes : 1;
    }
    return safe;
}

void Output::answer(const json::value& value, const std::vector<std::string>& columns) {
    if (terminal_.format == OutputFormat::json) {
        std::cout << json::serialize(value) << "\n";
        return;
    }
    // A page of a list shows its items.
    const json::value* shown = &value;
    if (value.is_object()) {
        if (const auto* items = value.get_object().if_contains("items");
            items && items->is_array()) {
            shown = items;
        }
    }
    if (shown->is_array()) {
        json::array rows;
        for (const json::value& row : shown->get_array())
            rows.push_back(flat(row));
        const auto names = columns_of(rows, columns);
        const auto cells = cells_of(rows, names, terminal_.format);
        if (rows.empty() && terminal_.format == OutputFormat::table) return note("(none)");
        terminal_.format == OutputFormat::csv ? print_csv(names, cells) : print_table(names, cells);
    } else if (terminal_.format == OutputFormat::csv) {
        json::array rows{*shown};
        const auto names = columns_of(rows, columns);
        print_csv(names, cells_of(rows, names, terminal_.format));
    } else if (shown->is_object()) {
        print_object(shown->get_object(), columns, 0);
    } else {
        std::cout << cell_text(*shown) << "\n";
    }
}

void Output::answer_text(const json::value& value, std::string_view text) {
    if (terminal_.format != OutputFormat::table) return answer(value);
    std::cout << printable(text);
    if (!text.ends_with('\n')) std::cout << "\n";
}

void Output::note(std::string_view line) const {
    if (!terminal_.quiet) std::cerr << printable(line) << "\n";
}

void Output::warn(std::string_view line) const {
    std::cerr << (terminal_.color ? "\033[33mwarning:\033[0m " : "warning: ") << printable(line)
              << "\n";
}

void Output::failure(const Failure& failure) const {
    if (terminal_.format == OutputFormat::json) {
        json::object error = {{"code", failure.code}, {"message", failure.message}};
        if (!failure.hint.empty()) error["hint"] = failure.hint;
        if (!failure.data.empty()) error["data"] = failure.data;
        std::cerr << json::serialize(json::object{{"error", error}}) << "\n";
        return;
    }
    std::cerr << (terminal_.color ? "\033[31merror:\033[0m " : "error: ")
              << printable(failure.message);
    if (!failure.code.empty() && failure.code != "usage") {
        std::cerr << " [" << printable(failure.code) << "]";
    }
    std::cerr << "\n";
    if (!failure.hint.empty()) std::cerr << "  " << printable(failure.hint) << "\n";
}

void Output::progress(std::string_view what, std::size_t done, std::size_t total) {
    if (terminal_.quiet || total == 0) return;
    constexpr std::size_t bar = 20;
    if (terminal_.bar) {
        const std::size_t filled = done * bar / total;
        std::fprintf(stderr, "\r%.*s  [%s%s] %3zu%%  %zu/%zu", static_cast<int>(what.size()),
                     what.data(), std::string(filled, '#').c_str(),
                     std::string(bar - filled, '-').c_str(), done * 100 / total, done, total);
        if (done >= total) std::fprintf(stderr, "\n");
        return;
    }
    const std::size_t tenth = done * 10 / total;
    if (tenth < last_tenth_) last_tenth_ = 0;
    if (tenth > last_tenth_) {
        last_tenth_ = tenth;
        std::fprintf(stderr, "%.*s  %zu%%  %zu/%zu\n", static_cast<int>(what.size()), what.data(),
                     tenth * 10, done, total);
    }
    if (done >= total) last_tenth_ = 0;
}

Outcome<void> Output::confirm(std::string_view question, std::string_view flag) const {
    if (terminal_.yes) return success();
    MERIT_TRY(const std::string answer, ask(std::string(question) + " [y/N] ", flag));
    if (answer == "y" || answer == "Y" || answer == "yes") return success();
    return Failure{ExitCode::cancelled, "cancelled", "nothing was sent", {}, {}};
}

Outcome<std::string> Output::ask(std::string_view question, std::string_view flag) const {
    if (!terminal_.input_allowed) {
        return usage_failure("an answer is needed: " + std::string(question),
                             "without a terminal pass " + std::string(flag));
    }
    std::cerr << printable(question) << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) {
        return Failure{ExitCode::cancelled, "cancelled", "no answer was given", {}, {}};
    }
    return line;
}

Outcome<std::string> Output::ask_secret(std::string_view question, std::string_view flag) const {
    const EchoOff quiet;
    auto answer = ask(question, flag);
    if (answer) std::cerr << "\n";
    return answer;
}

}  // namespace merit::wallet
