#include "contracts/numbers/forecast.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"

#include <algorithm>

namespace merit::contracts {

NumberResult<std::uint64_t> forecast_revenue(const ForecastModel& model,
                                             const ForecastCounts& counts) {
    const std::uint64_t largest = std::max(
        {model.per_user, model.per_enterprise, model.per_developer, model.per_root_point});
    if (largest > coefficient_max) return NumberError::out_of_bounds;
    // Each product is below 2^105.
    const u128 by_people = u128{model.per_user} * counts.users +
                           u128{model.per_enterprise} * counts.enterprises +
                           u128{model.per_developer} * counts.developers;
    const std::uint64_t root = isqrt(u128{counts.points} * micro_per_point);
    const u128 by_points = u128{model.per_root_point} * root;
    return to_u64(by_people / coefficient_one + by_points / coefficient_one);
}

NumberResult<std::uint64_t> forecast_outlay(std::uint64_t alpha, std::uint64_t beta,
                                            std::uint64_t interactions, std::uint64_t points) {
    if (std::max(alpha, beta) > coefficient_max) return NumberError::out_of_bounds;
    return to_u64((u128{alpha} * interactions + u128{beta} * points) / coefficient_one);
}

NumberResult<std::optional<Suggestion>> suggest_coefficients(const SuggestQuestion& question) {
    const std::uint64_t largest = std::max(question.ratio_alpha, question.ratio_beta);
    if (largest == 0 || largest > coefficient_max) return NumberError::out_of_bounds;
    if (question.share_sum == 0 || question.share_developers > question.share_sum) {
        return NumberError::out_of_bounds;
    }
    if (question.revenue < question.target_surplus) return std::optional<Suggestion>();
    MERIT_TRY(const std::uint64_t of_developers,
              muldiv_u64(question.revenue, question.share_developers, question.share_sum));
    Suggestion found;
    found.limit = std::min(of_developers, question.revenue - question.target_surplus);
    found.factor = coefficient_max / largest;
    const u128 per_factor = u128{question.ratio_alpha} * question.interactions +
                            u128{question.ratio_beta} * question.points;
    if (per_factor > 0) {
        const u128 most = ((u128{found.limit} + 1) * coefficient_one - 1) / per_factor;
        found.factor = static_cast<std::uint64_t>(std::min(u128{found.factor}, most));
    }
    found.alpha = found.factor * question.ratio_alpha;
    found.beta = found.factor * question.ratio_beta;
    MERIT_TRY(found.outlay, forecast_outlay(found.alpha, found.beta, question.interactions,
                                            question.points));
    return std::optional<Suggestion>(found);
}

}  // namespace merit::contracts
