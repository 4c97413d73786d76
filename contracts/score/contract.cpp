#include "contracts/score/contract.hpp"

#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/close.hpp"
#include "contracts/score/points.hpp"
#include "contracts/score/state.hpp"

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
        {"curve",
         "how a kind's running total becomes points",
         {{"kind", "text", true, "code, review, test, triage, article, ..."}},
         curve_of_kind},
    };
    return contract;
}

}  // namespace merit::contracts::score
