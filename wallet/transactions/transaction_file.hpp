// A transaction in a file, for signing apart from the network: {"version": 1, "transaction":
// base64}. What is inside is the transaction itself; the printed fields of `merit tx show` come
// from decoding.
#pragma once

#include "ledger/transaction.hpp"
#include "wallet/failure.hpp"

#include <string>

namespace merit::wallet {

Bytes encode_body(const ledger::Body& body);

// Refuses to overwrite a file.
Outcome<void> store_transaction_file(const std::string& path,
                                     const ledger::Transaction& transaction);
Outcome<ledger::Transaction> load_transaction_file(const std::string& path);

}  // namespace merit::wallet
