// Why K2 REGISTRY refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::registry {

enum class Error : std::uint16_t {
    bad_keys = first_own_error,  // not ascending, not registrable, or threshold out of range
    bad_name,                    // of a project: other characters than a-z 0-9 . _ - /
    not_opted_in,                // the project's maintainers have not opted in
    bad_settings,                // lists not ascending, quorum, pay terms
    unknown_account,             // a listed account is not registered
    bad_licence,                 // the SPDX expression does not parse
    no_origin,                   // neither DCO nor CLA named
    shares_not_whole,            // shares do not sum to 1,000,000, or one is 0
    kind_not_supported,          // of a contribution, with this version of the rules
    bad_measure,                 // a measure that does not fit the kind
    consent_missing,
    attestation_missing,
    superseded,  // the earlier record was superseded by another one
    root_differs,
    path_differs,             // the chunk is not at this place of the batch
    importers_of_one_member,  // with an import quorum of two members
};

std::string_view name_of(Error error);
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::registry, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::registry, error);
}

}  // namespace merit::contracts::registry
