#include "wallet/keys/key_store.hpp"

#include "crypto/key_file_store.hpp"
#include "wallet/files.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace merit::wallet {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

Failure bad_name(std::string_view name) {
    return usage_failure("\"" + std::string(name) + "\" is not a name for a key",
                         "use 1 to 64 letters, digits, dots, dashes or underlines");
}

}  // namespace

Failure key_failure(crypto::KeyFileError error, std::string_view path) {
    using crypto::KeyFileError;
    // "key_file_wrong_password" is key.wrong_password here.
    std::string_view name = name_of(error);
    if (name.starts_with("key_file_")) name.remove_prefix(9);
    Failure failure{ExitCode::authentication,
                    "key." + std::string(name),
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
            failure.exit = ExitCode::usage;
            failure.message = "there is already a file " + std::string(path);
            break;
        case KeyFileError::too_long:
        case KeyFileError::not_json:
        case KeyFileError::wrong_field:
            failure.message = std::string(path) + " is no whole key file";
            failure.hint =
                "is it cut off or damaged? restore it from a backup, or from its "
                "recovery words: merit key import --mnemonic";
            break;
        case KeyFileError::key_mismatch:
            failure.message =
                "address and public key of " + std::string(path) + " do not belong together";
            break;
        case KeyFileError::kdf_out_of_bounds:
            failure.message = std::string(path) + " asks for more memory or time than is allowed";
            break;
        default:
            break;
    }
    return failure;
}

KeyStore::KeyStore(std::string folder) : folder_(std::move(folder)) {}

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

std::vector<StoredKey> KeyStore::list(std::vector<Failure>& unreadable) const {
    std::vector<StoredKey> keys;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_ + "/keys", error)) {
        if (entry.path().extension() != ".json") continue;
        auto key = find(entry.path().string());
        if (key) {
            keys.push_back(std::move(key).assume_value());
        } else {
            unreadable.push_back(std::move(key).assume_error());
        }
    }
    std::ranges::sort(keys, {}, &StoredKey::name);
    return keys;
}

Outcome<void> KeyStore::store(std::string_view name, std::string_view key_file_text) const {
    if (!is_name(name)) return bad_name(name);
    const std::string path = path_of(name);
    std::error_code error;
    fs::create_directories(folder_ + "/keys", error);
    if (error || ::access((folder_ + "/keys").c_str(), W_OK) != 0) {
        return file_failure(folder_ + "/keys", "write into the folder");
    }
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
    MERIT_TRY(const auto object, load_json_object(folder_ + "/address_book.json"));
    if (!object) return book;
    for (const auto& member : *object) {
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
    return store_json_object(folder_ + "/address_book.json", object);
}

}  // namespace merit::wallet
