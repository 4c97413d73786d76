// Why a transaction was refused, dropped or failed, in the one spelling that clients see.
//
// A reason of the transaction itself stands alone ("nonce_used"), an operation's error has its
// contract's name ("treasury.insufficient_balance"). Source: INTERFACES 1.8. Thread rule: pure.
#pragma once

#include <cstdint>
#include <string>

namespace merit::node {

// Of a receipt's code; "applied" for 0.
std::string reason_of_code(std::uint32_t code);

}  // namespace merit::node
