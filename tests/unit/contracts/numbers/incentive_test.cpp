#include "contracts/numbers/incentive.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;

constexpr std::uint64_t credits(std::uint64_t count) {
    return count * units_per_credit;
}
constexpr u128 per_unit = coefficient_one;  // a weight that is worth one unit in RATE

const SplitSalt salt{};

std::vector<WeightedRecipient> recipients(const std::vector<u128>& weights) {
    std::vector<WeightedRecipient> result;
    for (const u128 weight : weights) {
        result.push_back({IdBytes::position(static_cast<std::uint32_t>(result.size())), weight});
    }
    return result;
}

std::vector<SplitRecipient> weighted(const std::vector<u128>& weights) {
    std::vector<SplitRecipient> result;
    for (const WeightedRecipient& recipient : recipients(weights))
        result.push_back({recipient.id, recipient.weight});
    return result;
}

std::vector<std::uint64_t> amounts(const PolicyRewards& rewards) {
    std::vector<std::uint64_t> result;
    for (const RewardPart& part : rewards.parts)
        result.push_back(part.amount);
    return result;
}

TEST(InteractionValue, WeighsUsesByTheUsersLevel) {
    const std::vector<UserInteractions> users{{20'000'000, 100'000}, {1'000'000, 1'250'000}};
    EXPECT_EQ(interaction_value(users, false).value(), 3'250'000U);  // 20*0.1 + 1*1.25
}

TEST(InteractionValue, RoundsTheSumAndNotEachUser) {
    const std::vector<UserInteractions> users{{1, 500'000}, {1, 500'000}};
    EXPECT_EQ(interaction_value(users, false).value(), 1U);
}

TEST(InteractionValue, DistinctCountsEachUserOnce) {
    const std::vector<UserInteractions> users{{20'000'000, 100'000}, {1, 1'250'000}, {0, 999}};
    EXPECT_EQ(interaction_value(users, true).value(), 1'350'000U);
}

TEST(InteractionValue, RefusesWhatDoesNotFit) {
    const std::vector<UserInteractions> most{{~std::uint64_t{0}, 1'000'000}};
    EXPECT_EQ(interaction_value(most, false).value(), ~std::uint64_t{0});
    const std::vector<UserInteractions> more{{~std::uint64_t{0}, 1'000'001}};
    EXPECT_EQ(interaction_value(more, false).error(), NumberError::overflow);
    const std::vector<UserInteractions> level{{1, 4'000'001}};
    EXPECT_EQ(interaction_value(level, false).error(), NumberError::out_of_bounds);
}

TEST(RewardWeight, IsAlphaTimesUsePlusBetaTimesPoints) {
    EXPECT_EQ(reward_weight(500'000'000, 200'000'000, 2'000'000, 33'000'000).value(),
              u128{7'600'000'000'000'000});  // 0.5*2 + 0.2*33 = 7.6
    const std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(big(reward_weight(coefficient_max, coefficient_max, most, most).value()),
              Big(2) * coefficient_max * most);
    EXPECT_EQ(reward_weight(coefficient_max + 1, 0, 0, 0).error(), NumberError::out_of_bounds);
    EXPECT_EQ(reward_weight(0, coefficient_max + 1, 0, 0).error(), NumberError::out_of_bounds);
}

TEST(Rate, PaysTheRateWithinTheBudget) {
    const auto rewards =
        rate_rewards(100, recipients({7 * per_unit, 3 * per_unit + per_unit - 1}), salt).value();
    EXPECT_TRUE(rewards.full_rate);
    EXPECT_EQ(amounts(rewards), (std::vector<std::uint64_t>{7, 3}));
    EXPECT_EQ(rewards.paid, 10U);  // 90 stay in the pool
    EXPECT_EQ(rewards.extra_units, 0U);
    EXPECT_EQ(rewards.cut, std::nullopt);
}

TEST(Rate, DividesTheBudgetWhereTheRateExceedsIt) {
    const auto exact = rate_rewards(10, recipients({6 * per_unit, 4 * per_unit}), salt).value();
    EXPECT_TRUE(exact.full_rate);
    const auto cut = rate_rewards(9, recipients({6 * per_unit, 4 * per_unit}), salt).value();
    EXPECT_FALSE(cut.full_rate);
    EXPECT_EQ(cut.total_weight, W256(10));
    EXPECT_EQ(amounts(cut), (std::vector<std::uint64_t>{5, 4}));  // 5.4 and 3.6
    EXPECT_EQ(cut.paid, 9U);
}

TEST(Rate, WithoutWorkNothingIsPaid) {
    const auto rewards = rate_rewards(100, recipients({0, per_unit - 1}), salt).value();
    EXPECT_EQ(rewards.paid, 0U);
    EXPECT_EQ(amounts(rewards), (std::vector<std::uint64_t>{0, 0}));
}

TEST(Rate, RefusesABudgetOf2To63) {
    const std::uint64_t bound = issuance_bound;
    EXPECT_TRUE(rate_rewards(bound - 1, recipients({1}), salt));
    EXPECT_EQ(rate_rewards(bound, recipients({1}), salt).error(), NumberError::out_of_bounds);
}

TEST(PoolRewards, DividesTheWholeBudget) {
    const auto rewards = pool_rewards(100, weighted({1, 1, 2}), salt).value();
    EXPECT_EQ(amounts(rewards), (std::vector<std::uint64_t>{25, 25, 50}));
    EXPECT_EQ(rewards.paid, 100U);
}

TEST(PoolRewards, WithoutWeightTheBudgetStays) {
    const auto rewards = pool_rewards(100, weighted({0, 0}), salt).value();
    EXPECT_EQ(rewards.paid, 0U);
    EXPECT_TRUE(rewards.total_weight.is_zero());
}

// alpha = 0 and beta scaled gives the same POOL result: extra units, ties and all.
TEST(PoolRewards, ScalingEveryWeightChangesNothing) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(2'000); ++run) {
        std::vector<u128> weights;
        std::vector<u128> scaled;
        const std::uint64_t factor = 1 + random.below(1'000'000);
        for (std::uint64_t i = random.below(8); i > 0; --i) {
            weights.push_back(random.u128(90));
            scaled.push_back(weights.back() * factor);
        }
        const std::uint64_t budget = random.u64(63);
        ASSERT_EQ(amounts(pool_rewards(budget, weighted(weights), salt).value()),
                  amounts(pool_rewards(budget, weighted(scaled), salt).value()));
    }
}

TEST(Policies, DivideTheBudgetByTheirShares) {
    const std::vector<std::uint32_t> shares{200'000, 300'000, 500'000};
    EXPECT_EQ(policy_budgets(credits(10), shares, {}, 3).value(),
              (std::vector<std::uint64_t>{credits(2), credits(3), credits(5)}));
    const std::vector<std::uint32_t> short_of_one{200'000, 799'999};
    EXPECT_EQ(policy_budgets(1, short_of_one, {}, 3).error(), NumberError::out_of_bounds);
    EXPECT_EQ(policy_budgets(1, {}, {}, 3).error(), NumberError::out_of_bounds);
}

TEST(Recent, DecaysTheOldWeightAndAddsTheNew) {
    // 13 epochs without work about halve it
    u128 weight = recent_weight(0, 1, 1'000'000'000'000).value();
    for (int epoch = 0; epoch < 13; ++epoch)
        weight = recent_weight(weight, 1, 0).value();
    EXPECT_EQ(weight, u128{499'999'999'996});
    EXPECT_EQ(recent_weight(1'000'000'000'000, 13, 7).value(), u128{500'000'000'003});
    EXPECT_EQ(recent_weight(~u128{0}, ~std::uint64_t{0}, 7).value(), u128{7}) << "ends at 0";
    EXPECT_EQ(recent_weight(~u128{0}, 1, ~u128{0}).error(), NumberError::overflow);
}

TEST(Balanced, PaysFirstWhoIsBehind) {
    // Equal lifetime work, one already has 60: of 40 more the other gets all (50 : 50 of 100).
    const std::vector<BalancedRecipient> two{{1, 60}, {1, 0}};
    const BalancedSums sums = balanced_sums(two).value();
    EXPECT_EQ(balanced_weight(40, sums, two[0]).value(), W256());  // 100*1 - 60*2 < 0
    EXPECT_EQ(balanced_weight(40, sums, two[1]).value(), W256(100));
    const std::vector<BalancedRecipient> heavy{{~u128{0}, 0}, {1, 0}};
    EXPECT_EQ(balanced_sums(heavy).error(), NumberError::overflow);
    EXPECT_EQ(balanced_weight(1, {1, ~u128{0}}, {1, 0}).error(), NumberError::overflow);
}

TEST(RewardCap, IsAShareOfTheBudget) {
    EXPECT_EQ(reward_cap(99, 500'000).value(), 49U);
    EXPECT_EQ(reward_cap(99, 1'000'000).value(), 99U);  // off
    EXPECT_EQ(reward_cap(99, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(Payout, RepaysAtMostHalf) {
    const Payout small = payout_of(101, 30, 200'000).value();
    EXPECT_EQ(small.repaid, 30U);
    EXPECT_EQ(small.held, 14U);  // floor(71 * 0.2)
    EXPECT_EQ(small.free, 57U);
    EXPECT_EQ(payout_of(101, 1'000, 0).value().repaid, 50U);
    EXPECT_EQ(payout_of(1, 1'000, 0).value().free, 1U);
    EXPECT_EQ(payout_of(1, 0, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(Payout, PartsSumToTheAmount) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(20'000); ++run) {
        const std::uint64_t amount = random.u64(63);
        const std::uint64_t debt = random.u64(63);
        const auto hold = static_cast<std::uint32_t>(random.up_to(1'000'000));
        const Payout payout = payout_of(amount, debt, hold).value();
        ASSERT_EQ(payout.repaid + payout.held + payout.free, amount);
        ASSERT_EQ(payout.repaid, std::min(debt, amount / 2));
        ASSERT_EQ(Big(payout.held), Big(amount - payout.repaid) * hold / 1'000'000);
    }
}

TEST(Repayments, ServeTheCreditorsInOrder) {
    const std::vector<std::uint64_t> debts{5, 7, 9};
    EXPECT_EQ(repayments(8, debts), (std::vector<std::uint64_t>{5, 3, 0}));
    EXPECT_EQ(repayments(21, debts), debts);
}

TEST(LinearBenefit, RefusesCoefficientsAndSumsBeyondTheirBounds) {
    const std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(linear_benefit({}, 0, 0, coefficient_max + 1, 0).error(), NumberError::out_of_bounds);
    EXPECT_EQ(linear_benefit({}, most, 0, coefficient_max, 0).error(), NumberError::overflow);
    EXPECT_EQ(linear_benefit({}, most, 0, coefficient_one, 0).value(), most);
}

TEST(Incentive, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(10'000); ++run) {
        const std::uint64_t alpha = random.up_to(coefficient_max);
        const std::uint64_t beta = random.up_to(coefficient_max);
        const std::uint64_t u = random.u64(60);
        const std::uint64_t c = random.u64(53);
        ASSERT_EQ(big(reward_weight(alpha, beta, u, c).value()),
                  testing::model::reward_weight(alpha, beta, u, c));

        const std::vector<std::uint64_t> contributions{u, c, random.u64(50)};
        const Big benefit =
            testing::model::linear_benefit({u, c, contributions[2]}, u, c, alpha, beta);
        const auto fast = linear_benefit(contributions, u, c, alpha, beta);
        ASSERT_EQ(fast.has_value(), benefit < (Big(1) << 64));
        if (fast) {
            ASSERT_EQ(Big(fast.value()), benefit);
        }

        std::vector<BalancedRecipient> balanced;
        std::vector<Big> lifetime;
        std::vector<Big> paid;
        for (std::uint64_t i = random.below(6); i > 0; --i) {
            balanced.push_back({random.u128(110), random.u128(100)});
            lifetime.push_back(big(balanced.back().lifetime_weight));
            paid.push_back(big(balanced.back().paid));
        }
        const std::uint64_t budget = random.u64(62);
        const std::vector<Big> expected = testing::model::balanced_weights(budget, lifetime, paid);
        const BalancedSums sums = balanced_sums(balanced).value();
        for (std::size_t i = 0; i < balanced.size(); ++i) {
            ASSERT_EQ(big(balanced_weight(budget, sums, balanced[i]).value()), expected[i]);
        }
    }
}

// Whatever the weights: what is paid and what rests is the budget, and RATE never pays above d.
TEST(Incentive, NeverPaysMoreThanTheBudgetOrTheRate) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(10'000); ++run) {
        std::vector<u128> weights;
        const int bits = static_cast<int>(random.below(102));
        for (std::uint64_t i = random.below(8); i > 0; --i)
            weights.push_back(random.u128(bits));
        const std::uint64_t budget = random.u64(63);
        const auto rate = rate_rewards(budget, recipients(weights), salt).value();
        const auto pool = pool_rewards(budget, weighted(weights), salt).value();
        Big rate_sum = 0;
        Big pool_sum = 0;
        Big earned = 0;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            rate_sum += rate.parts[i].amount;
            pool_sum += pool.parts[i].amount;
            earned += big(weights[i] / coefficient_one);
            ASSERT_LE(Big(rate.parts[i].amount), big(weights[i] / coefficient_one));
        }
        ASSERT_EQ(rate_sum, std::min(earned, Big(budget)));
        ASSERT_EQ(Big(rate.paid), rate_sum);
        ASSERT_EQ(Big(pool.paid), pool_sum);
        ASSERT_TRUE(pool.paid == budget || pool.total_weight.is_zero());
    }
}

}  // namespace
}  // namespace merit::contracts
