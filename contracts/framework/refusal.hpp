// Why the contracts refused: one exact name per reason.
//
// code = contract << 16 | error (DETAILS section 4); 0 is success. A name is "<contract>.<error>",
// the same in receipts, RPC answers, logs and tests. Errors 1 .. 63 are common to all contracts,
// each contract's own begin at 64. Contract 0 is the transaction itself: the reasons why one is
// dropped.
#pragma once

#include "contracts/framework/contract_number.hpp"
#include "crypto/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace merit::contracts {

inline constexpr std::uint16_t first_own_error = 64;

enum class CommonError : std::uint16_t {
    malformed = 1,      // not the canonical bytes of this operation
    unknown_operation,  // no contract has this operation
    not_authorised,
    not_found,
    wrong_state,
    duplicate,
    quota_exceeded,
    out_of_bounds,
    too_late,
    too_early,
    insufficient_balance,
    conflict_of_interest,
    overflow,             // a sum or product left its type
    not_for_validators,   // a validator's account neither does this nor takes part in it
    for_validators_only,  // only a validator's account does this
    too_many_open,        // of what the sender began, as much as may be is open still
};

// Reasons why a transaction is dropped, or not admitted (INTERFACES 1.8).
enum class DropReason : std::uint16_t {
    unknown_account = 1,
    key_not_of_account,
    nonce_used,
    nonce_too_old,
    nonce_too_far,
    expired,
    valid_until_too_far,
    quota_exceeded,
    member_removed,
    malformed,
    unknown_operation,  // an operation names no contract
};

struct Refusal {
    ContractNumber contract = ContractNumber::transaction;
    std::uint16_t error = 0;

    std::uint32_t code() const {
        return static_cast<std::uint32_t>(contract) << 16 | std::uint32_t{error};
    }
    friend bool operator==(const Refusal&, const Refusal&) = default;
};

// Success, or the refusal.
using Check = Result<void, Refusal>;

inline Refusal refuse(ContractNumber contract, CommonError error) {
    return {contract, static_cast<std::uint16_t>(error)};
}

// "treasury.insufficient_balance"; "applied" for 0.
std::string name_of_code(std::uint32_t code);

std::string_view name_of(ContractNumber contract);
std::string_view name_of(CommonError error);
std::string_view name_of(DropReason reason);

}  // namespace merit::contracts
