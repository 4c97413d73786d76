// From X to points: the pure part of closing one kind of work of one recipient. The clock, the
// explanations and the offline verifier use these same functions. Pure; any thread.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/numbers/score.hpp"
#include "contracts/score/state.hpp"

#include <span>
#include <vector>

namespace merit::contracts::score {

CurveKind curve_of(ContributionKind kind);

// weight_kind in ppm; 0 for a kind that is not scored yet.
std::uint32_t weight_of(ContributionKind kind, const ParameterSet& parameters);

CodeRule code_rule(const ParameterSet& parameters);

// The line of a record before its points are known.
RecordLine line_of(const ledger::ContributionId& record, const RecordRow& row);

// Fills the points of each line: SPLIT(points, x) with the project as subject, purpose 6. Where all
// x are 0 everybody has 0. Errors: duplicate_id, out_of_bounds.
NumberResult<void> split_points(std::uint64_t points, std::span<RecordLine> lines,
                                const ledger::ProjectId& project, ledger::Epoch epoch);

// RFC 6962 root over the canonical bytes of the lines.
crypto::Hash256 record_root(std::span<const RecordLine> lines);

}  // namespace merit::contracts::score
