#include "contracts/numbers/weighted_median.hpp"

#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/wide.hpp"

#include <algorithm>
#include <map>

namespace merit::contracts {
namespace {

using WeightByOrganisation = std::map<IdBytes, std::uint64_t>;

// Largest c with m*c <= sum of min(Omega, c), m = min(3, organisations). The right side is concave
// in c and equal to the left at 0, so the values that fulfil it are 0..c: search by halves.
std::uint64_t organisation_cap(const WeightByOrganisation& weights) {
    const std::uint64_t m = std::min<std::uint64_t>(3, weights.size());
    const auto fulfilled = [&](std::uint64_t c) {
        std::uint64_t sum = 0;
        for (const auto& [organisation, weight] : weights)
            sum += std::min(weight, c);
        return m * c <= sum;
    };
    std::uint64_t low = 0;
    std::uint64_t high = 0;  // c <= sum / m
    for (const auto& [organisation, weight] : weights)
        high += weight;
    high /= m;
    while (low < high) {
        const std::uint64_t middle = low + (high - low + 1) / 2;
        if (fulfilled(middle)) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

}  // namespace

NumberResult<std::uint32_t> review_score(std::uint32_t correctness, std::uint32_t usefulness,
                                         std::uint32_t clarity) {
    if (std::max({correctness, usefulness, clarity}) > ppm_one) return NumberError::out_of_bounds;
    return (correctness + usefulness + clarity) / 3;
}

std::uint32_t reviewer_weight(std::uint64_t reviews_between) {
    return static_cast<std::uint32_t>(u128{ppm_one * 4} / (u128{reviews_between} + 4));
}

NumberResult<std::uint32_t> upper_quantile(std::span<const WeightedScore> scores,
                                           std::uint64_t part, std::uint64_t whole, bool strict) {
    if (part > whole || whole == 0) return NumberError::out_of_bounds;
    std::uint64_t total = 0;
    for (const WeightedScore& score : scores) {
        MERIT_TRY(total, checked_add(total, score.weight));
    }
    if (total == 0) return NumberError::no_weight;
    std::vector<WeightedScore> descending(scores.begin(), scores.end());
    std::ranges::sort(descending, std::ranges::greater(), &WeightedScore::score);
    const u128 needed = u128{total} * part;
    std::uint64_t reached = 0;
    for (const WeightedScore& score : descending) {
        reached += score.weight;
        const u128 have = u128{reached} * whole;
        if (strict ? have > needed : have >= needed) return score.score;
    }
    return NumberError::no_weight;
}

NumberResult<Quality> quality_of(std::span<const ReviewInput> reviews) {
    if (reviews.size() > reviews_max) return NumberError::out_of_bounds;
    Quality result;
    WeightByOrganisation organisations;
    for (const ReviewInput& review : reviews) {
        if (review.score > ppm_one) return NumberError::out_of_bounds;
        const std::uint32_t damped = reviewer_weight(review.reviews_between);
        result.weights.push_back({damped, 0});
        organisations[review.organisation] += damped;
    }
    if (reviews.empty()) return NumberError::no_weight;
    result.organisations = static_cast<std::uint32_t>(organisations.size());
    result.organisation_cap = organisation_cap(organisations);

    std::vector<WeightedScore> scores;
    for (std::size_t i = 0; i < reviews.size(); ++i) {
        ReviewWeight& weight = result.weights[i];
        const std::uint64_t whole = organisations[reviews[i].organisation];
        if (whole > 0) {
            const u128 share = u128{weight.damped} * std::min(whole, result.organisation_cap);
            weight.capped = static_cast<std::uint32_t>(share / whole);
        }
        scores.push_back({reviews[i].score, weight.capped});
    }
    MERIT_TRY(result.quality, upper_quantile(scores, 1, 2, false));
    if (result.organisations == 2) {
        MERIT_TRY(const std::uint32_t lower, upper_quantile(scores, 1, 2, true));
        result.quality = (result.quality + lower) / 2;
    }
    return result;
}

}  // namespace merit::contracts
