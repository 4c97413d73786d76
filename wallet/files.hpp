// Small files of the wallet's folder: read whole within a limit, replaced whole.
#pragma once

#include "wallet/failure.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <utility>

namespace merit::wallet {

// Settings, address book, networks, descriptions of contributions.
inline constexpr std::size_t small_file_bytes_max = std::size_t{4} << 20;

Failure file_failure(const std::string& path, std::string_view what);

// The text; nothing if there is no such file. Refuses a folder, and what is above the limit.
Outcome<std::optional<std::string>> load_text(const std::string& path,
                                              std::size_t bytes_max = small_file_bytes_max);

// The one JSON object of a file; nothing if there is no such file.
Outcome<std::optional<boost::json::object>> load_json_object(const std::string& path);

// Writes beside, syncs and renames; readable by the owner alone. Makes the folder.
Outcome<void> store_text(const std::string& path, const std::string& text);
Outcome<void> store_json_object(const std::string& path, const boost::json::object& object);

// Held by one program at a time, from `take` to the end of the object; `take` waits for it. The
// lock is a file of its own beside `path` (PATH.lock), because `path` itself is replaced whole.
class FileLock {
  public:
    static Outcome<FileLock> take(const std::string& path);
    FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

  private:
    explicit FileLock(int file) : file_(file) {}
    int file_ = -1;
};

// Refuses to write where something is already.
Outcome<void> check_absent(const std::string& path);

// The next line without its end, at most `bytes_max` bytes of it: a stream need not have lines.
enum class LineEnd : std::uint8_t { line, end, too_long };
LineEnd read_line(std::istream& stream, std::string& line, std::size_t bytes_max);

}  // namespace merit::wallet
