// Why the ledger refused, for people: one spelling of the code, one plain sentence a reason.
//
// The names are those of contracts/framework/refusal.hpp and of each contract's own errors.
#pragma once

#include <string>
#include <string_view>

namespace merit::wallet {

// "tx.nonce_used" of "nonce_used", "transaction.nonce_used" and "tx.transaction.nonce_used";
// "registry.duplicate" as it is.
std::string refusal_code(std::string_view reason);

// "an account of these keys is registered already" for "registry.duplicate" of the operation
// "registry.account_register". A code without a sentence of its own gives that of its reason, an
// unknown reason the code itself.
std::string refusal_sentence(std::string_view code, std::string_view operation = {});

}  // namespace merit::wallet
