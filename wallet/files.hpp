// Small files of the wallet's folder: read whole within a limit, replaced whole.
#pragma once

#include "wallet/failure.hpp"

#include <boost/json/object.hpp>

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

}  // namespace merit::wallet
