// The arithmetic from records to points, recomputed.
#pragma once

#include "contracts/explain/checker.hpp"
#include "contracts/explain/names.hpp"
#include "contracts/explain/statement_file.hpp"

namespace merit::contracts::explain {

struct PointsInput {
    const ParameterSet& parameters;
    const incentive::EpochClose& close;
    const RecordLists* lists;  // none: X is taken as given
    const Names& names;
};

// Every kind of the project from its records (the lists from `next_list` on, which it moves): x, X,
// X', c, the records' points and their root, c'; then the sum c.
Verdict check_points(Checker& check, const PointsInput& input,
                     const incentive::StatementProject& project, std::size_t& next_list);

}  // namespace merit::contracts::explain
