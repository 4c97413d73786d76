// Why a command failed: a stable code, a sentence, a hint, and the exit code it ends with.
#pragma once

#include "crypto/result.hpp"
#include "wallet/exit_code.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace merit::wallet {

struct Failure {
    ExitCode exit = ExitCode::failed;
    std::string code;     // "tx.rejected", "key.not_found", ...
    std::string message;  // one sentence
    std::string hint;     // what to do about it; may be empty
    boost::json::object data = {};
};

template <class T>
using Outcome = Result<T, Failure>;

inline Failure usage_failure(std::string message, std::string hint = {}) {
    return {ExitCode::usage, "usage", std::move(message), std::move(hint), {}};
}

}  // namespace merit::wallet
