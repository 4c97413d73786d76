// Why K7 CERTIFY refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::certify {

enum class Error : std::uint16_t {
    bad_name = first_own_error,  // other characters than a-z 0-9 -
    bad_criterion,               // not ascending, or one twice
    no_source,                   // nothing counts this fact with this version of the rules
    version_differs,             // to define: not the next version; to issue: not the newest
    cannot_hold,                 // a bot, a service, a validator, or its member was removed
    not_met,                     // a criterion is not true now
    evidence_missing,            // approvals need evidence
};

std::string_view name_of(Error error);
// Nothing for an unknown number.
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::certify, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::certify, error);
}

}  // namespace merit::contracts::certify
