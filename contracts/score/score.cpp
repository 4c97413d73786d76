#include "contracts/score/score.hpp"

#include "contracts/numbers/decay.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/points.hpp"
#include "contracts/score/state.hpp"

namespace merit::contracts::score {

namespace {

bool earns(const ledger::StateView& view, const ledger::Recipient& recipient) {
    if (recipient.account() == nullptr) return true;
    const auto account = registry::find_account(view, *recipient.account());
    return account && account->kind != registry::AccountKind::bot;
}

LinesByClass lines_of(const registry::LineMeasure& measure) {
    LinesByClass lines;
    const auto set = [&](PathClass path_class, const registry::Lines& count) {
        lines[static_cast<std::size_t>(path_class)] = {count.added, count.removed};
    };
    set(PathClass::source, measure.source);
    set(PathClass::test, measure.test);
    set(PathClass::docs, measure.docs);
    set(PathClass::generated, measure.generated);
    set(PathClass::vendored, measure.vendored);
    set(PathClass::binary, measure.binary);
    return lines;
}

std::uint64_t size_of_article(registry::ArticleSize size) {
    switch (size) {
        case registry::ArticleSize::unset:
            return 0;
        case registry::ArticleSize::small:
            return article_size(ArticleClass::small);
        case registry::ArticleSize::medium:
            return article_size(ArticleClass::medium);
        case registry::ArticleSize::large:
            return article_size(ArticleClass::large);
    }
    return 0;
}

void note_cut(Context& context, const ledger::Recipient& recipient) {
    context.events.push_back({"points.cut", to_bytes(recipient.view()), "X reached 2^53"});
}

}  // namespace

std::uint64_t running_total_at(const ledger::StateView& view, const ledger::ProjectId& project,
                               const ledger::Recipient& recipient, ContributionKind kind,
                               ledger::Epoch epoch) {
    const auto total = running_totals.get(view, project, recipient, kind);
    if (!total) return 0;
    MERIT_ASSERT(total->epoch <= epoch, "a running total is not from a later epoch");
    return decay(total->value.value, HalfLife::steps_13, epoch.value - total->epoch.value);
}

ledger::Points points_sum_at(const ledger::StateView& view, const ledger::ProjectId& project,
                             const ledger::Recipient& recipient, ledger::Epoch epoch) {
    ledger::Points sum;
    points_sums.scan_from(
        view, points_sums.key(project, recipient, ~epoch.value),
        [&](const auto&, ledger::Points value) {
            sum = value;
            return false;
        },
        project, recipient);
    return sum;
}

void put_points_sum(ledger::Overlay& state, ledger::Points sum, const ledger::ProjectId& project,
                    const ledger::Recipient& recipient, ledger::Epoch epoch) {
    points_sums.put(state, sum, project, recipient, ~epoch.value);
}

void add_record(Context& context, ledger::Epoch epoch, const ledger::ProjectId& project,
                const ledger::Recipient& recipient, const CountedRecord& record) {
    MERIT_ASSERT(record.factor.product.value == record.score.factor, "m is the product shown");
    const auto x = record_score(record.score);
    if (!x || !earns(context.state, recipient)) return;
    const auto before = scores.get_or(context.state, {}, epoch, project, recipient, record.kind);
    const Cut sum = add_score(before.value, x.value());
    if (sum.was_cut) note_cut(context, recipient);
    scores.put(context.state, ledger::Points{sum.value}, epoch, project, recipient, record.kind);
    const RecordRow row{ledger::Points{x.value()},         ledger::Ppm{record.score.share},
                        ledger::Points{record.score.size}, ledger::Ppm{record.score.quality},
                        record.factor,                     record.work_date};
    record_rows.put(context.state, row, epoch, project, recipient, record.kind, record.record);
}

void add_record(Context& context, const ledger::ProjectId& project,
                const ledger::Recipient& recipient, const CountedRecord& record) {
    add_record(context, context.block.epoch, project, recipient, record);
}

std::uint64_t size_of(const registry::Contribution& contribution, const ParameterSet& parameters) {
    switch (contribution.kind) {
        case ContributionKind::code: {
            const auto size = code_size(lines_of(contribution.lines), code_rule(parameters));
            return size ? size.value() : 0;
        }
        case ContributionKind::review:
            return flat_size(TrailerKind::review);
        case ContributionKind::test:
            return flat_size(TrailerKind::test);
        case ContributionKind::triage:
            return flat_size(TrailerKind::triage);
        case ContributionKind::article:
            return size_of_article(contribution.article_size);
        default:
            return 0;
    }
}

CountedRecord trailer_record(const ledger::ContributionId& record, TrailerKind kind,
                             std::uint64_t changeset_size, ledger::Ppm licence_factor,
                             ledger::TimeMs work_date) {
    constexpr auto one = static_cast<std::uint32_t>(ppm_one);
    const auto record_kind = [&] {
        switch (kind) {
            case TrailerKind::review:
                return ContributionKind::review;
            case TrailerKind::test:
                return ContributionKind::test;
            case TrailerKind::triage:
                return ContributionKind::triage;
        }
        return ContributionKind::triage;
    }();
    return {record,
            record_kind,
            {one, trailer_size(kind, changeset_size), one, licence_factor.value},
            work_date,
            make_factor(licence_factor)};
}

void move_running_totals(Context& context, const ledger::ProjectId& project,
                         const ledger::Recipient& from, const ledger::Recipient& to) {
    std::vector<std::pair<ContributionKind, RunningTotal>> totals;
    running_totals.scan(
        context.state,
        [&](const auto& key, const RunningTotal& total) {
            totals.emplace_back(std::get<2>(key), total);
            return true;
        },
        project, from);
    for (const auto& [kind, total] : totals) {
        const auto own = running_totals.get_or(context.state, {{}, total.epoch}, project, to, kind);
        const ledger::Epoch epoch = std::max(own.epoch, total.epoch);
        // X is cut at 2^53 and S fades, so S stays below 2^58.
        const std::uint64_t sum = running_total_at(context.state, project, to, kind, epoch) +
                                  running_total_at(context.state, project, from, kind, epoch);
        running_totals.put(context.state, {ledger::Points{sum}, epoch}, project, to, kind);
        running_totals.erase(context.state, project, from, kind);
    }
}

}  // namespace merit::contracts::score
