// The round that a query asks for.
#pragma once

#include "contracts/explain/arguments.hpp"
#include "contracts/fedreward/records.hpp"

namespace merit::contracts::fedreward {

struct FoundRound {
    ledger::TaskId id;
    Task task;
    std::uint32_t number = 0;
    Round round;  // empty, if nobody has committed yet
};

// Reads the arguments `task` and `round`. Refuses malformed, not_found.
Result<FoundRound, Refusal> find_round(const ledger::StateView& view,
                                       const explain::Arguments& read);

}  // namespace merit::contracts::fedreward
