// Queries that pay nothing: what revenue the model expects, and which alpha and beta it pays for.
#include "contracts/explain/arguments.hpp"
#include "contracts/framework/chain.hpp"
#include "contracts/numbers/forecast.hpp"
#include "contracts/revenue/error.hpp"
#include "contracts/revenue/handlers.hpp"
#include "contracts/revenue/revenue.hpp"

namespace merit::contracts::revenue {

namespace {

using explain::Arguments;

constexpr auto self = ContractNumber::revenue;

// The model's coefficients and the counts that it is asked about.
Result<ledger::Amount, Refusal> read_forecast(const Arguments& read) {
    ForecastModel model;
    ForecastCounts counts;
    MERIT_TRY(model.per_user, read.number_or("per_user", 0));
    MERIT_TRY(model.per_enterprise, read.number_or("per_enterprise", 0));
    MERIT_TRY(model.per_developer, read.number_or("per_developer", 0));
    MERIT_TRY(model.per_root_point, read.number_or("per_root_point", 0));
    MERIT_TRY(counts.users, read.number_or("users", 0));
    MERIT_TRY(counts.enterprises, read.number_or("enterprises", 0));
    MERIT_TRY(counts.developers, read.number_or("developers", 0));
    MERIT_TRY(counts.points, read.number("points"));
    const auto expected = forecast_revenue(model, counts);
    if (!expected) return refuse(CommonError::out_of_bounds);
    return ledger::Amount{expected.assume_value()};
}

struct ForecastAnswer {
    ledger::Amount revenue;  // Rhat
    std::uint64_t alpha = 0;
    std::uint64_t beta = 0;
    ledger::Amount outlay;     // O
    ledger::Amount surplus;    // Rhat - O, or 0
    ledger::Amount shortfall;  // O - Rhat, or 0
    MERIT_FIELDS(revenue, alpha, beta, outlay, surplus, shortfall)
};

Check forecast(const ledger::StateView& view, const QueryArguments& arguments,
               ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const ParameterSet now = parameters_in(view, load_chain(view).epoch);
    ForecastAnswer answer;
    MERIT_TRY(answer.revenue, read_forecast(read));
    MERIT_TRY(answer.alpha, read.number_or("alpha", now.alpha));
    MERIT_TRY(answer.beta, read.number_or("beta", now.beta));
    MERIT_TRY(const auto interactions, read.number("interactions"));
    MERIT_TRY(const auto points, read.number("points"));
    const auto outlay = forecast_outlay(answer.alpha, answer.beta, interactions, points);
    if (!outlay) return refuse(CommonError::out_of_bounds);
    answer.outlay.value = outlay.assume_value();
    if (answer.revenue >= answer.outlay) {
        answer.surplus.value = answer.revenue.value - answer.outlay.value;
    } else {
        answer.shortfall.value = answer.outlay.value - answer.revenue.value;
    }
    ledger::describe(answer, writer);
    return success();
}

struct SuggestAnswer {
    ledger::Amount revenue;  // Rhat
    bool found = false;      // false: the surplus is out of reach even with alpha = beta = 0
    std::uint64_t factor = 0;
    std::uint64_t alpha = 0;
    std::uint64_t beta = 0;
    ledger::Amount outlay;
    ledger::Amount limit;  // of the outlay
    MERIT_FIELDS(revenue, found, factor, alpha, beta, outlay, limit)
};

Check suggest(const ledger::StateView& view, const QueryArguments& arguments,
              ledger::FieldWriter& writer) {
    const Arguments read(arguments, self);
    const BranchNumbers shares_now = branch_shares(parameters_in(view, load_chain(view).epoch));
    SuggestQuestion question;
    SuggestAnswer answer;
    MERIT_TRY(answer.revenue, read_forecast(read));
    question.revenue = answer.revenue.value;
    MERIT_TRY(question.ratio_alpha, read.number("ratio_alpha"));
    MERIT_TRY(question.ratio_beta, read.number("ratio_beta"));
    MERIT_TRY(question.interactions, read.number("interactions"));
    MERIT_TRY(question.points, read.number("points"));
    MERIT_TRY(question.target_surplus, read.number_or("target_surplus", 0));
    for (const std::uint64_t share : shares_now)
        question.share_sum += share;
    question.share_developers = shares_now[static_cast<std::size_t>(RevenueBranch::developers)];
    const auto suggested = suggest_coefficients(question);
    if (!suggested) return refuse(CommonError::out_of_bounds);
    if (const auto& found = suggested.assume_value()) {
        answer = {answer.revenue, true,        found->factor,
                  found->alpha,   found->beta, ledger::Amount{found->outlay},
                  ledger::Amount{found->limit}};
    }
    ledger::describe(answer, writer);
    return success();
}

std::vector<QueryArgument> forecast_arguments() {
    return {{"per_user", "integer", false, "a_U, credits per user, scale 10^9; default 0"},
            {"per_enterprise", "integer", false, "a_E, scale 10^9; default 0"},
            {"per_developer", "integer", false, "a_D, scale 10^9; default 0"},
            {"per_root_point", "integer", false, "a_C, scale 10^9; default 0"},
            {"users", "integer", false, "U, x 10^6; default 0"},
            {"enterprises", "integer", false, "E, x 10^6; default 0"},
            {"developers", "integer", false, "D, x 10^6; default 0"},
            {"interactions", "integer", true, "I, x 10^6"},
            {"points", "integer", true, "C, micro-points"}};
}

std::vector<QueryArgument> with_forecast(std::vector<QueryArgument> own) {
    auto arguments = forecast_arguments();
    arguments.insert(arguments.end(), own.begin(), own.end());
    return arguments;
}

}  // namespace

std::vector<Query> forecast_queries() {
    return {
        {"forecast",
         "The model by itself: revenue to be expected, outlay to be paid",
         with_forecast({{"alpha", "integer", false, "scale 10^9; default: in force"},
                        {"beta", "integer", false, "scale 10^9; default: in force"}}),
         forecast},
        {"suggest",
         "The largest alpha and beta in a ratio that the developers' share pays for",
         with_forecast({{"ratio_alpha", "integer", true, "at most 2^40"},
                        {"ratio_beta", "integer", true, "at most 2^40"},
                        {"target_surplus", "integer", false, "units; default 0"}}),
         suggest}};
}

}  // namespace merit::contracts::revenue
