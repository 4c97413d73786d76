#include "wallet/transactions/transaction_file.hpp"

#include "ledger/codec/codec.hpp"
#include "ledger/limits.hpp"
#include "wallet/files.hpp"
#include "wallet/json_members.hpp"

#include <algorithm>
#include <filesystem>

namespace merit::wallet {

namespace json = boost::json;

namespace {

json::object terms_json(const SigningTerms& terms) {
    json::array keys;
    for (const crypto::PublicKey& key : terms.keys)
        keys.push_back(json::string(to_hex(key.view())));
    return {
        {"keys", std::move(keys)}, {"threshold", terms.threshold}, {"test", terms.test_network}};
}

// Nothing where the member is absent or not of this form.
std::optional<SigningTerms> read_terms(const json::object& file) {
    const json::object& object = object_member(file, "terms");
    const json::array& keys = array_member(object, "keys");
    if (keys.empty() || keys.size() > ledger::limits::signers_max) return std::nullopt;
    SigningTerms terms;
    for (const json::value& item : keys) {
        const auto* text = item.if_string();
        const auto bytes = text == nullptr ? std::nullopt : from_hex(std::string_view(*text));
        if (!bytes || bytes->size() != crypto::PublicKey{}.bytes.size()) return std::nullopt;
        std::ranges::copy(*bytes, terms.keys.emplace_back().bytes.begin());
    }
    terms.threshold = number_member(object, "threshold");
    const auto* test = object.if_contains("test");
    terms.test_network = test != nullptr && test->is_bool() && test->get_bool();
    return terms;
}

}  // namespace

Bytes encode_body(const ledger::Body& body) {
    return ledger::encode(body);
}

Outcome<void> store_transaction_file(const std::string& path, const TransactionFile& file) {
    if (std::filesystem::exists(path)) {
        return Failure{ExitCode::usage, "wallet.file", path + " is there already", {}, {}};
    }
    const Bytes bytes = ledger::encode_transaction(file.transaction);
    json::object object = {{"version", 1}, {"transaction", to_base64(bytes)}};
    if (file.terms) object["terms"] = terms_json(*file.terms);
    return store_json_object(path, object);
}

Outcome<TransactionFile> load_transaction_file(const std::string& path) {
    const Failure unreadable{
        ExitCode::failed, "wallet.file", path + " is not a transaction file", {}, {}};
    MERIT_TRY(const auto object, load_json_object(path));
    if (!object) return Failure{ExitCode::failed, "wallet.file", "cannot open " + path, {}, {}};
    const auto bytes = from_base64(text_member(*object, "transaction"));
    if (!bytes) return unreadable;
    auto transaction = ledger::decode_transaction(*bytes);
    if (!transaction) return unreadable;
    return TransactionFile{std::move(transaction).assume_value(), read_terms(*object)};
}

}  // namespace merit::wallet
