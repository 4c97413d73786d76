// A transaction in a file, for signing apart from the network: {"version": 1, "transaction":
// base64, "terms": {"keys": [64 hex], "threshold": 2, "test": true}}.
//
// What is inside is the transaction itself; the printed fields of `merit tx show` come from
// decoding. The terms say who may sign for the account, as the node told when the file was made:
// they are shown, and nothing depends on them. A file without them is as good.
#pragma once

#include "ledger/transaction.hpp"
#include "wallet/failure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace merit::wallet {

Bytes encode_body(const ledger::Body& body);

// Who may sign for the account, and how many must.
struct SigningTerms {
    std::vector<crypto::PublicKey> keys;
    std::uint64_t threshold = 1;
    bool test_network = false;
};

struct TransactionFile {
    ledger::Transaction transaction;
    std::optional<SigningTerms> terms;
};

// Refuses to overwrite a file.
Outcome<void> store_transaction_file(const std::string& path, const TransactionFile& file);
Outcome<TransactionFile> load_transaction_file(const std::string& path);

}  // namespace merit::wallet
