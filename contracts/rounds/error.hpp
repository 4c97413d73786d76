// Why K10 ROUNDS refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::rounds {

enum class Error : std::uint16_t {
    not_eligible = first_own_error,  // no person of level 2 or above, or of a removed member
    too_many_ballots,                // of a round, of a member in it, or donors of one project
    too_many_names,                  // projects that one donor gives to
};

std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::rounds, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::rounds, error);
}

}  // namespace merit::contracts::rounds
