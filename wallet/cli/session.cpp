#include "wallet/cli/session.hpp"

#include "wallet/address_text.hpp"
#include "wallet/files.hpp"
#include "wallet/json_members.hpp"
#include "wallet/transactions/refusal_text.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace merit::wallet {

namespace json = boost::json;

namespace {

// The node's error codes (INTERFACES 1.8) as exit codes (1.2).
Failure failure_of(const RpcFailure& rpc) {
    Failure failure{ExitCode::failed, "rpc.error", rpc.message, {}, {}};
    if (rpc.data.is_object()) failure.data = rpc.data.get_object();
    const json::object& data = failure.data;
    switch (rpc.code) {
        case 0:
            failure.exit = ExitCode::unreachable;
            failure.code = "rpc.unreachable";
            failure.hint = "is meritd running? choose another node with --node URL";
            break;
        case -32001:
        case 4444:
            failure.exit = ExitCode::not_found;
            failure.code = rpc.code == 4444 ? "rpc.pruned" : "rpc.not_found";
            break;
        case -32002:
            failure.exit = ExitCode::unreachable;
            failure.code = "rpc.unavailable";
            break;
        case -32003:
            failure.exit = ExitCode::rejected;
            failure.code = refusal_code(text_member(data, "reason"));
            if (failure.code.empty()) failure.code = "tx.rejected";
            failure.message = "the node refused the transaction: " + refusal_sentence(failure.code);
            break;
        case 3:
            failure.exit = ExitCode::rejected;
            failure.code = refusal_code(text_member(data, "code"));
            if (failure.code.empty()) failure.code = "tx.rejected";
            failure.message =
                "the ledger refused the transaction: " + refusal_sentence(failure.code);
            break;
        case 4:
            failure.exit = ExitCode::not_final_in_time;
            failure.code = "tx.not_final_in_time";
            break;
        case -32601:
            failure.exit = ExitCode::usage;
            failure.code = "rpc.no_method";
            failure.message = "the node has no such method";
            failure.hint = "merit rpc rpc.discover lists the methods";
            break;
        case -32602:
            failure.exit = ExitCode::usage;
            failure.code = "rpc.invalid_params";
            break;
        default:
            break;
    }
    return failure;
}

// "http://HOST:PORT", "HOST:PORT" or "HOST"; the port is 1 to 65535, and nothing follows but "/".
bool is_node_url(std::string_view url) {
    if (url.starts_with("http://")) url.remove_prefix(7);
    if (url.find("://") != std::string_view::npos) return false;
    if (url.ends_with('/')) url.remove_suffix(1);
    const bool has_brackets = url.starts_with('[');
    const std::size_t host_end = has_brackets ? url.find(']') : url.find(':');
    if (host_end == 0 || url.empty() || (has_brackets && host_end == std::string_view::npos)) {
        return false;
    }
    if (url.find_first_of(" /?#@") != std::string_view::npos) return false;
    const std::size_t colon = has_brackets ? host_end + 1 : host_end;
    if (colon == std::string_view::npos || colon == url.size()) return true;
    const std::string_view digits = url.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return url[colon] == ':' && error == std::errc() && end == digits.data() + digits.size() &&
           port != 0;
}

}  // namespace

Session::Session(Settings settings, bool password_stdin, Output output)
    : settings_(std::move(settings)),
      password_stdin_(password_stdin),
      output_(std::move(output)),
      keys_(home_folder(settings_.get("home"))) {}

Session::~Session() = default;

Outcome<json::object> Session::call(std::string_view method, json::object params,
                                    std::uint64_t timeout_ms) {
    auto answer = client_->call(method, std::move(params), timeout_ms);
    if (!answer) return failure_of(answer.assume_error());
    if (!answer.assume_value().is_object()) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node answered no object", {}, {}};
    }
    return std::move(answer).assume_value().get_object();
}

Outcome<void> Session::connect() {
    if (client_ != nullptr) return success();
    MERIT_TRY(const auto chosen, chosen_network());
    std::string url = settings_.get("node");
    const std::string& origin = settings_.at("node").origin;
    const bool node_was_named = origin == "flag" || origin.starts_with("environment");
    if (chosen && !chosen->node.empty() && !node_was_named) url = chosen->node;
    if (!is_node_url(url)) {
        return usage_failure("\"" + url + "\" is not the URL of a node",
                             "write http://HOST:PORT; for another machine use a tunnel");
    }
    client_ = std::make_unique<RpcClient>(url);
    if (!chosen) return success();
    const auto status = call("chain_getStatus", {}, 30'000);
    if (!status) {
        client_.reset();
        return status.assume_error();
    }
    const std::string found = text_member(status.assume_value(), "network");
    if (found == chosen->genesis.hex()) return success();
    client_.reset();
    return Failure{ExitCode::unreachable,
                   "network.mismatch",
                   "the node at " + url + " is of the network " + found.substr(0, 8) + " (\"" +
                       text_member(status.assume_value(), "network_name") + "\"), \"" +
                       settings_.get("network") + "\" is " + chosen->genesis.hex().substr(0, 8),
                   "choose another node with --node, or another network with --network",
                   {{"expected", chosen->genesis.hex()}, {"found", found}}};
}

Outcome<json::object> Session::rpc(std::string_view method, json::object params,
                                   std::uint64_t timeout_ms) {
    MERIT_TRY(connect());
    return call(method, std::move(params), timeout_ms);
}

Outcome<std::optional<KnownNetwork>> Session::chosen_network() const {
    const std::string& name = settings_.get("network");
    if (name.empty()) return std::optional<KnownNetwork>();
    MERIT_TRY(const KnownNetwork known, find_network(home(), name));
    return std::optional(known);
}

Outcome<NetworkInfo> Session::network() {
    if (network_) return *network_;
    MERIT_TRY(const json::object status, rpc("chain_getStatus", {}));
    NetworkInfo info;
    const auto bytes = from_hex(text_member(status, "network"));
    const auto id = bytes ? ledger::NetworkId::from(*bytes) : std::nullopt;
    if (!id || !status.contains("time_ms")) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node names no network", {}, {}};
    }
    info.id = *id;
    info.name = text_member(status, "network_name");
    const auto* test = status.if_contains("test");
    info.test = test != nullptr && test->is_bool() && test->get_bool();
    info.time_ms = ledger::TimeMs{number_member(status, "time_ms")};
    network_ = info;
    return info;
}

ledger::AddressStyle Session::address_style() {
    const auto info = network();
    return info && info.assume_value().test ? ledger::AddressStyle::test
                                            : ledger::AddressStyle::main;
}

Outcome<ledger::AccountId> Session::account(std::string_view who) const {
    if (const auto account = ledger::parse_address(who)) return *account;
    if (looks_like_address(who)) return address_failure(who);
    if (KeyStore::is_name(who)) {
        if (const auto key = keys_.find(who)) {
            return *ledger::parse_address(key.assume_value().description.address);
        }
        MERIT_TRY(const auto book, keys_.address_book());
        if (const auto found = book.find(std::string(who)); found != book.end()) {
            if (const auto account = ledger::parse_address(found->second)) return *account;
        }
    }
    return Failure{ExitCode::usage,
                   "account.unknown",
                   "\"" + std::string(who) + "\" is no address, key or name of the address book",
                   "merit key list; merit address book list",
                   {}};
}

Outcome<crypto::KeyPair> Session::unlock(std::string_view name_or_file) {
    if (const auto found = unlocked_.find(name_or_file); found != unlocked_.end()) {
        return found->second;
    }
    MERIT_TRY(const std::string text, keys_.read(name_or_file));
    const std::string path = keys_.path_of(name_or_file);
    const auto description = crypto::describe_key_file(text);
    if (!description) return key_failure(description.assume_error(), path);
    std::string secret;
    // A file that is not encrypted, or weakly, is of a throw-away network; it says so itself.
    if (description.assume_value().is_encrypted) {
        MERIT_TRY(secret, password(name_or_file));
        output_.note("decrypting key " + std::string(name_or_file) + " ...");
    }
    const auto key = crypto::decrypt_key_file(text, secret, {true, true});
    if (!key) return key_failure(key.assume_error(), path);
    unlocked_.emplace(std::string(name_or_file), key.assume_value());
    return key.assume_value();
}

Outcome<std::string> Session::new_password(std::string_view key_name) {
    MERIT_TRY(const std::string first, password(key_name));
    if (!settings_.get("password-file").empty() || password_stdin_) return first;
    MERIT_TRY(const std::string second, output_.ask_secret("again: ", "--password-file"));
    if (first != second) return usage_failure("the two passwords differ");
    return first;
}

Outcome<std::string> Session::password(std::string_view key_name) {
    std::string file = settings_.get("password-file");
    if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); file.empty() && folder) {
        const std::string credential = std::string(folder) + "/merit-password";
        if (std::ifstream(credential)) file = credential;
    }
    std::string line;
    if (!file.empty()) {
        std::ifstream stream(file);
        if (read_line(stream, line, crypto::password_bytes_max) != LineEnd::line) {
            return Failure{ExitCode::authentication,
                           "key.no_password",
                           "cannot read the password file " + file,
                           {},
                           {}};
        }
        return line;
    }
    if (password_stdin_) {
        if (read_line(std::cin, line, crypto::password_bytes_max) == LineEnd::too_long) {
            return usage_failure("a password has at most " +
                                 std::to_string(crypto::password_bytes_max) + " bytes");
        }
        return line;
    }
    return output_.ask_secret("password of key " + std::string(key_name) + ": ", "--password-file");
}

}  // namespace merit::wallet
