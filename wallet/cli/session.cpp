#include "wallet/cli/session.hpp"

#include "wallet/json_members.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>

namespace merit::wallet {

namespace json = boost::json;

namespace {

constexpr std::string_view default_node = "http://127.0.0.1:27657";

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
            failure.code = "tx.rejected";
            if (const auto reason = text_member(data, "reason"); !reason.empty()) {
                failure.code = "tx." + reason;
            }
            break;
        case 3:
            failure.exit = ExitCode::rejected;
            failure.code = text_member(data, "code");
            break;
        case 4:
            failure.exit = ExitCode::not_final_in_time;
            failure.code = "tx.not_final_in_time";
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

}  // namespace

Session::Session(SessionSettings settings, Output output)
    : settings_(std::move(settings)), output_(std::move(output)), keys_(settings_.home) {}

Session::~Session() = default;

Outcome<json::object> Session::rpc(std::string_view method, json::object params,
                                   std::uint64_t timeout_ms) {
    if (client_ == nullptr) {
        client_ = std::make_unique<RpcClient>(settings_.node.empty() ? std::string(default_node)
                                                                     : settings_.node);
    }
    auto answer = client_->call(method, std::move(params), timeout_ms);
    if (!answer) return failure_of(answer.assume_error());
    if (!answer.assume_value().is_object()) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node answered no object", {}, {}};
    }
    return std::move(answer).assume_value().get_object();
}

Outcome<NetworkInfo> Session::network() {
    if (network_) return *network_;
    MERIT_TRY(const json::object status, rpc("chain_getStatus", {}));
    NetworkInfo info;
    const auto bytes = from_hex(text_member(status, "network"));
    const auto id = bytes ? ledger::NetworkId::from(*bytes) : std::nullopt;
    const auto* time = status.if_contains("time_ms");
    if (!id || time == nullptr || !time->is_number()) {
        return Failure{ExitCode::unreachable, "rpc.error", "the node names no network", {}, {}};
    }
    info.id = *id;
    info.name = text_member(status, "network_name");
    const auto* test = status.if_contains("test");
    info.test = test != nullptr && test->is_bool() && test->get_bool();
    info.time_ms = ledger::TimeMs{time->to_number<std::uint64_t>()};
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
    if (!settings_.password_file.empty() || settings_.password_stdin) return first;
    MERIT_TRY(const std::string second, output_.ask_secret("again: ", "--password-file"));
    if (first != second) return usage_failure("the two passwords differ");
    return first;
}

Outcome<std::string> Session::password(std::string_view key_name) {
    std::string file = settings_.password_file;
    if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY"); file.empty() && folder) {
        const std::string credential = std::string(folder) + "/merit-password";
        if (std::ifstream(credential)) file = credential;
    }
    std::string line;
    if (!file.empty()) {
        std::ifstream stream(file);
        if (!std::getline(stream, line)) {
            return Failure{ExitCode::authentication,
                           "key.no_password",
                           "cannot read the password file " + file,
                           {},
                           {}};
        }
        return line;
    }
    if (settings_.password_stdin) {
        std::getline(std::cin, line);
        return line;
    }
    return output_.ask_secret("password of key " + std::string(key_name) + ": ", "--password-file");
}

}  // namespace merit::wallet
