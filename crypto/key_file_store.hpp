// Key files on disk: readable by their owner alone, never overwritten by accident, durable.
//
// Storing writes a temporary file beside the target (0600, O_EXCL), syncs it, gives it its name in
// one step and syncs the folder: after a crash the file is there whole or not at all. Thread rule:
// pure functions of the file system. Source: INTERFACES 1.5; RELIABILITY 2.4.
#pragma once

#include "crypto/key_file.hpp"
#include "crypto/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace merit::crypto {

// The text. Refused (readable_by_others) when group or others have any permission, before a byte is
// read.
Result<std::string, KeyFileError> load_key_file(const std::filesystem::path& path);

// A new file; already_exists when there is something of that name.
Result<void, KeyFileError> store_key_file(const std::filesystem::path& path, std::string_view text);

// Puts the text in the place of an existing key file (a changed password): the old or the new one
// is there at any time.
Result<void, KeyFileError> replace_key_file(const std::filesystem::path& path,
                                            std::string_view text);

}  // namespace merit::crypto
