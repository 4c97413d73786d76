// The score formulas of K4 (CONTRACTS section 6, DETAILS 11): from a record to points.
//
// Sizes s and X in micro-units (one line, review or hour = 10^6), points in micro-points.
// All floor division; pure; any thread.
#pragma once

#include "contracts/numbers/curve.hpp"
#include "contracts/numbers/number_error.hpp"

#include <array>
#include <cstdint>

namespace merit::contracts {

enum class PathClass : std::uint8_t { source, test, docs, generated, vendored, binary };
inline constexpr std::size_t path_classes = 6;

struct LineCount {
    std::uint64_t added = 0;
    std::uint64_t removed = 0;
};
// Lines of one changeset, and the parameters class_ppm and cap_class; indexed by PathClass.
using LinesByClass = std::array<LineCount, path_classes>;
struct CodeRule {
    std::array<std::uint32_t, path_classes> class_ppm{};
    std::uint64_t cap_class = 0;  // lines per class and changeset
};

// s of a changeset: sum over classes class_ppm * min(cap_class, max(added, removed)).
// Error: out_of_bounds above 2^50.
NumberResult<std::uint64_t> code_size(const LinesByClass& lines, const CodeRule& rule);

enum class TrailerKind : std::uint8_t { review, test, triage };

// 10, 5, 3 units.
std::uint64_t flat_size(TrailerKind kind);
// s of a trailer: the flat size, but never more than its changeset's s.
std::uint64_t trailer_size(TrailerKind kind, std::uint64_t changeset_size);

enum class ArticleClass : std::uint8_t { small, medium, large };

// 20, 100, 300 units.
std::uint64_t article_size(ArticleClass size_class);

// s of a record that replaces an own earlier one: only what it adds.
std::uint64_t superseding_size(std::uint64_t new_size, std::uint64_t old_size);

// m = floor(licence * conformance / 10^6), factors in ppm. Error: out_of_bounds above 4,000,000.
NumberResult<std::uint32_t> record_factor(std::uint32_t licence, std::uint32_t conformance);

struct RecordScore {
    std::uint32_t share = 0;    // of the author, ppm
    std::uint64_t size = 0;     // s
    std::uint32_t quality = 0;  // Q, ppm
    std::uint32_t factor = 0;   // m, ppm, up to 4,000,000
};

// x = floor(share * s * Q * m / 10^18), one author's part of one record in micro-units.
// Error: out_of_bounds (share or Q > 10^6, s > 2^50, m > 4,000,000).
NumberResult<std::uint64_t> record_score(const RecordScore& record);

// What an appeal adds to X: floor(share * s * (new - old) * m / 10^18); 0 where the new quality is
// not above the old one. `record.quality` is the new one.
NumberResult<std::uint64_t> appeal_addition(const RecordScore& record, std::uint32_t old_quality);

// X and c are cut at 2^53 so that a points task never blocks later epochs; `was_cut` is an event.
struct Cut {
    std::uint64_t value = 0;
    bool was_cut = false;
};
Cut cut_points(std::uint64_t value);
// X + x, cut.
Cut add_score(std::uint64_t total, std::uint64_t addition);

struct EpochPoints {
    std::uint64_t points = 0;      // c, micro-points
    bool was_cut = false;          // c reached 2^53
    std::uint64_t next_total = 0;  // S', the running total for the next epoch
};

// c  = floor(weight_kind * (curve(S + X) - curve(S)) / 10^6)
// S' = floor((S + X) * lambda(13) / 2^64)
// weight_kind in ppm, <= 4,000,000. Errors: out_of_bounds, overflow.
NumberResult<EpochPoints> epoch_points(CurveKind kind, std::uint32_t weight_kind,
                                       std::uint64_t running_total, std::uint64_t epoch_score);

// A pool with `work_from` counts only the work since: floor(c * X' / X), X' <= X; 0 where X is 0.
// Error: out_of_bounds for X' > X.
NumberResult<std::uint64_t> points_since(std::uint64_t points, std::uint64_t score_since,
                                         std::uint64_t score);

}  // namespace merit::contracts
