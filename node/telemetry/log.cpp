#include "node/telemetry/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace merit::node::log {
namespace {

constexpr std::array names = {"trace", "debug", "info", "warn", "error"};

std::atomic<Level> least_level{Level::info};
std::atomic<Format> line_format{Format::logfmt};

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made("meritd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made.set_pattern("%v");
        made.set_level(spdlog::level::trace);
        made.flush_on(spdlog::level::trace);
        return made;
    }();
    return instance;
}

bool needs_quotes(std::string_view value) {
    if (value.empty()) return true;
    for (const char c : value) {
        if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
    }
    return false;
}

void append_quoted(std::string& out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            out += escape.data();
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_logfmt(std::string& out, std::string_view key, std::string_view value) {
    if (!out.empty()) out += ' ';
    out += key;
    out += '=';
    if (needs_quotes(value)) {
        append_quoted(out, value);
    } else {
        out += value;
    }
}

void append_json(std::string& out, std::string_view key, std::string_view value, bool is_number) {
    out += out.empty() ? '{' : ',';
    append_quoted(out, key);
    out += ':';
    if (is_number) {
        out += value;
    } else {
        append_quoted(out, value);
    }
}

}  // namespace

void set_up(std::string_view level, std::string_view format) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (level == names[i]) least_level = static_cast<Level>(i);
    }
    line_format = format == "json" ? Format::json : Format::logfmt;
}

bool is_on(Level level) {
    return level >= least_level.load(std::memory_order_relaxed);
}

std::string format_line(Format format, std::string_view time, Level level, std::string_view module,
                        std::string_view message, Fields fields) {
    std::string out;
    const auto append = [&](std::string_view key, std::string_view value, bool is_number) {
        if (format == Format::json) {
            append_json(out, key, value, is_number);
        } else {
            append_logfmt(out, key, value);
        }
    };
    append("ts", time, false);
    append("level", names[static_cast<std::size_t>(level)], false);
    append("module", module, false);
    append("msg", message, false);
    for (const Field& field : fields)
        append(field.key, field.value, field.is_number);
    if (format == Format::json) out += '}';
    return out;
}

void write(Level level, std::string_view module, std::string_view message, Fields fields) {
    if (!is_on(level)) return;
    logger().log(spdlog::level::info, spdlog::string_view_t("{}"),
                 format_line(line_format, time_text(), level, module, message, fields));
}

std::string time_text(std::uint64_t time_ms) {
    const auto seconds = static_cast<std::time_t>(time_ms / 1'000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 80> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                  parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                  parts.tm_min, parts.tm_sec, static_cast<int>(time_ms % 1'000));
    return text.data();
}

std::string time_text() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return time_text(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
}

}  // namespace merit::node::log
