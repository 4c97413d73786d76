// Small files of the wallet's folder: read whole within a limit, replaced whole.
#pragma once

#include "wallet/failure.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <istream>
#include <optional>
#include <string>

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

// The next line without its end, at most `bytes_max` bytes of it: a stream need not have lines.
enum class LineEnd : std::uint8_t { line, end, too_long };
LineEnd read_line(std::istream& stream, std::string& line, std::size_t bytes_max);

}  // namespace merit::wallet
