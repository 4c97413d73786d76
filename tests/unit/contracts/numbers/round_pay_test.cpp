#include "contracts/numbers/round_pay.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;
using Amounts = std::vector<std::uint64_t>;

const SplitSalt salt{};
constexpr std::uint64_t no_cap = issuance_bound;

std::vector<SplitRecipient> recipients(const std::vector<W256>& weights) {
    std::vector<SplitRecipient> result;
    for (const W256& weight : weights)
        result.push_back({IdBytes::position(static_cast<std::uint32_t>(result.size())), weight});
    return result;
}

TEST(PayAll, DividesTheWholePot) {
    const RoundPay pay = pay_all(100, recipients({1, 3, 0}), salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{25, 75, 0}));
    EXPECT_EQ(pay.carried, 0U);
}

TEST(PayAll, CarriesThePotWhereNobodyHasWeight) {
    const RoundPay pay = pay_all(100, recipients({0, 0}), salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{0, 0}));
    EXPECT_EQ(pay.carried, 100U);
    EXPECT_EQ(pay_all(100, {}, salt).value().carried, 100U);
}

// 50, 30, 20 of 100: the first leaves with 40, the other two share 60 as 36 and 24.
TEST(PayCapped, WhatExceedsTheCapGoesToTheOthers) {
    const RoundPay pay = pay_capped(100, recipients({50, 30, 20}), 40, salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{40, 36, 24}));
    EXPECT_EQ(pay.carried, 0U);
    EXPECT_EQ(pay.splits, 2U);
}

// 50, 30, 20 of 100: 35 leave 65 for 30 and 20, which are 39 and 26; 35 leave 30 for the last.
TEST(PayCapped, ASecondPassMayLiftOthersAboveTheCap) {
    const RoundPay pay = pay_capped(100, recipients({50, 30, 20}), 35, salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{35, 35, 30}));
    EXPECT_EQ(pay.carried, 0U);
    EXPECT_EQ(pay.splits, 3U);
}

TEST(PayCapped, CarriesWhatRemainsWhenAllHaveLeft) {
    const RoundPay pay = pay_capped(100, recipients({2, 1}), 30, salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{30, 30}));
    EXPECT_EQ(pay.carried, 40U);
    EXPECT_EQ(pay.splits, 2U);  // 66 and 33 are both above; the second finds nobody
}

TEST(PayCapped, WhoGetsExactlyTheCapStays) {
    const RoundPay at = pay_capped(100, recipients({1, 1}), 50, salt).value();
    EXPECT_EQ(at.splits, 1U);
    EXPECT_EQ(at.carried, 0U);
    const RoundPay below = pay_capped(100, recipients({1, 1}), 49, salt).value();
    EXPECT_EQ(below.amounts, (Amounts{49, 49}));
    EXPECT_EQ(below.carried, 2U);
}

TEST(PayCapped, ACapOf0PaysNobody) {
    const RoundPay pay = pay_capped(100, recipients({2, 1}), 0, salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{0, 0}));
    EXPECT_EQ(pay.carried, 100U);
}

TEST(PayAtMost, PaysTheWeightsBelowThePotAndCarriesTheRest) {
    const RoundPay pay = pay_at_most(100, recipients({60, 39}), salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{60, 39}));
    EXPECT_EQ(pay.carried, 1U);
}

TEST(PayAtMost, PaysTheWeightsAtThePotAndDividesBeyond) {
    const RoundPay at = pay_at_most(100, recipients({60, 40}), salt).value();
    EXPECT_EQ(at.amounts, (Amounts{60, 40}));
    EXPECT_EQ(at.carried, 0U);
    const RoundPay beyond = pay_at_most(100, recipients({120, 80}), salt).value();
    EXPECT_EQ(beyond.amounts, (Amounts{60, 40}));
}

TEST(PayAtMost, CarriesThePotWhereNobodyHasWeight) {
    const RoundPay pay = pay_at_most(100, recipients({0}), salt).value();
    EXPECT_EQ(pay.amounts, (Amounts{0}));
    EXPECT_EQ(pay.carried, 100U);
    EXPECT_EQ(pay_at_most(0, recipients({0}), salt).value().carried, 0U);
}

TEST(RoundPay, RefusesWhatSplitRefuses) {
    const std::vector<SplitRecipient> twins(2, {IdBytes::position(0), 1});
    EXPECT_EQ(pay_all(1, twins, salt).error(), NumberError::duplicate_id);
    EXPECT_EQ(pay_capped(1, twins, 1, salt).error(), NumberError::duplicate_id);
    EXPECT_EQ(pay_at_most(9, twins, salt).error(), NumberError::duplicate_id);
    const auto one = recipients({1});
    EXPECT_EQ(pay_all(issuance_bound, one, salt).error(), NumberError::out_of_bounds);
    EXPECT_EQ(pay_capped(issuance_bound, one, 1, salt).error(), NumberError::out_of_bounds);
    EXPECT_EQ(pay_at_most(issuance_bound, one, salt).error(), NumberError::out_of_bounds);
}

std::uint64_t sum_of(const Amounts& amounts) {
    return std::accumulate(amounts.begin(), amounts.end(), std::uint64_t{0});
}

TEST(RoundPay, PaidAndCarriedAreThePot) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(5'000); ++run) {
        std::vector<W256> weights;
        const int bits = static_cast<int>(random.below(64));
        for (std::uint64_t i = random.below(9); i > 0; --i)
            weights.emplace_back(random.u64(bits));
        const std::uint64_t pot = random.u64(63);
        const std::uint64_t cap = random.up_to(pot);
        const auto list = recipients(weights);
        const RoundPay all = pay_all(pot, list, salt).value();
        const RoundPay capped = pay_capped(pot, list, cap, salt).value();
        const RoundPay at_most = pay_at_most(pot, list, salt).value();
        for (const RoundPay* pay : {&all, &capped, &at_most})
            ASSERT_EQ(sum_of(pay->amounts) + pay->carried, pot);
        ASSERT_EQ(pay_capped(pot, list, no_cap, salt).value().amounts, all.amounts);
        for (std::size_t i = 0; i < weights.size(); ++i) {
            ASSERT_LE(capped.amounts[i], cap);
            // Nothing is carried while somebody with weight has not reached the cap.
            if (!weights[i].is_zero() && capped.amounts[i] < cap) {
                ASSERT_EQ(capped.carried, 0U);
            }
            if (at_most.carried > 0) {
                ASSERT_EQ(W256(at_most.amounts[i]), weights[i]);
            }
        }
        ASSERT_LE(capped.splits, weights.size() + 1);
    }
}

TEST(PayCapped, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(3'000); ++run) {
        std::vector<W256> weights;
        std::vector<testing::model::Recipient> slow;
        const int bits = static_cast<int>(1 + random.below(64));
        const auto count = static_cast<std::uint32_t>(random.below(9));
        for (std::uint32_t i = 0; i < count; ++i) {
            const bool twin = !weights.empty() && random.one_in(3);
            weights.push_back(twin ? weights.back() : W256(random.u64(bits)));
            slow.push_back({to_bytes(IdBytes::position(i).view()), big(weights.back())});
        }
        const std::uint64_t pot = random.u64(63);
        const std::uint64_t cap = pot / (1 + random.below(9)) + random.below(2);
        const std::uint64_t epoch = random.u64(64);
        const auto expected = testing::model::pay_capped(pot, slow, cap, {{}, epoch, 1});
        const RoundPay pay = pay_capped(pot, recipients(weights), cap, {{}, epoch}).value();
        for (std::size_t i = 0; i < weights.size(); ++i)
            ASSERT_EQ(Big(pay.amounts[i]), expected[i]);
    }
}

}  // namespace
}  // namespace merit::contracts
