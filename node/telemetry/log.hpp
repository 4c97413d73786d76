// Log lines of the node: one line an event, fields with stable names, on the standard error stream.
//
// The header is light on purpose; the library behind it is included in log.cpp alone. Fields: ts,
// level, module, msg, then the caller's (height, view, peer, err, ...). Values are quoted where the
// format needs it. Thread rule: any thread. Source: INTERFACES 1.3.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

namespace merit::node::log {

enum class Level : std::uint8_t { trace, debug, info, warn, error };

enum class Format : std::uint8_t { logfmt, json };

// `level` is one of trace, debug, info, warn, error; `format` one of logfmt, json (the
// configuration has checked both).
void set_up(std::string_view level, std::string_view format);

bool is_on(Level level);

struct Field {
    std::string_view key;
    std::string value;
    bool is_number = false;

    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    template <class T>
    requires std::is_integral_v<T> Field(std::string_view name, T number)
        : key(name), value(std::to_string(number)), is_number(true) {}
};
using Fields = std::initializer_list<Field>;

void write(Level level, std::string_view module, std::string_view message, Fields fields);

inline void debug(std::string_view module, std::string_view message, Fields fields = {}) {
    if (is_on(Level::debug)) write(Level::debug, module, message, fields);
}
inline void info(std::string_view module, std::string_view message, Fields fields = {}) {
    write(Level::info, module, message, fields);
}
inline void warn(std::string_view module, std::string_view message, Fields fields = {}) {
    write(Level::warn, module, message, fields);
}
inline void error(std::string_view module, std::string_view message, Fields fields = {}) {
    write(Level::error, module, message, fields);
}

// One line without its end, as it is written; for tests.
std::string format_line(Format format, std::string_view time, Level level, std::string_view module,
                        std::string_view message, Fields fields);

// 2026-01-01T00:00:00.000Z of now, and of a time in milliseconds since 1970.
std::string time_text();
std::string time_text(std::uint64_t time_ms);

}  // namespace merit::node::log
