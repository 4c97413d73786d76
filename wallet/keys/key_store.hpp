// The wallet's folder: key files and the address book.
//
//   HOME/keys/NAME.json       encrypted key files, 0600
//   HOME/address_book.json    {"name": "address", ...}
//
// Names are 1 to 64 of letters, digits and . _ -
#pragma once

#include "crypto/key_file.hpp"
#include "wallet/failure.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

struct StoredKey {
    std::string name;
    std::string path;
    crypto::KeyFileDescription description;
};

class KeyStore {
  public:
    // Nothing is made before something is stored.
    explicit KeyStore(std::string folder);

    const std::string& folder() const { return folder_; }
    static bool is_name(std::string_view name);

    // Where the key of this name lies; a text with a slash or ending in .json is a path already.
    std::string path_of(std::string_view name_or_file) const;

    // By name. Files that are no key files, or that others can read, go to `unreadable`.
    std::vector<StoredKey> list(std::vector<Failure>& unreadable) const;
    Outcome<StoredKey> find(std::string_view name_or_file) const;
    // The text of a key file, refused if others can read it.
    Outcome<std::string> read(std::string_view name_or_file) const;
    Outcome<void> store(std::string_view name, std::string_view key_file_text) const;
    Outcome<void> rename(std::string_view from, std::string_view to) const;
    Outcome<void> remove(std::string_view name) const;
    // Replaces the file of a key at once (a new password).
    Outcome<void> replace(std::string_view name, std::string_view key_file_text) const;

    Outcome<std::map<std::string, std::string>> address_book() const;
    Outcome<void> store_address_book(const std::map<std::string, std::string>& book) const;

  private:
    std::string folder_;
};

// A key file's refusal as a failure of a command.
Failure key_failure(crypto::KeyFileError error, std::string_view path);

}  // namespace merit::wallet
