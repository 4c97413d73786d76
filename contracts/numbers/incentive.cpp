#include "contracts/numbers/incentive.hpp"

#include "contracts/numbers/decay.hpp"
#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"

#include <algorithm>

namespace merit::contracts {

NumberResult<std::uint64_t> interaction_value(std::span<const UserInteractions> users,
                                              bool distinct) {
    u128 sum = 0;
    for (const UserInteractions& user : users) {
        if (user.sigma > ppm_factor_max) return NumberError::out_of_bounds;
        if (distinct) {
            sum += user.count > 0 ? user.sigma : 0;
        } else {
            MERIT_TRY(sum, checked_add(sum, u128{user.count} * user.sigma));
        }
    }
    return to_u64(distinct ? sum : sum / ppm_one);
}

NumberResult<u128> reward_weight(std::uint64_t alpha, std::uint64_t beta, std::uint64_t u,
                                 std::uint64_t c) {
    if (std::max(alpha, beta) > coefficient_max) return NumberError::out_of_bounds;
    return u128{alpha} * u + u128{beta} * c;  // below 2^105
}

NumberResult<PolicyRewards> rate_rewards(std::uint64_t budget,
                                         std::span<const WeightedRecipient> recipients,
                                         const SplitSalt& salt) {
    if (budget >= issuance_bound) return NumberError::out_of_bounds;
    std::vector<SplitRecipient> earned;
    earned.reserve(recipients.size());
    u128 total = 0;
    for (const WeightedRecipient& recipient : recipients) {
        const u128 reward = recipient.weight / coefficient_one;
        MERIT_TRY(total, checked_add(total, reward));
        earned.push_back({recipient.id, reward});
    }
    if (total > budget) return pool_rewards(budget, earned, salt);
    PolicyRewards result;
    result.total_weight = total;
    result.full_rate = true;
    result.paid = static_cast<std::uint64_t>(total);
    for (const SplitRecipient& recipient : earned) {
        const auto reward = static_cast<std::uint64_t>(recipient.weight.low());
        result.parts.push_back({reward, W256(), false, reward});
    }
    return result;
}

NumberResult<PolicyRewards> pool_rewards(std::uint64_t budget,
                                         std::span<const SplitRecipient> recipients,
                                         const SplitSalt& salt) {
    MERIT_TRY(const Split division, split(budget, recipients, salt));
    PolicyRewards result;
    result.total_weight = division.total_weight;
    result.extra_units = division.extra_units;
    result.cut = division.cut;
    result.paid = division.given() ? budget : 0;
    result.parts.reserve(division.parts.size());
    for (const SplitPart& part : division.parts) {
        result.parts.push_back({part.quotient, part.remainder, part.extra, part.amount()});
    }
    return result;
}

NumberResult<std::vector<std::uint64_t>> policy_budgets(std::uint64_t budget,
                                                        std::span<const std::uint32_t> shares,
                                                        const crypto::Hash256& pool,
                                                        std::uint64_t epoch) {
    std::vector<W256> weights;
    std::uint64_t sum = 0;
    for (const std::uint32_t share : shares) {
        weights.emplace_back(share);
        sum += share;
    }
    if (sum != ppm_one) return NumberError::out_of_bounds;
    MERIT_TRY(const Split division,
              split_positions(budget, weights, {pool, epoch, SplitPurpose::policies}));
    std::vector<std::uint64_t> budgets;
    for (const SplitPart& part : division.parts)
        budgets.push_back(part.amount());
    return budgets;
}

NumberResult<u128> recent_weight(u128 previous, std::uint64_t steps, u128 weight) {
    return checked_add(decay(previous, HalfLife::steps_13, steps), weight);
}

NumberResult<BalancedSums> balanced_sums(std::span<const BalancedRecipient> recipients) {
    BalancedSums sums;
    for (const BalancedRecipient& recipient : recipients) {
        MERIT_TRY(sums.lifetime_weight,
                  checked_add(sums.lifetime_weight, recipient.lifetime_weight));
        MERIT_TRY(sums.paid, checked_add(sums.paid, recipient.paid));
    }
    return sums;
}

NumberResult<W256> balanced_weight(std::uint64_t budget, const BalancedSums& sums,
                                   const BalancedRecipient& recipient) {
    MERIT_TRY(const u128 paid_and_budget, checked_add(sums.paid, u128{budget}));
    const W256 due = product(paid_and_budget, recipient.lifetime_weight);
    const W256 had = product(recipient.paid, sums.lifetime_weight);
    const auto owed = checked_subtract(due, had);
    return owed ? owed.value() : W256();
}

NumberResult<std::uint64_t> reward_cap(std::uint64_t budget, std::uint32_t max_share) {
    if (max_share > ppm_one) return NumberError::out_of_bounds;
    return muldiv_u64(budget, max_share, ppm_one);
}

NumberResult<Payout> payout_of(std::uint64_t amount, std::uint64_t debt, std::uint32_t hold) {
    if (hold > ppm_one) return NumberError::out_of_bounds;
    Payout payout;
    payout.repaid = std::min(debt, amount / 2);
    const std::uint64_t rest = amount - payout.repaid;
    MERIT_TRY(payout.held, muldiv_u64(rest, hold, ppm_one));
    payout.free = rest - payout.held;
    return payout;
}

std::vector<std::uint64_t> repayments(std::uint64_t repaid, std::span<const std::uint64_t> debts) {
    std::vector<std::uint64_t> parts;
    parts.reserve(debts.size());
    for (const std::uint64_t debt : debts) {
        const std::uint64_t part = std::min(repaid, debt);
        parts.push_back(part);
        repaid -= part;
    }
    return parts;
}

NumberResult<std::uint64_t> linear_benefit(std::span<const std::uint64_t> contributions,
                                           std::uint64_t interactions, std::uint64_t total,
                                           std::uint64_t alpha, std::uint64_t beta) {
    if (std::max(alpha, beta) > coefficient_max) return NumberError::out_of_bounds;
    u128 points = total;
    for (const std::uint64_t contribution : contributions)
        points += contribution;
    MERIT_TRY(const u128 by_points, checked_multiply(u128{beta}, points));
    MERIT_TRY(const u128 scaled, checked_add(by_points, u128{alpha} * interactions));
    return to_u64(scaled / coefficient_one);
}

}  // namespace merit::contracts
