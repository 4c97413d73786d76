// Why K12 STANDARDS refuses, beyond the common errors.
#pragma once

#include "contracts/framework/refusal.hpp"

namespace merit::contracts::standards {

enum class Error : std::uint16_t {
    bad_name = first_own_error,  // of a profile or a test: other characters than a-z 0-9 -
    version_differs,             // to define: not the next version; to retire: not the newest
    tests_missing,               // not one piece of evidence for each required test
    withdrawn,                   // a ruling found that the artifact does not conform
    too_many_laboratories,       // as many as are heard about one artifact and profile
};

std::string_view name_of(Error error);
// Nothing for an unknown number.
std::string_view error_name(std::uint16_t error);

inline Refusal refuse(Error error) {
    return {ContractNumber::standards, static_cast<std::uint16_t>(error)};
}
inline Refusal refuse(CommonError error) {
    return contracts::refuse(ContractNumber::standards, error);
}

}  // namespace merit::contracts::standards
