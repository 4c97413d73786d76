// Why a command or the start of the node failed, for people and for scripts.
#pragma once

#include "node/exit_code.hpp"

#include <string>
#include <vector>

namespace merit::node {

struct Failure {
    ExitCode exit = ExitCode::failed;
    std::string code;                  // stable name, for instance "config.invalid"
    std::string message;               // one sentence
    std::string hint;                  // what to do, or empty
    std::vector<std::string> details;  // more lines, or empty
};

}  // namespace merit::node
