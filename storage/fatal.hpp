// What storage does when a disk fails: it stops the process.
//
// A write, sync or read that the operating system or RocksDB refuses is never retried: after a
// failed fsync the kernel may have dropped the pages, and a damaged value must not be served. A
// command installs a handler that says so and exits with its code; without one, and if the handler
// returns, the process prints the message and aborts. Thread rule: install before
// any other call of storage; the handler may be called from any thread. Source: RELIABILITY 4.4,
// PROTOCOL section 5.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace merit::storage {

enum class Fatal : std::uint8_t {
    disk,
    database_damaged,  // and marked (Database::end_damaged): the next open finds it corrupted
};
using FatalHandler = void (*)(Fatal kind, std::string_view message);

// Returns the handler that was installed before; null stands for the default.
FatalHandler set_fatal_handler(FatalHandler handler);

[[noreturn]] void fatal(std::string_view message, Fatal kind = Fatal::disk);

// "<what> <path>: <text of errno>".
[[noreturn]] void fatal_errno(std::string_view what, const std::filesystem::path& path);

}  // namespace merit::storage
