#include "contracts/explain/check_statement.hpp"

#include "contracts/explain/check_points.hpp"
#include "contracts/explain/check_policies.hpp"
#include "contracts/explain/checker.hpp"
#include "contracts/incentive/division.hpp"
#include "contracts/incentive/limits.hpp"
#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"

namespace merit::contracts::explain {

namespace {

using incentive::EpochClose;
using incentive::Statement;
using incentive::StatementPolicy;
using incentive::StatementProject;
using ledger::to_decimal;

std::string text(u128 value) {
    return to_decimal(value);
}

Verdict mismatch(std::string place, std::string expected, std::string found) {
    return Difference{VerifyError::mismatch, std::move(place), std::move(expected),
                      std::move(found)};
}

Verdict check_parameters(const ParameterSet& parameters, const EpochClose& close) {
    if (parameters.number != close.parameter_set) {
        return mismatch("/parameters/number", text(close.parameter_set), text(parameters.number));
    }
    const auto digest = incentive::parameters_digest(parameters);
    if (digest != close.parameters_digest) {
        return mismatch("/parameters", to_hex(close.parameters_digest.view()),
                        to_hex(digest.view()));
    }
    return success();
}

Verdict check_policy(Checker& check, const treasury::PolicyShare& rule, std::uint64_t budget,
                     const std::string& line, const incentive::PolicyClose& found) {
    MERIT_TRY(check.holds("policy", found.policy == rule.policy, std::string(name_of(rule.policy)),
                          std::string(name_of(found.policy))));
    MERIT_TRY(check.number("share", rule.share.value, found.share.value));
    MERIT_TRY(check.number("budget", budget, found.budget.value, line));
    const bool is_balanced = rule.policy == treasury::Policy::balanced;
    return check.holds("lifetime_sums", found.lifetime_sums.has_value() == is_balanced,
                       is_balanced ? "sums of L and of what was paid" : "nothing", "the contrary");
}

// The policies of the terms in their order, each with its part of the budget.
Verdict check_budgets(Checker& check, const EpochClose& close) {
    const std::uint64_t budget = close.budget.value;
    if (close.pay.mode == treasury::PoolMode::rate) {
        MERIT_TRY(check.number("policies", 1, close.policies.size()));
        const Checker::Inside policy(check, "policies", 0);
        return check_policy(check, {treasury::Policy::immediate, {}}, budget, {},
                            close.policies[0]);
    }
    std::vector<std::uint32_t> shares;
    for (const treasury::PolicyShare& share : close.pay.policies)
        shares.push_back(share.share.value);
    MERIT_TRY(const auto budgets,
              check.value("policies",
                          policy_budgets(budget, shares, crypto::Hash256::from(close.pool.view()),
                                         close.epoch.value)));
    MERIT_TRY(check.number("policies", budgets.size(), close.policies.size()));
    const std::string line = budgets.size() == 1 ? "P = B" : "P = part of B by SPLIT on the shares";
    for (std::size_t i = 0; i < budgets.size(); ++i) {
        const Checker::Inside policy(check, "policies", i);
        MERIT_TRY(check_policy(check, close.pay.policies[i], budgets[i], line, close.policies[i]));
    }
    return success();
}

// What the close says about itself: the budget, its policies' parts, what is left.
Verdict check_budget(Checker& check, const EpochClose& close) {
    const Checker::Inside inside(check, "close");
    const std::uint64_t limit = close.pay.budget_per_epoch.value;
    const std::uint64_t budget =
        limit == 0 ? close.balance.value : std::min(limit, close.balance.value);
    MERIT_TRY(check.number("budget", budget, close.budget.value,
                           limit == 0 ? "B = all that was in the pool"
                                      : "B = min(in the pool, per epoch) = min(" +
                                            text(close.balance.value) + ", " + text(limit) + ")"));
    MERIT_TRY(check.holds("paid", close.paid <= close.budget, "at most the budget",
                          text(close.paid.value)));
    MERIT_TRY(check.number("rest", budget - close.paid.value, close.rest.value,
                           "rest = B - paid = " + text(budget) + " - " + text(close.paid.value)));
    const bool is_cut = close.recipients > incentive::recipients_max;
    MERIT_TRY(check.holds("kept", close.kept.has_value() == is_cut,
                          is_cut ? "the last one that was kept" : "nothing", "the contrary"));
    return check_budgets(check, close);
}

// "floor((interactions*sigma + ...) / 10^6)" over the levels that have any.
std::string direct_text(const incentive::Use& use, const ParameterSet& parameters, bool distinct) {
    const auto sigmas = incentive::sigmas(parameters);
    std::string sum;
    for (std::size_t i = 0; i < incentive::levels; ++i) {
        const incentive::LevelUse& level = use.at(i);
        const std::uint64_t factor = distinct ? level.users : level.interactions.value;
        if (factor == 0) continue;
        if (!sum.empty()) sum += " + ";
        sum += text(factor) + "*" + text(sigmas[i]);
    }
    if (sum.empty()) return "0";
    return distinct ? sum : "floor((" + sum + ") / 10^6)";
}

// The part of the uses of the whole project: floor(V * (S + X) / sum of all S + X), or one more.
Verdict check_project_share(Checker& check, const StatementProject& project,
                            const std::string& name) {
    const std::uint64_t share = project.project_share.value;
    if (project.project_weight.value == 0) return check.number("project_share", 0, share);
    MERIT_TRY(check.holds("project_weight",
                          project.project_weight.value <= project.project_total_weight.value,
                          "at most the total", text(project.project_weight.value)));
    MERIT_TRY(const u128 floor_share,
              check.value("project_share",
                          muldiv(project.project_value.value, project.project_weight.value,
                                 project.project_total_weight.value)));
    MERIT_TRY(check.holds("project_share", share == floor_share || share == floor_share + 1,
                          text(floor_share) + " or one more", text(share)));
    check.note(
        "project_share",
        name + ": part of the uses of the project = floor(V*(S + X) / sum of S + X of all) " +
            "= floor(" + text(project.project_value.value) + "*" +
            text(project.project_weight.value) + " / " + text(project.project_total_weight.value) +
            ")" + (share > floor_share ? " + 1 extra" : "") + " = " + text(share));
    return success();
}

Verdict check_uses(Checker& check, const PointsInput& input, const StatementProject& project) {
    const bool distinct = input.close.pay.distinct;
    MERIT_TRY(const std::uint64_t direct,
              check.value("use", incentive::use_value(project.use, input.parameters, distinct)));
    const std::string name = input.names.of(project.project);
    MERIT_TRY(check_project_share(check, project, name));
    const std::uint64_t share = project.project_share.value;
    MERIT_TRY(const std::uint64_t u, check.value("u", checked_add(direct, share)));
    if (direct > 0) {
        check.note("use", name + ": uses by level = sum of " +
                              (distinct ? "users*sigma = " : "interactions*sigma = ") +
                              direct_text(project.use, input.parameters, distinct) + " = " +
                              text(direct));
    }
    const std::string line =
        name + ": u = uses by level + part of the uses of the project = " + text(direct) + " + " +
        text(share);
    return check.number("u", u, project.u.value, u > 0 ? line : std::string());
}

Verdict check_weight(Checker& check, const ParameterSet& parameters, const Statement& statement,
                     std::uint64_t u, std::uint64_t c) {
    MERIT_TRY(check.number("u", u, statement.u.value, "u = sum over projects"));
    MERIT_TRY(check.number("c", c, statement.c.value, "c = sum over projects"));
    MERIT_TRY(const u128 weight,
              check.value("weight", reward_weight(parameters.alpha, parameters.beta, u, c)));
    return check.number("weight", weight, statement.weight.value,
                        "w = alpha*u + beta*c = " + text(parameters.alpha) + "*" + text(u) + " + " +
                            text(parameters.beta) + "*" + text(c));
}

Verdict check_payout(Checker& check, const ParameterSet& parameters, const EpochClose& close,
                     const Statement& statement) {
    MERIT_TRY(const std::uint64_t cap,
              check.value("reward", reward_cap(close.budget.value, close.pay.max_share.value)));
    const auto reward = incentive::reward_of(close.pay, close.budget, statement.policies);
    std::string sum;
    for (const StatementPolicy& part : statement.policies) {
        if (!sum.empty()) sum += " + ";
        sum += text(part.quotient.value) + " + " + (part.extra ? "1" : "0");
    }
    MERIT_TRY(check.number("reward", reward.value, statement.reward.value,
                           "reward = min(q + extra, floor(B*max_share / 10^6)) = min(" + sum +
                               ", floor(" + text(close.budget.value) + "*" +
                               text(close.pay.max_share.value) + " / 10^6) = " + text(cap) + ")"));
    MERIT_TRY(check.holds("held", parameters.hold_ppm <= ppm_one, "a hold of at most all",
                          text(parameters.hold_ppm)));
    Statement paid = statement;
    paid.debt_repaid = paid.held = paid.free = paid.unclaimed = {};
    incentive::pay_out(paid, reward, statement.debt_repaid, parameters);
    const bool is_account = statement.recipient.is_account();
    const auto of_account = [&](std::string line) { return is_account ? line : std::string(); };
    const bool repays = paid.debt_repaid.value > 0;
    const std::string earned = repays ? "(reward - debt repaid)" : "reward";
    const std::string rest =
        repays ? "(" + text(reward.value) + " - " + text(paid.debt_repaid.value) + ")"
               : text(reward.value);
    MERIT_TRY(check.number("debt_repaid", paid.debt_repaid.value, statement.debt_repaid.value,
                           repays ? "debt repaid = min(debt, floor(reward / 2)), at most floor(" +
                                        text(reward.value) + " / 2)"
                                  : std::string()));
    MERIT_TRY(check.number("held", paid.held.value, statement.held.value,
                           of_account("held = floor(" + earned + "*hold / 10^6) = floor(" + rest +
                                      "*" + text(parameters.hold_ppm) + " / 10^6)")));
    MERIT_TRY(check.number("held_until", paid.held_until.value, statement.held_until.value,
                           of_account("held until the end of epoch " + text(close.epoch.value) +
                                      " + " + text(parameters.hold_epochs))));
    MERIT_TRY(check.number(
        "free", paid.free.value, statement.free.value,
        of_account("free = " + earned + " - held = " + rest + " - " + text(paid.held.value))));
    return check.number("unclaimed", paid.unclaimed.value, statement.unclaimed.value,
                        is_account ? std::string()
                                   : "unclaimed = all of the reward, until somebody has claimed "
                                     "the alias");
}

// Sums of u and c over the projects of the statement, each recomputed.
struct Sums {
    std::uint64_t u = 0;
    std::uint64_t c = 0;
};
Result<Sums, Difference> check_projects(Checker& check, const PointsInput& input,
                                        const Statement& statement) {
    Sums sums;
    std::size_t next_list = 0;
    for (std::size_t i = 0; i < statement.projects.size(); ++i) {
        const Checker::Inside inside(check, "projects", i);
        const StatementProject& project = statement.projects[i];
        MERIT_TRY(check_uses(check, input, project));
        MERIT_TRY(check_points(check, input, project, next_list));
        MERIT_TRY(sums.u, check.value("u", checked_add(sums.u, project.u.value)));
        MERIT_TRY(sums.c, check.value("c", checked_add(sums.c, project.c.value)));
    }
    if (input.lists != nullptr) {
        MERIT_TRY(check.number("record_lists", next_list, input.lists->size()));
    }
    return sums;
}

}  // namespace

Verdict check_statement(const ParameterSet& parameters, const EpochClose& close,
                        const Statement& statement, const RecordLists* lists,
                        std::vector<Equation>& equations, const Names& names) {
    MERIT_TRY(check_parameters(parameters, close));
    if (statement.pool != close.pool) {
        return mismatch("/statement/pool", close.pool.hex(), statement.pool.hex());
    }
    if (statement.epoch != close.epoch) {
        return mismatch("/statement/epoch", text(close.epoch.value), text(statement.epoch.value));
    }
    Checker check(equations);
    MERIT_TRY(check_budget(check, close));
    const Checker::Inside inside(check, "statement");
    MERIT_TRY(const Sums sums, check_projects(check, {parameters, close, lists, names}, statement));
    MERIT_TRY(check_weight(check, parameters, statement, sums.u, sums.c));
    MERIT_TRY(check_policies(check, close, statement));
    return check_payout(check, parameters, close, statement);
}

}  // namespace merit::contracts::explain
