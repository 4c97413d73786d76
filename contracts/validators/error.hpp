// Why operations about validators are refused, beyond the common errors. They belong to K14 GOVERN.
#pragma once

#include "contracts/framework/refusal.hpp"
#include "ledger/evidence.hpp"

namespace merit::contracts::validators {

enum class Error : std::uint16_t {
    // 64 is govern's bad_name.
    no_changes = first_own_error + 1,  // the list is empty, or the set would stay what it is
    too_many_changes,                  // more than max(1, f) of the set in force
    bad_keys,           // not registrable, or one key twice in the set that would come out
    key_in_use,         // the consensus key belongs to a validator of another member
    unknown_validator,  // the set in force has no such consensus key
    unknown_member,     // not an active member
    too_few_validators,
    too_many_validators,
    not_pending,     // no set of this digest is pending
    not_in_set,      // the sender is no validator of the pending set
    unknown_term,    // the votes are of a term that has not begun
    unknown_signer,  // the set of that term has no validator of this index
    different_places,
    not_conflicting,
    bad_signature,
    secret_differs,  // from what the validator committed to
};

std::string_view name_of(Error error);
// Nothing for an unknown number.
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::govern, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::govern, error);
}
Refusal refuse(ledger::EvidenceError error);

}  // namespace merit::contracts::validators
