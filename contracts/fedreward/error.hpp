// Why K9 FEDREWARD refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::fedreward {

enum class Error : std::uint16_t {
    bad_name = first_own_error,  // of the metric: not printable
    too_few_evaluators,          // fewer than 3
    too_many_values,             // a table of all participants would have more than 65,536
    nobody_committed,            // so there is no table of this round
    wrong_chunk,                 // the table has no chunk of this number, or of this size
};

// Nothing for an unknown number.
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::fedreward, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::fedreward, error);
}

}  // namespace merit::contracts::fedreward
