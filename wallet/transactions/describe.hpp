// Decoded operations, for people to see what they sign.
#pragma once

#include "ledger/address.hpp"
#include "ledger/transaction.hpp"

#include <boost/json/array.hpp>

#include <span>
#include <string>

namespace merit::wallet {

// [{"name": "treasury.transfer", "fields": {...}}, ...]
boost::json::array describe_operations(std::span<const ledger::Operation> operations,
                                       ledger::AddressStyle style);

// Adds "account" to each registration of an account: its address follows from the keys and the
// threshold, and people need it to name the account.
void add_new_accounts(boost::json::array& operations, ledger::AddressStyle style);

// One line an operation, at most `lines_max`, then how many more there are.
std::string operations_text(std::span<const ledger::Operation> operations,
                            ledger::AddressStyle style, std::size_t lines_max = 10);

}  // namespace merit::wallet
