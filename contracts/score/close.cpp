#include "contracts/score/close.hpp"

#include "contracts/certify/fact_count.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/incentive/project_use.hpp"
#include "contracts/score/points.hpp"
#include "contracts/score/state.hpp"

namespace merit::contracts::score {

namespace {

struct KindScore {
    ContributionKind kind;
    std::uint64_t score;  // X
};

// What one recipient has in one project.
struct Group {
    ledger::ProjectId project;
    ledger::Recipient recipient;
    std::vector<KindScore> kinds;  // ascending
};

// The first group at or after the key `from`; none: the epoch has no more X.
std::optional<Group> next_group(const ledger::StateView& view, ledger::Epoch epoch,
                                BytesView from) {
    std::optional<Group> group;
    scores.scan_from(
        view, from,
        [&](const auto& key, ledger::Points score) {
            const auto& [row_epoch, project, recipient, kind] = key;
            if (!group) group = Group{project, recipient, {}};
            if (project != group->project || recipient != group->recipient) return false;
            group->kinds.push_back({kind, score.value});
            return true;
        },
        epoch);
    return group;
}

std::vector<RecordLine> records_of(const ledger::StateView& view, ledger::Epoch epoch,
                                   const Group& group, ContributionKind kind) {
    std::vector<RecordLine> records;
    record_rows.scan(
        view,
        [&](const auto& key, const RecordRow& row) {
            records.push_back(line_of(std::get<4>(key), row));
            return true;
        },
        epoch, group.project, group.recipient, kind);
    return records;
}

KindPoints close_kind(Context& context, ledger::Epoch epoch, const ParameterSet& parameters,
                      const Group& group, const KindScore& work) {
    KindPoints result;
    result.kind = work.kind;
    const std::uint64_t total =
        running_total_at(context.state, group.project, group.recipient, work.kind, epoch);
    result.running_total = ledger::Points{total};
    result.score = ledger::Points{work.score};
    const auto points =
        epoch_points(curve_of(work.kind), weight_of(work.kind, parameters), total, work.score);
    MERIT_ASSERT(points.has_value(), "weights are bounded parameters and S + X is below 2^58");
    result.points = ledger::Points{points.value().points};
    if (points.value().was_cut) {
        context.events.push_back(
            {"points.cut", to_bytes(group.recipient.view()), "c reached 2^53"});
    }
    certify::count_fact(context.state, certify::Fact::points, work.kind, group.project,
                        group.recipient, result.points.value);
    running_totals.put(context.state, {ledger::Points{points.value().next_total}, epoch.next()},
                       group.project, group.recipient, work.kind);

    auto records = records_of(context.state, epoch, group, work.kind);
    const auto division = split_points(points.value().points, records, group.project, epoch);
    MERIT_ASSERT(division.has_value(), "c is at most 2^53 and a record has one row");
    result.record_count = static_cast<std::uint32_t>(records.size());
    result.record_root = record_root(records);
    return result;
}

void close_group(Context& context, ledger::Epoch epoch, const ParameterSet& parameters,
                 const Group& group) {
    PointsRow row;
    for (const KindScore& work : group.kinds) {
        row.kinds.push_back(close_kind(context, epoch, parameters, group, work));
        row.points.value += row.kinds.back().points.value;
        scores.erase(context.state, epoch, group.project, group.recipient, work.kind);
    }
    points_rows.put(context.state, row, epoch, group.project, group.recipient);
    const auto sum = points_sum_at(context.state, group.project, group.recipient, epoch);
    put_points_sum(context.state, ledger::Points{sum.value + row.points.value}, group.project,
                   group.recipient, epoch);
}

}  // namespace

bool close_points(Context& context, ledger::Epoch epoch, std::uint64_t& steps) {
    if (!incentive::share_project_uses(context, epoch, steps)) return false;
    const ParameterSet parameters = parameters_in(context.state, epoch);
    Bytes from;
    while (steps > 0) {
        const auto group = next_group(context.state, epoch, from);
        if (!group) return true;
        close_group(context, epoch, parameters, *group);
        from = scores.key(epoch, group->project, group->recipient);
        const std::uint64_t cost = 1 + 2 * group->kinds.size();
        steps -= std::min(steps, cost);
    }
    return !next_group(context.state, epoch, from);
}

}  // namespace merit::contracts::score
