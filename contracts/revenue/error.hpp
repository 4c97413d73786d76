// Why K6 REVENUE refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::revenue {

enum class Error : std::uint16_t {
    shares_not_whole = first_own_error,  // of dependencies: a share of 0, or a sum other than 10^6
    attestation_missing,  // none, not passed, expired, or by an account of the sender's member
    cost_above_cap,       // the epoch's costs would be more than cap_cost of its gross
};

std::string_view name_of(Error error);
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::revenue, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::revenue, error);
}

}  // namespace merit::contracts::revenue
