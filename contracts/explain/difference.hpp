// What a check of a statement answers: the equations that hold, or the first that does not.
#pragma once

#include "crypto/result.hpp"
#include "ledger/wide.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace merit::contracts::explain {

enum class VerifyError : std::uint8_t {
    untrusted_genesis,  // the file is of another network than the one that is trusted
    not_this_format,
    mismatch,     // parts of the file do not belong together
    arithmetic,   // a figure is not what the rules give
    inclusion,    // the statement is not under EpochClose.root
    state_proof,  // the EpochClose is not in the certified state
    term_step,    // a change of the validator set before that certificate is not proven
    certificate,  // too few valid signatures of the validators of its height
};
// "untrusted_genesis", ...; the wallet prints "verify.<name>".
std::string_view name_of(VerifyError error);

// "/statement/policies/0/quotient": 41250000 expected by the rules, 41250001 found.
struct Difference {
    VerifyError error = VerifyError::arithmetic;
    std::string place;
    std::string expected;
    std::string found;
};

// One line of an explanation: "w = alpha * u + beta * c = ... = 6600000000000000".
struct Equation {
    std::string place;
    std::string text;
};

using Verdict = Result<void, Difference>;

}  // namespace merit::contracts::explain
