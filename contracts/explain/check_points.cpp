#include "contracts/explain/check_points.hpp"

#include "contracts/numbers/curve.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/score/points.hpp"

#include <algorithm>

namespace merit::contracts::explain {

namespace {

using incentive::StatementKind;
using incentive::StatementProject;

std::string text(u128 value) {
    return ledger::to_decimal(value);
}

// m from the factors of licence and conformance; one above 1 names the conformance.
Verdict check_factor(Checker& check, const PointsInput& input, const RecordLine& line) {
    const Checker::Inside inside(check, "factor");
    const score::RecordFactor& factor = line.factor;
    MERIT_TRY(check.flag("source", factor.conformance.value > ppm_one,
                         factor.source.has_value()));
    MERIT_TRY(const std::uint32_t product,
              check.value("product",
                          record_factor(factor.licence.value, factor.conformance.value)));
    std::string equation;
    if (factor.source) {
        equation = input.names.of(line.record) + ": m = floor(licence*conformance / 10^6) = " +
                   "floor(" + text(factor.licence.value) + "*" + text(factor.conformance.value) +
                   " / 10^6), by " + input.names.of(*factor.source);
    }
    return check.number("product", product, factor.product.value, std::move(equation));
}

// x of each record, their sums X and X'.
Verdict check_scores(Checker& check, const PointsInput& input, const StatementProject& project,
                     const StatementKind& kind, const RecordList& list) {
    MERIT_TRY(check.bytes("project", project.project.view(), list.project.view()));
    MERIT_TRY(
        check.number("kind", static_cast<unsigned>(kind.kind), static_cast<unsigned>(list.kind)));
    const ledger::TimeMs from = input.close.pay.work_from;
    std::uint64_t sum = 0;
    std::uint64_t since = 0;
    for (std::size_t i = 0; i < list.records.size(); ++i) {
        const Checker::Inside inside(check, "records", i);
        const RecordLine& line = list.records[i];
        MERIT_TRY(check.holds("record", i == 0 || list.records[i - 1].record < line.record,
                              "ascending ids", line.record.hex()));
        MERIT_TRY(check_factor(check, input, line));
        MERIT_TRY(const std::uint64_t x,
                  check.value("x", record_score({line.share.value, line.size.value,
                                                 line.quality.value, line.factor.product.value})));
        MERIT_TRY(check.number(
            "x", x, line.x.value,
            input.names.of(line.record) + ": x = floor(share*s*Q*m / 10^18) = floor(" +
                text(line.share.value) + "*" + text(line.size.value) + "*" +
                text(line.quality.value) + "*" + text(line.factor.product.value) + " / 10^18)"));
        sum = add_score(sum, x).value;
        if (line.work_date >= from) since = add_score(since, x).value;
    }
    const std::string name = input.names.of(kind.kind, project.project);
    MERIT_TRY(check.number("score", sum, kind.score.value,
                           name + ": X = sum of x of " + text(list.records.size()) +
                               (list.records.size() == 1 ? " record" : " records")));
    const std::string since_text =
        kind.score_since == kind.score
            ? std::string()
            : name + ": X' = sum of x of the records with work date >= " + text(from.value);
    MERIT_TRY(
        check.number("score_since", std::min(since, sum), kind.score_since.value, since_text));
    return check.number("record_count", list.records.size(), kind.record_count);
}

// c divided among the records, and the root over their lines.
Verdict check_records(Checker& check, const PointsInput& input, const StatementProject& project,
                      const StatementKind& kind, const RecordList& list) {
    std::vector<RecordLine> lines(list.records.begin(), list.records.end());
    const auto division =
        score::split_points(kind.points.value, lines, project.project, input.close.epoch);
    MERIT_TRY(check.holds("records", division.has_value(), "records of their own",
                          "one that is there twice"));
    u128 total = 0;
    for (const RecordLine& line : lines)
        total += line.x.value;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Checker::Inside inside(check, "records", i);
        std::string line;
        if (total > 0) {
            const u128 floor = u128{kind.points.value} * lines[i].x.value / total;
            line = input.names.of(lines[i].record) + ": points = floor(c*x / sum of x) = floor(" +
                   text(kind.points.value) + "*" + text(lines[i].x.value) + " / " + text(total) +
                   ")";
            if (lines[i].points.value > floor) line += " + 1 extra";
        }
        MERIT_TRY(check.number("points", lines[i].points.value, list.records[i].points.value,
                               std::move(line)));
    }
    return check.bytes("record_root", score::record_root(lines).view(), kind.record_root.view(),
                       input.names.of(kind.kind, project.project) + ": root of the record lines");
}

std::string segment_text(CurveKind kind, std::uint64_t from, std::uint64_t to) {
    const auto points = breakpoints(kind);
    const auto begin = segment_of(points, from);
    const auto end = segment_of(points, to);
    const auto name = [&](std::size_t segment) {
        return "(" + text(points[segment].x / micro_per_point) + ", " +
               text(points[segment].y / micro_per_point) + ") to (" +
               text(points[segment + 1].x / micro_per_point) + ", " +
               text(points[segment + 1].y / micro_per_point) + ")";
    };
    if (kind == CurveKind::linear) return " on the straight line";
    if (begin == end) return " on the segment " + name(begin);
    return " from the segment " + name(begin) + " into " + name(end);
}

Verdict check_curve(Checker& check, const PointsInput& input, const StatementProject& project,
                    const StatementKind& kind) {
    const CurveKind curve_kind = score::curve_of(kind.kind);
    const std::uint64_t total = kind.running_total.value;
    const std::uint32_t weight = score::weight_of(kind.kind, input.parameters);
    MERIT_TRY(const EpochPoints points,
              check.value("points", epoch_points(curve_kind, weight, total, kind.score.value)));
    const std::string segment = segment_text(curve_kind, total, total + kind.score.value);
    return check.number("points", points.points, kind.points.value,
                        input.names.of(kind.kind, project.project) + ": c = floor(" + text(weight) +
                            "*(curve(" + text(total) + " + " + text(kind.score.value) +
                            ") - curve(" + text(total) + ")) / 10^6)" + segment);
}

Verdict check_kind(Checker& check, const PointsInput& input, const StatementProject& project,
                   const StatementKind& kind, std::size_t& next_list) {
    const RecordList* list = nullptr;
    if (input.lists != nullptr) {
        MERIT_TRY(check.holds("record_lists", next_list < input.lists->size(), "a list of records",
                              "none"));
        list = &(*input.lists)[next_list++];
        MERIT_TRY(check_scores(check, input, project, kind, *list));
    }
    MERIT_TRY(check_curve(check, input, project, kind));
    if (list != nullptr) {
        MERIT_TRY(check_records(check, input, project, kind, *list));
    }
    if (kind.score_since == kind.score) {
        return check.number("counted_points", kind.points.value, kind.counted_points.value);
    }
    MERIT_TRY(const std::uint64_t counted,
              check.value("counted_points", points_since(kind.points.value, kind.score_since.value,
                                                         kind.score.value)));
    return check.number("counted_points", counted, kind.counted_points.value,
                        input.names.of(kind.kind, project.project) +
                            ": c' = floor(c*X' / X) = " + "floor(" + text(kind.points.value) + "*" +
                            text(kind.score_since.value) + " / " + text(kind.score.value) + ")");
}

}  // namespace

Verdict check_points(Checker& check, const PointsInput& input, const StatementProject& project,
                     std::size_t& next_list) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < project.kinds.size(); ++i) {
        const Checker::Inside inside(check, "kinds", i);
        const StatementKind& kind = project.kinds[i];
        MERIT_TRY(check.holds("kind", i == 0 || project.kinds[i - 1].kind < kind.kind,
                              "ascending kinds", std::string(name_of(kind.kind))));
        MERIT_TRY(check_kind(check, input, project, kind, next_list));
        MERIT_TRY(sum, check.value("points", checked_add(sum, kind.counted_points.value)));
    }
    return check.number("c", sum, project.c.value);
}

}  // namespace merit::contracts::explain
