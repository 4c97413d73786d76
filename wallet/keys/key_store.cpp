#include "wallet/keys/key_store.hpp"

#include "crypto/key_file_store.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace merit::wallet {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

std::string default_folder() {
    const char* home = std::getenv("HOME");
    return (home == nullptr ? std::string("/root") : std::string(home)) + "/.merit";
}

Failure file_failure(const std::string& path, std::string_view what) {
    return {ExitCode::failed, "wallet.file", "cannot " + std::string(what) + " " + path, {}, {}};
}

Failure bad_name(std::string_view name) {
    return usage_failure("\"" + std::string(name) + "\" is not a name for a key",
                         "use 1 to 64 letters, digits, dots, dashes or underlines");
}

}  // namespace

Failure key_failure(crypto::KeyFileError error, std::string_view path) {
    using crypto::KeyFileError;
    Failure failure{ExitCode::authentication,
                    "key." + std::string(name_of(error)),
                    std::string(path) + ": " + std::string(name_of(error)),
                    {},
                    {}};
    switch (error) {
        case KeyFileError::wrong_password:
            failure.message = "wrong password for " + std::string(path);
            break;
        case KeyFileError::not_found:
            failure.message = "there is no key " + std::string(path);
            failure.hint = "merit key list shows the keys of this wallet";
            break;
        case KeyFileError::readable_by_others:
            failure.message = "others can read the key file " + std::string(path);
            failure.hint = "chmod 600 " + std::string(path);
            break;
        case KeyFileError::already_exists:
            failure.message = "there is already a key " + std::string(path);
            break;
        default:
            break;
    }
    return failure;
}

KeyStore::KeyStore(std::string folder)
    : folder_(folder.empty() ? default_folder() : std::move(folder)) {}

bool KeyStore::is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name[0] != '.' &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '.' || c == '_' || c == '-';
           });
}

std::string KeyStore::path_of(std::string_view name_or_file) const {
    const bool is_path =
        name_or_file.find('/') != std::string_view::npos || name_or_file.ends_with(".json");
    if (is_path) return std::string(name_or_file);
    return folder_ + "/keys/" + std::string(name_or_file) + ".json";
}

Outcome<std::string> KeyStore::read(std::string_view name_or_file) const {
    const std::string path = path_of(name_or_file);
    const auto text = crypto::load_key_file(path);
    if (!text) return key_failure(text.assume_error(), path);
    return text.assume_value();
}

Outcome<StoredKey> KeyStore::find(std::string_view name_or_file) const {
    MERIT_TRY(const std::string text, read(name_or_file));
    const std::string path = path_of(name_or_file);
    const auto description = crypto::describe_key_file(text);
    if (!description) return key_failure(description.assume_error(), path);
    return StoredKey{fs::path(path).stem().string(), path, description.assume_value()};
}

Outcome<std::vector<StoredKey>> KeyStore::list() const {
    std::vector<StoredKey> keys;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_ + "/keys", error)) {
        if (entry.path().extension() != ".json") continue;
        auto key = find(entry.path().string());
        if (key) keys.push_back(std::move(key).assume_value());
    }
    std::ranges::sort(keys, {}, &StoredKey::name);
    return keys;
}

Outcome<void> KeyStore::store(std::string_view name, std::string_view key_file_text) const {
    if (!is_name(name)) return bad_name(name);
    const std::string path = path_of(name);
    std::error_code error;
    fs::create_directories(folder_ + "/keys", error);
    fs::permissions(folder_, fs::perms::owner_all, error);
    fs::permissions(folder_ + "/keys", fs::perms::owner_all, error);
    const auto stored = crypto::store_key_file(path, key_file_text);
    if (!stored) return key_failure(stored.assume_error(), path);
    return success();
}

Outcome<void> KeyStore::rename(std::string_view from, std::string_view to) const {
    if (!is_name(to)) return bad_name(to);
    MERIT_TRY(find(from));
    if (fs::exists(path_of(to))) {
        return key_failure(crypto::KeyFileError::already_exists, path_of(to));
    }
    std::error_code error;
    fs::rename(path_of(from), path_of(to), error);
    if (error) return file_failure(path_of(from), "rename");
    return success();
}

Outcome<void> KeyStore::remove(std::string_view name) const {
    MERIT_TRY(find(name));
    std::error_code error;
    if (!fs::remove(path_of(name), error)) return file_failure(path_of(name), "remove");
    return success();
}

// The new file is whole beside the old one before it takes its place.
Outcome<void> KeyStore::replace(std::string_view name, std::string_view key_file_text) const {
    const std::string path = path_of(name);
    const std::string beside = path + ".new";
    std::error_code error;
    fs::remove(beside, error);
    const auto stored = crypto::store_key_file(beside, key_file_text);
    if (!stored) return key_failure(stored.assume_error(), beside);
    fs::rename(beside, path, error);
    if (error) return file_failure(path, "replace");
    return success();
}

Outcome<std::map<std::string, std::string>> KeyStore::address_book() const {
    std::map<std::string, std::string> book;
    std::ifstream file(folder_ + "/address_book.json");
    if (!file) return book;
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) return file_failure(folder_ + "/address_book.json", "read");
    for (const auto& member : value.get_object()) {
        if (member.value().is_string()) {
            book.emplace(member.key(), std::string(member.value().get_string()));
        }
    }
    return book;
}

Outcome<void> KeyStore::store_address_book(const std::map<std::string, std::string>& book) const {
    json::object object;
    for (const auto& [name, address] : book)
        object[name] = address;
    std::error_code error;
    fs::create_directories(folder_, error);
    const std::string path = folder_ + "/address_book.json";
    {
        std::ofstream file(path + ".new");
        file << json::serialize(object) << "\n";
        if (!file.flush()) return file_failure(path, "write");
    }
    fs::rename(path + ".new", path, error);
    if (error) return file_failure(path, "write");
    return success();
}

}  // namespace merit::wallet
