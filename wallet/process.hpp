// Runs a program and reads what it prints: no shell, exact arguments, a limit on the output.
#pragma once

#include "crypto/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace merit::wallet {

enum class ProcessError : std::uint8_t { not_started, failed, too_much_output, stopped };
std::string_view name_of(ProcessError error);

struct ProcessFailure {
    ProcessError error = ProcessError::failed;
    std::string message;  // the program's own words on standard error, cut to a few lines
};

struct ProcessCall {
    std::vector<std::string> arguments;    // the first is the program, looked up in PATH
    std::vector<std::string> environment;  // NAME=value, added to the caller's
    std::string input;                     // for its standard input
    std::size_t output_bytes_max = std::size_t{4} << 30;
};

// Calls `take` with each piece of the output as it comes; `take` returns whether to go on, and
// ending early ends the program (error `stopped`).
Result<void, ProcessFailure> run_process(const ProcessCall& call,
                                         const std::function<bool(std::string_view)>& take);

// The whole output.
Result<std::string, ProcessFailure> run_process(const ProcessCall& call);

}  // namespace merit::wallet
