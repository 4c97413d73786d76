// The arithmetic of a statement and of a whole close, recomputed from their inputs. Pure; any
// thread. Numbers that come from a file may be anything: what leaves its type is a difference.
#pragma once

#include "contracts/explain/difference.hpp"
#include "contracts/explain/names.hpp"
#include "contracts/explain/statement_file.hpp"

#include <span>

namespace merit::contracts::explain {

// Whether parameters, close and statement belong together, and every figure of the statement
// follows from them; with `lists`, from the records on. Appends the equations that hold: each can
// be computed by hand from the file.
Verdict check_statement(const ParameterSet& parameters, const incentive::EpochClose& close,
                        const incentive::Statement& statement, const RecordLists* lists,
                        std::vector<Equation>& equations, const Names& names = {});

// Whether W, cut, root and sums of the close follow from all its statements.
Verdict check_epoch(const ParameterSet& parameters, const incentive::EpochClose& close,
                    std::span<const incentive::Statement> statements,
                    std::vector<Equation>& equations);

}  // namespace merit::contracts::explain
