#include "contracts/explain/check_statement.hpp"
#include "contracts/explain/checker.hpp"
#include "contracts/incentive/division.hpp"

#include <map>

namespace merit::contracts::explain {

namespace {

using incentive::EpochClose;
using incentive::Statement;
using incentive::StatementProject;

// W, R, cut and the lifetime sums of each policy, from all statements.
Verdict check_division(Checker& check, const EpochClose& close,
                       std::span<const Statement> statements) {
    std::vector<incentive::RecipientWeight> weights;
    for (const Statement& statement : statements)
        weights.push_back(incentive::weight_of(statement));
    MERIT_TRY(const auto policies,
              check.value("policies", incentive::divide_budget(close.pay, close.budget.value,
                                                               weights, close.pool, close.epoch)));
    MERIT_TRY(check.number("policies", policies.size(), close.policies.size()));
    for (std::size_t i = 0; i < policies.size(); ++i) {
        const Checker::Inside inside(check, "policies", i);
        MERIT_TRY(check.holds("lifetime_sums",
                              policies[i].lifetime_sums == close.policies[i].lifetime_sums,
                              "sums of L and of what was paid", "others"));
        MERIT_TRY(check.number("total_weight", unwire(policies[i].total_weight),
                               unwire(close.policies[i].total_weight), "W = sum of weights"));
        MERIT_TRY(check.number("extra_units", policies[i].extra_units,
                               close.policies[i].extra_units, "R = P - sum of q"));
        MERIT_TRY(check.holds("cut", policies[i] == close.policies[i],
                              "the last extra unit by SPLIT", "another"));
    }
    return success();
}

Verdict check_list(Checker& check, const EpochClose& close, std::span<const Statement> statements) {
    u128 paid = 0;
    crypto::LogAccumulator log;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const Checker::Inside inside(check, "statements", i);
        MERIT_TRY(check.holds("recipient",
                              i == 0 || statements[i - 1].recipient < statements[i].recipient,
                              "ascending recipients", to_hex(statements[i].recipient.view())));
        paid += statements[i].reward.value;
        log.append(incentive::statement_leaf(statements[i]));
    }
    const Checker::Inside inside(check, "close");
    MERIT_TRY(check.number("statements", statements.size(), close.statements));
    MERIT_TRY(check.number("paid", paid, close.paid.value, "paid = sum of rewards"));
    if (!close.kept && incentive::makes_statements(close)) {
        MERIT_TRY(check.number("recipients", statements.size(), close.recipients));
    }
    return check.bytes("root", log.root().view(), close.root.view(), "root of the statements");
}

// Uses of whole projects: all parts of one SPLIT by S + X. Where somebody's part is not among the
// statements (a close that paid only the largest weights) the division cannot be repeated.
Verdict check_project_uses(Checker& check, const EpochClose& close,
                           std::span<const Statement> statements) {
    std::map<ledger::ProjectId, std::vector<std::pair<const Statement*, const StatementProject*>>>
        parts;
    for (const Statement& statement : statements) {
        for (const StatementProject& project : statement.projects) {
            if (project.project_weight.value > 0) {
                parts[project.project].emplace_back(&statement, &project);
            }
        }
    }
    for (const auto& [id, found] : parts) {
        const StatementProject& first = *found.front().second;
        std::vector<SplitRecipient> recipients;
        u128 total = 0;
        for (const auto& [statement, project] : found) {
            recipients.push_back(
                {IdBytes(statement->recipient.view()), W256(project->project_weight.value)});
            total += project->project_weight.value;
        }
        if (total != first.project_total_weight.value) continue;
        const SplitSalt salt{crypto::Hash256::from(id.view()), close.epoch.value,
                             SplitPurpose::project_interactions};
        MERIT_TRY(const auto division,
                  check.value("project_share", split(first.project_value.value, recipients, salt)));
        for (std::size_t i = 0; i < found.size(); ++i) {
            MERIT_TRY(check.number("project_share", division.parts[i].amount(),
                                   found[i].second->project_share.value));
        }
    }
    return success();
}

}  // namespace

Verdict check_epoch(const ParameterSet& parameters, const EpochClose& close,
                    std::span<const Statement> statements, std::vector<Equation>& equations) {
    for (const Statement& statement : statements) {
        std::vector<Equation> unused;
        const auto verdict = check_statement(parameters, close, statement, nullptr, unused);
        if (!verdict) {
            Difference difference = verdict.error();
            difference.place += " of " + to_hex(statement.recipient.view());
            return difference;
        }
    }
    Checker check(equations);
    if (incentive::makes_statements(close)) {
        const Checker::Inside inside(check, "close");
        MERIT_TRY(check_division(check, close, statements));
    }
    MERIT_TRY(check_project_uses(check, close, statements));
    return check_list(check, close, statements);
}

}  // namespace merit::contracts::explain
