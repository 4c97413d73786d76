#include "contracts/incentive/make_statement.hpp"

#include "contracts/incentive/use_state.hpp"
#include "contracts/numbers/score.hpp"
#include "contracts/score/state.hpp"

#include <algorithm>
#include <limits>

namespace merit::contracts::incentive {

namespace {

// X': the part of X that was worked on since `work_from`.
std::uint64_t score_since(const ledger::StateView& view, ledger::Epoch epoch,
                          const ledger::ProjectId& project, const ledger::Recipient& recipient,
                          const score::KindPoints& points, ledger::TimeMs work_from) {
    std::uint64_t sum = 0;
    score::record_rows.scan(
        view,
        [&](const auto&, const score::RecordRow& row) {
            if (row.work_date >= work_from) sum = add_score(sum, row.x.value).value;
            return true;
        },
        epoch, project, recipient, points.kind);
    return std::min(sum, points.score.value);  // X itself may have been cut
}

NumberResult<StatementKind> kind_part(const ledger::StateView& view, ledger::Epoch epoch,
                                      const ledger::ProjectId& project,
                                      const ledger::Recipient& recipient,
                                      const score::KindPoints& points, ledger::TimeMs work_from) {
    StatementKind part;
    part.kind = points.kind;
    part.running_total = points.running_total;
    part.score = points.score;
    part.points = points.points;
    part.score_since = points.score;
    if (work_from.value > 0) {
        part.score_since.value = score_since(view, epoch, project, recipient, points, work_from);
    }
    part.counted_points = points.points;
    if (part.score_since != part.score) {
        MERIT_TRY(part.counted_points.value,
                  points_since(points.points.value, part.score_since.value, part.score.value));
    }
    part.record_count = points.record_count;
    part.record_root = points.record_root;
    return part;
}

// `fields`: those of the key before the recipient.
template <class RowMap, class... Fields>
std::vector<ledger::Recipient> recipients_in(const RowMap& rows, const ledger::StateView& view,
                                             const std::optional<ledger::Recipient>& last,
                                             std::uint64_t count, const Fields&... fields) {
    std::vector<ledger::Recipient> found;
    if (count == 0) return found;
    const Bytes from = last ? rows.key(fields..., *last) : Bytes();
    rows.scan_from(
        view, from,
        [&](const auto& key, const auto&) {
            const ledger::Recipient& recipient = std::get<sizeof...(Fields)>(key);
            if (!last || *last < recipient) found.push_back(recipient);
            return found.size() < count;
        },
        fields...);
    return found;
}

// The parts of the policies, in their order: each sees what the earlier ones gave.
NumberResult<StatementPolicies> parts_of(const Statement& statement, const EpochClose& close) {
    const RecipientWeight recipient = weight_of(statement);
    StatementPolicies parts;
    std::uint64_t earned = 0;
    for (const PolicyClose& policy : close.policies) {
        MERIT_TRY(const W256 weight, policy_weight(close, policy, recipient, earned));
        MERIT_TRY(const StatementPolicy part, part_of(close, policy, recipient.recipient, weight));
        earned += amount_of(part);
        parts.push_back(part);
    }
    return parts;
}

}  // namespace

NumberResult<StatementProject> project_part(const ledger::StateView& view,
                                            const ParameterSet& parameters,
                                            const treasury::PayTerms& pay, ledger::Epoch epoch,
                                            const ledger::ProjectId& project,
                                            const ledger::Recipient& recipient) {
    StatementProject part;
    part.project = project;
    if (const auto row = use_rows.get(view, epoch, project, recipient)) {
        part.use = row->use;
        part.project_value = row->project_value;
        part.project_weight = row->project_weight;
        part.project_total_weight = row->project_total_weight;
        part.project_share = row->project_share;
        MERIT_TRY(const std::uint64_t direct, use_value(row->use, parameters, pay.distinct));
        MERIT_TRY(part.u.value, checked_add(direct, row->project_share.value));
    }
    if (const auto row = score::points_rows.get(view, epoch, project, recipient)) {
        for (const score::KindPoints& points : row->kinds) {
            MERIT_TRY(const StatementKind kind,
                      kind_part(view, epoch, project, recipient, points, pay.work_from));
            part.kinds.push_back(kind);
            MERIT_TRY(part.c.value, checked_add(part.c.value, kind.counted_points.value));
        }
    }
    return part;
}

NumberResult<Statement> make_statement(const ledger::StateView& view,
                                       const ParameterSet& parameters, const EpochClose& close,
                                       std::span<const ledger::ProjectId> projects,
                                       const ledger::Recipient& recipient) {
    Statement statement;
    statement.pool = close.pool;
    statement.epoch = close.epoch;
    statement.recipient = recipient;
    for (const ledger::ProjectId& project : projects) {
        MERIT_TRY(StatementProject part,
                  project_part(view, parameters, close.pay, close.epoch, project, recipient));
        MERIT_TRY(statement.u.value, checked_add(statement.u.value, part.u.value));
        MERIT_TRY(statement.c.value, checked_add(statement.c.value, part.c.value));
        // Projects in which the recipient has no part are left out.
        const bool has_part =
            !part.kinds.empty() || part.u.value > 0 || part.project_weight.value > 0;
        if (!has_part) continue;
        statement.projects.push_back(std::move(part));
    }
    MERIT_TRY(statement.weight.value, reward_weight(parameters.alpha, parameters.beta,
                                                    statement.u.value, statement.c.value));
    if (treasury::read_history(close.pay)) {
        statement.before = standings.get_or(view, {}, close.epoch, close.pool, recipient);
    }
    // A recipient that a close leaves out may weigh more in a policy than all that were kept.
    MERIT_TRY(const u128 rank, rank_of(close.pay, close.epoch, weight_of(statement)));
    if (!is_kept(close.kept, recipient, rank)) return statement;
    MERIT_TRY(statement.policies, parts_of(statement, close));
    const ledger::AccountId* account = recipient.account();
    const auto debt = account != nullptr ? debts_at_close.get_or(view, ledger::Amount{},
                                                                 close.epoch, close.pool, *account)
                                         : ledger::Amount{};
    pay_out(statement, reward_of(close.pay, close.budget, statement.policies), debt, parameters);
    return statement;
}

std::vector<ledger::Recipient> recipients_of(const ledger::StateView& view, ledger::Epoch epoch,
                                             const ledger::ProjectId& project, bool of_uses,
                                             const std::optional<ledger::Recipient>& last,
                                             std::uint64_t count) {
    if (of_uses) return recipients_in(use_rows, view, last, count, epoch, project);
    return recipients_in(score::points_rows, view, last, count, epoch, project);
}

std::vector<ledger::Recipient> earlier_recipients_of(const ledger::StateView& view,
                                                     const ledger::PoolId& pool,
                                                     const std::optional<ledger::Recipient>& last,
                                                     std::uint64_t count) {
    return recipients_in(lifetime_weights, view, last, count, pool);
}

std::vector<ledger::Recipient> standing_recipients_of(const ledger::StateView& view,
                                                      const EpochClose& close) {
    return recipients_in(standings, view, std::nullopt, std::numeric_limits<std::uint64_t>::max(),
                         close.epoch, close.pool);
}

}  // namespace merit::contracts::incentive
