#include "wallet/commands/helpers.hpp"

#include "contracts/registry/genesis.hpp"
#include "ledger/codec/utf8.hpp"
#include "wallet/amount_text.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace merit::wallet {

namespace json = boost::json;

namespace {

std::optional<crypto::Hash256> whole_id(std::string_view text) {
    if (text.size() != 64) return std::nullopt;
    const auto bytes = from_hex(text);
    return bytes ? std::optional(crypto::Hash256::from(*bytes)) : std::nullopt;
}

Outcome<crypto::Hash256> file_digest(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return usage_failure("cannot open " + path);
    crypto::Sha256 hasher;
    std::array<char, 65536> buffer;
    while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
        hasher.update(bytes_of({buffer.data(), static_cast<std::size_t>(file.gcount())}));
    }
    return hasher.finish();
}

}  // namespace

Outcome<crypto::Hash256> resolve_id(Session& session, std::string_view text,
                                    std::string_view method, std::string_view parameter) {
    if (const auto id = whole_id(text)) return *id;
    MERIT_TRY(const json::object answer, session.rpc(method, {{parameter, text}}));
    if (const auto id = whole_id(text_member(answer, parameter))) return *id;
    return Failure{ExitCode::not_found,
                   "not_found",
                   "there is no " + std::string(parameter) + " " + std::string(text),
                   {},
                   {}};
}

Outcome<ledger::ProjectId> project_id(Session& session, std::string_view project) {
    MERIT_TRY(const crypto::Hash256 id, resolve_id(session, project, "project_get", "project"));
    return ledger::ProjectId::from(id);
}

Outcome<ledger::PoolId> pool_id(Session& session, std::string_view pool) {
    if (const auto id = whole_id(pool)) return ledger::PoolId::from(*id);
    // A project's own pool has the same id as its project's answer names.
    const auto project = session.rpc("project_get", {{"project", pool}});
    if (project) {
        if (const auto id = whole_id(text_member(project.assume_value(), "own_pool"))) {
            return ledger::PoolId::from(*id);
        }
    }
    MERIT_TRY(const crypto::Hash256 id, resolve_id(session, pool, "pool_get", "pool"));
    return ledger::PoolId::from(id);
}

Outcome<ledger::Genesis> ask_genesis(Session& session) {
    MERIT_TRY(const json::object answer, session.rpc("chain_getGenesis", {}));
    const auto bytes = from_base64(text_member(answer, "bytes"));
    const auto genesis = bytes ? ledger::decode_genesis(*bytes) : ledger::DecodeError::truncated;
    if (genesis) return genesis.assume_value();
    return Failure{ExitCode::unreachable, "rpc.error", "the node answers no genesis", {}, {}};
}

// Genesis objects have `network` in place of a transaction id and count members, then the asset.
Outcome<ledger::AssetId> asset_id(Session& session, std::string_view asset) {
    if (!asset.empty()) {
        if (const auto id = whole_id(asset)) return ledger::AssetId::from(*id);
        MERIT_TRY(const json::object answer,
                  session.rpc("contract_query", {{"contract", "treasury"},
                                                 {"query", "proof_of_reserves"},
                                                 {"args", json::object{{"asset", asset}}}}));
        if (const auto id = whole_id(text_member(object_member(answer, "result"), "asset"))) {
            return ledger::AssetId::from(*id);
        }
        return Failure{
            ExitCode::not_found, "not_found", "there is no asset " + std::string(asset), {}, {}};
    }
    MERIT_TRY(const ledger::Genesis genesis, ask_genesis(session));
    return contracts::genesis_asset_id(genesis);
}

Outcome<std::string> who_argument(const Session& session, const Arguments& arguments) {
    if (const auto who = arguments.find("WHO")) return *who;
    if (const std::string& from = session.settings().get("from"); !from.empty()) return from;
    return usage_failure("WHO is needed: an address or a name",
                         "without it the key of MERIT_FROM or of merit config set from is taken");
}

Outcome<ledger::Amount> amount_argument(std::string_view text) {
    if (const auto amount = parse_amount(text)) return *amount;
    return usage_failure(
        "\"" + std::string(text) + "\" is not an amount: it " + std::string(why_no_amount(text)),
        "write 12.5 or 12500000u; there are six decimals");
}

Outcome<std::uint64_t> number_argument(std::string_view name, std::string_view text,
                                       std::uint64_t min, std::uint64_t max) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= min &&
        number <= max) {
        return number;
    }
    return usage_failure(std::string(name) + " must be a whole number from " + std::to_string(min) +
                         " to " + std::to_string(max));
}

Outcome<void> check_text(std::string_view name, std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return usage_failure(std::string(name) + " is longer than " + std::to_string(bytes_max) +
                             " bytes");
    }
    if (!ledger::is_utf8(bytes_of(text))) return usage_failure(std::string(name) + " is not UTF-8");
    return success();
}

Outcome<void> check_count(std::string_view name, std::size_t count, std::size_t count_max) {
    if (count <= count_max) return success();
    return usage_failure(std::string(name) + " has " + std::to_string(count) +
                         " entries, at most " + std::to_string(count_max) + " are allowed");
}

Outcome<crypto::Hash256> digest_argument(std::string_view text) {
    if (text.empty()) return crypto::Hash256{};
    if (text.starts_with('@')) return file_digest(std::string(text.substr(1)));
    if (const auto digest = whole_id(text)) return *digest;
    return usage_failure("a digest is 64 hexadecimal digits, or @FILE",
                         "got \"" + std::string(text) + "\"");
}

Outcome<std::vector<crypto::PublicKey>> keys_argument(const Session& session,
                                                      const std::vector<std::string>& texts) {
    std::vector<crypto::PublicKey> keys;
    for (const std::string& text : texts) {
        if (const auto bytes = whole_id(text)) {
            keys.push_back(crypto::PublicKey{bytes->bytes});
            continue;
        }
        MERIT_TRY(const StoredKey key, session.keys().find(text));
        keys.push_back(key.description.public_key);
    }
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    keys.erase(repeated.begin(), repeated.end());
    return keys;
}

Outcome<void> ask_and_answer(Session& session, std::string_view method, json::object params,
                             const std::vector<std::string>& columns) {
    MERIT_TRY(const json::object answer, session.rpc(method, std::move(params)));
    session.output().answer(answer, columns);
    return success();
}

}  // namespace merit::wallet
