#include "contracts/score/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/quality/state.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/close.hpp"
#include "contracts/score/points.hpp"
#include "contracts/score/state.hpp"

#include <algorithm>
#include <set>

namespace merit::contracts::score {

namespace {

Refusal not_found() {
    return refuse(ContractNumber::score, CommonError::not_found);
}

struct PointsAnswer {
    ledger::ProjectId project;
    ledger::Recipient recipient;
    ledger::Epoch from_epoch;
    ledger::Epoch to_epoch;
    ledger::Points points;                        // sum of c over from_epoch < t <= to_epoch
    ledger::Points total;                         // sum of c over all t <= to_epoch
    ledger::Bounded<KindPoints, kinds_max> last;  // how to_epoch itself closed
    MERIT_FIELDS(project, recipient, from_epoch, to_epoch, points, total, last)
};

Check points(const ledger::StateView& view, const QueryArguments& arguments,
             ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::score);
    PointsAnswer answer;
    MERIT_TRY(answer.project, read.id<ledger::ProjectId>("project"));
    MERIT_TRY(answer.recipient, read.recipient("recipient"));
    MERIT_TRY(answer.from_epoch.value, read.number_or("from", 0));
    MERIT_TRY(answer.to_epoch.value, read.number_or("to", load_chain(view).epoch.value));
    if (answer.to_epoch < answer.from_epoch) return read.malformed();
    if (!registry::find_project(view, answer.project)) return not_found();
    answer.total = points_sum_at(view, answer.project, answer.recipient, answer.to_epoch);
    const auto before =
        read.has("from") ? points_sum_at(view, answer.project, answer.recipient, answer.from_epoch)
                         : ledger::Points{};
    answer.points.value = answer.total.value - before.value;
    const auto row = points_rows.get(view, answer.to_epoch, answer.project, answer.recipient);
    if (row) answer.last = row->kinds;
    ledger::describe(answer, writer);
    return success();
}

// One author's part of a record, and what became of it.
struct RecordPointsRow {
    ledger::Recipient recipient;
    RecordRow row;
    std::optional<ledger::Points> points;  // once the epoch is closed
    MERIT_FIELDS(recipient, row, points)
};

struct RecordPointsAnswer {
    ledger::ContributionId record;
    ledger::ProjectId project;
    ContributionKind kind = ContributionKind::code;
    ledger::Epoch epoch;  // in which the record counts
    ledger::Bounded<RecordPointsRow, registry::authors_max> authors;
    MERIT_FIELDS(record, project, kind, epoch, authors)
};

std::optional<ledger::Points> points_of_record(const ledger::StateView& view,
                                               const RecordPointsAnswer& answer,
                                               const ledger::Recipient& recipient) {
    const auto closed = points_rows.get(view, answer.epoch, answer.project, recipient);
    if (!closed) return std::nullopt;
    const auto kind = std::ranges::find(closed->kinds, answer.kind, &KindPoints::kind);
    MERIT_ASSERT(kind != closed->kinds.end(), "a counted record has its kind's points");
    std::vector<RecordLine> lines;
    record_rows.scan(
        view,
        [&](const auto& key, const RecordRow& row) {
            lines.push_back(line_of(std::get<4>(key), row));
            return true;
        },
        answer.epoch, answer.project, recipient, answer.kind);
    const auto division = split_points(kind->points.value, lines, answer.project, answer.epoch);
    MERIT_ASSERT(division.has_value(), "the close divided the same points");
    return std::ranges::find(lines, answer.record, &RecordLine::record)->points;
}

Check record_points(const ledger::StateView& view, const QueryArguments& arguments,
                    ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::score);
    RecordPointsAnswer answer;
    MERIT_TRY(answer.record, read.id<ledger::ContributionId>("record"));
    const auto contribution = registry::find_contribution(view, answer.record);
    if (!contribution || contribution->state != registry::ContributionState::accepted) {
        return not_found();
    }
    const auto quality = quality::qualities.get(view, answer.record);
    if (quality && !quality->fixed) return refuse(ContractNumber::score, CommonError::too_early);
    answer.project = contribution->project;
    answer.kind = contribution->kind;
    // A trailer counts in the epoch of its chunk.
    answer.epoch = quality ? quality->counted_epoch : contribution->decided_epoch;
    std::set<ledger::Recipient> authors;
    for (const registry::RecipientShare& author : contribution->authors)
        authors.insert(registry::resolve(view, author.recipient, answer.epoch));
    for (const ledger::Recipient& author : authors) {
        const auto row =
            record_rows.get(view, answer.epoch, answer.project, author, answer.kind, answer.record);
        if (row) answer.authors.push_back({author, *row, points_of_record(view, answer, author)});
    }
    ledger::describe(answer, writer);
    return success();
}

struct CurvePoint {
    ledger::Points x;  // micro-units
    ledger::Points y;  // micro-points
    MERIT_FIELDS(x, y)
};

struct CurveAnswer {
    registry::ContributionKind kind = registry::ContributionKind::code;
    ledger::Ppm weight;
    ledger::Bounded<CurvePoint, 16> breakpoints;  // beyond the last its slope continues
    MERIT_FIELDS(kind, weight, breakpoints)
};

Check curve_of_kind(const ledger::StateView& view, const QueryArguments& arguments,
                    ledger::FieldWriter& writer) {
    const explain::Arguments read(arguments, ContractNumber::score);
    const auto last = static_cast<unsigned>(ledger::EnumRange<ContributionKind>::last);
    for (unsigned i = 0; i <= last; ++i) {
        const auto kind = static_cast<ContributionKind>(i);
        if (name_of(kind) != read.text("kind")) continue;
        CurveAnswer answer;
        answer.kind = kind;
        const ParameterSet parameters = parameters_in(view, load_chain(view).epoch);
        answer.weight.value = weight_of(kind, parameters);
        for (const Breakpoint& point : breakpoints(curve_of(kind)))
            answer.breakpoints.push_back({ledger::Points{point.x}, ledger::Points{point.y}});
        ledger::describe(answer, writer);
        return success();
    }
    return read.malformed();
}

}  // namespace

Contract contract() {
    Contract contract;
    contract.number = ContractNumber::score;
    contract.name = "score";
    contract.clock = {{ClockStage::points, close_points}};
    contract.queries = {
        {"points",
         "points of a recipient in a project, over closed epochs from < t <= to",
         {{"project", "project", true, "project id"},
          {"recipient", "text", true, "account or alias"},
          {"from", "epoch", false, "default: from the beginning"},
          {"to", "epoch", false, "default: all"}},
         points},
        {"record_points",
         "what a record counts for each author: x and what it is made of, points once closed",
         {{"record", "hash", true, "contribution id"}},
         record_points},
        {"curve",
         "how a kind's running total becomes points",
         {{"kind", "text", true, "code, review, test, triage, article, ..."}},
         curve_of_kind},
    };
    return contract;
}

}  // namespace merit::contracts::score
