#include "wallet/transactions/transaction_file.hpp"

#include "ledger/codec/codec.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <fstream>

namespace merit::wallet {

namespace json = boost::json;

Bytes encode_body(const ledger::Body& body) {
    return ledger::encode(body);
}

Outcome<void> store_transaction_file(const std::string& path,
                                     const ledger::Transaction& transaction) {
    if (std::filesystem::exists(path)) {
        return Failure{ExitCode::usage, "wallet.file", path + " is there already", {}, {}};
    }
    std::ofstream file(path);
    const Bytes bytes = ledger::encode_transaction(transaction);
    file << json::serialize(json::object{{"version", 1}, {"transaction", to_base64(bytes)}})
         << "\n";
    if (!file.flush())
        return Failure{ExitCode::failed, "wallet.file", "cannot write " + path, {}, {}};
    return success();
}

Outcome<ledger::Transaction> load_transaction_file(const std::string& path) {
    const Failure unreadable{
        ExitCode::failed, "wallet.file", path + " is not a transaction file", {}, {}};
    std::ifstream file(path);
    if (!file) return Failure{ExitCode::failed, "wallet.file", "cannot open " + path, {}, {}};
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    const auto* member =
        error || !value.is_object() ? nullptr : value.get_object().if_contains("transaction");
    if (member == nullptr || !member->is_string()) return unreadable;
    const auto bytes = from_base64({member->get_string().data(), member->get_string().size()});
    if (!bytes) return unreadable;
    auto transaction = ledger::decode_transaction(*bytes);
    if (!transaction) return unreadable;
    return std::move(transaction).assume_value();
}

}  // namespace merit::wallet
