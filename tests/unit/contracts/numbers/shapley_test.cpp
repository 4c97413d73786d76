#include "contracts/numbers/shapley.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace merit::contracts {
namespace {

using testing::model::Big;
using Metrics = std::vector<Metric>;

constexpr auto refused = NumberError::out_of_bounds;
constexpr Metric most = metric_magnitude_max;

Big signed_big(i128 value) {
    return value < 0 ? Big(-testing::big(static_cast<u128>(-value)))
                     : testing::big(static_cast<u128>(value));
}

std::vector<Big> numerators(const ShapleyValues& values) {
    std::vector<Big> result;
    for (const i128 numerator : values.numerators)
        result.push_back(signed_big(numerator));
    return result;
}

Metric random_metric(testing::RandomNumbers& random, int bits = 40) {
    const auto value = static_cast<Metric>(random.up_to(std::uint64_t{1} << bits));
    return random.one_in(2) ? value : -value;
}

Metrics random_metrics(testing::RandomNumbers& random, std::size_t count) {
    const auto bits = static_cast<int>(random.below(41));
    Metrics values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(random_metric(random, bits));
    return values;
}

// v(nobody) = 3, v(0) = 10, v(1) = 5, v(both) = 20: (7 + 15) / 2 and (2 + 10) / 2.
TEST(ExactShapley, AveragesOverTheOrders) {
    const ShapleyValues values = exact_shapley(Metrics{3, 10, 5, 20}).value();
    EXPECT_EQ(values.denominator, 2U);
    EXPECT_EQ(numerators(values), (std::vector<Big>{22, 12}));
    EXPECT_TRUE(adds_up(values, 3, 20));
}

TEST(ExactShapley, ASingleParticipantAddsEverything) {
    const ShapleyValues values = exact_shapley(Metrics{4, -3}).value();
    EXPECT_EQ(values.denominator, 1U);
    EXPECT_EQ(numerators(values), (std::vector<Big>{-7}));
}

TEST(ExactShapley, AgreesWithAllOrders) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(200); ++run) {
        const std::size_t n = 1 + random.below(5);
        const Metrics metrics = random_metrics(random, std::size_t{1} << n);
        const ShapleyValues values = exact_shapley(metrics).value();
        const std::vector<Big> slow(metrics.begin(), metrics.end());
        ASSERT_EQ(numerators(values), testing::model::shapley(slow, n));
        ASSERT_TRUE(adds_up(values, metrics.front(), metrics.back()));
    }
}

// The largest numerator that there can be: 16! * 2^41, of whoever turns -2^40 into 2^40.
TEST(ExactShapley, HoldsAtItsBounds) {
    Metrics metrics(1U << 16, -most);
    std::fill(metrics.begin() + (1 << 15), metrics.end(), most);  // those with participant 15
    const ShapleyValues values = exact_shapley(metrics).value();
    EXPECT_EQ(values.denominator, 20'922'789'888'000U);
    std::vector<Big> expected(16);
    expected[15] = Big(20'922'789'888'000) << 41;
    EXPECT_EQ(numerators(values), expected);
    EXPECT_TRUE(adds_up(values, -most, most));
}

// All 16 alike: the metric by the number of participants alone, up and down between the bounds.
TEST(ExactShapley, EqualParticipantsHaveEqualNumerators) {
    Metrics metrics;
    for (std::size_t coalition = 0; coalition < 1U << 16; ++coalition)
        metrics.push_back(std::popcount(coalition) % 3 == 0 ? -most : most);
    const ShapleyValues values = exact_shapley(metrics).value();
    const Big each = (Big(20'922'789'888'000) << 41) / 16;  // v(16) - v(0) = 2^41
    EXPECT_EQ(numerators(values), std::vector<Big>(16, each));
}

// The same of two among others, and 0 of who never changes the metric.
TEST(ExactShapley, TwinsAreEqualAndANullPlayerHas0) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(100); ++run) {
        constexpr std::size_t n = 6;
        const Metrics base = random_metrics(random, std::size_t{3} << (n - 3));
        Metrics metrics;
        for (std::size_t coalition = 0; coalition < std::size_t{1} << n; ++coalition) {
            const std::size_t twins = (coalition & 1) + (coalition >> 1 & 1);
            const std::size_t others = coalition >> 3;  // without the third
            metrics.push_back(base[others * 3 + twins]);
        }
        const std::vector<Big> values = numerators(exact_shapley(metrics).value());
        ASSERT_EQ(values[0], values[1]);
        ASSERT_EQ(values[2], 0);
    }
}

TEST(ExactShapley, NumeratorsOfRoundsAdd) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(100); ++run) {
        Metrics first;
        Metrics second;
        Metrics both;
        for (int i = 0; i < 32; ++i) {
            first.push_back(random_metric(random, 39));
            second.push_back(random_metric(random, 39));
            both.push_back(first.back() + second.back());
        }
        std::vector<Big> sum = numerators(exact_shapley(first).value());
        const std::vector<Big> more = numerators(exact_shapley(second).value());
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += more[i];
        ASSERT_EQ(numerators(exact_shapley(both).value()), sum);
    }
}

TEST(ExactShapley, RefusesWhatIsNoTable) {
    for (std::size_t size : {0U, 1U, 3U, 5U, 1U << 17}) {
        EXPECT_EQ(exact_shapley(Metrics(size)).error(), refused) << size;
        EXPECT_EQ(leave_one_out(Metrics(size)).error(), refused) << size;
    }
    EXPECT_TRUE(exact_shapley(Metrics(1U << 16)));
    EXPECT_TRUE(exact_shapley(Metrics{-most, most}));
    EXPECT_EQ(exact_shapley(Metrics{0, most + 1}).error(), refused);
    EXPECT_EQ(exact_shapley(Metrics{-most - 1, 0}).error(), refused);
    EXPECT_EQ(leave_one_out(Metrics{-most - 1, 0}).error(), refused);
    EXPECT_EQ(exact_shapley(Metrics{0, std::numeric_limits<Metric>::min()}).error(), refused);
}

TEST(LeaveOneOut, IsWhatEachAddsToAllOthers) {
    EXPECT_EQ(leave_one_out(Metrics{3, 10, 5, 20}).value(), (Metrics{15, 10}));
    EXPECT_EQ(leave_one_out(Metrics{most, -most}).value(), (Metrics{-2 * most}));
}

// v by prefix, from nobody on: participant 2 adds 5, then 0 adds 4, then 1 takes 1.
TEST(SampledShapley, AddsTheMarginalsOfEachPermutation) {
    const std::vector<Permutation> permutations{{2, 0, 1}, {0, 1, 2}};
    const Metrics values{1, 6, 10, 9, 1, 2, 2, 9};
    const ShapleyValues result = sampled_shapley(permutations, values, 0).value();
    EXPECT_EQ(result.denominator, 2U);
    EXPECT_EQ(numerators(result), (std::vector<Big>{5, -1, 12}));
    EXPECT_EQ(signed_big(result.deficit), 0);
    EXPECT_TRUE(adds_up(result, 1, 9));
}

// v(all) = 9: the first permutation stops at 10, one off; the second at 2, seven off, does not.
TEST(SampledShapley, StopsWithinEpsilonAndKeepsTheDeficit) {
    const std::vector<Permutation> permutations{{2, 0, 1}, {0, 1, 2}};
    const Metrics values{1, 6, 10, 9, 1, 2, 2, 9};
    const ShapleyValues one = sampled_shapley(permutations, values, 1).value();
    EXPECT_EQ(numerators(one), (std::vector<Big>{5, 0, 12}));
    EXPECT_EQ(signed_big(one.deficit), -1);
    const ShapleyValues seven = sampled_shapley(permutations, values, 7).value();
    // the first stops at 6, the second at the first 2
    EXPECT_EQ(numerators(seven), (std::vector<Big>{1, 0, 5}));
    EXPECT_EQ(signed_big(seven.deficit), 3 + 7);
    const ShapleyValues eight = sampled_shapley(permutations, values, 8).value();
    EXPECT_EQ(numerators(eight), (std::vector<Big>{0, 0, 0}));  // nobody is within 8 already
    EXPECT_EQ(signed_big(eight.deficit), 16);
    for (const ShapleyValues& result : {one, seven, eight})
        EXPECT_TRUE(adds_up(result, 1, 9));
}

TEST(SampledShapley, WithoutEpsilonAPrefixEqualToTheEndDoesNotStop) {
    const std::vector<Permutation> one{{0, 1, 2}};
    const ShapleyValues result = sampled_shapley(one, Metrics{0, 4, 6, 4}, 0).value();
    EXPECT_EQ(numerators(result), (std::vector<Big>{4, 2, -2}));
}

TEST(SampledShapley, ValuesBehindTheStopDoNotCount) {
    const std::vector<Permutation> one{{0, 1, 2}};
    const auto first = sampled_shapley(one, Metrics{0, 4, 6, 4}, 1).value();
    const auto second = sampled_shapley(one, Metrics{0, 4, -99, 4}, 1).value();
    EXPECT_EQ(numerators(first), numerators(second));
    EXPECT_EQ(numerators(first), (std::vector<Big>{4, 0, 0}));
}

// v by prefix of each permutation, read from a table of all coalitions.
Metrics prefix_values(std::span<const Permutation> permutations, const Metrics& table) {
    Metrics values;
    for (const Permutation& permutation : permutations) {
        std::size_t coalition = 0;
        values.push_back(table[coalition]);
        for (const std::uint32_t next : permutation) {
            coalition |= std::size_t{1} << next;
            values.push_back(table[coalition]);
        }
    }
    return values;
}

TEST(SampledShapley, OverAllPermutationsIsExact) {
    testing::RandomNumbers random;
    for (std::size_t n = 1; n <= 6; ++n) {
        Permutation order(n);
        std::iota(order.begin(), order.end(), 0U);
        std::vector<Permutation> all;
        do {
            all.push_back(order);
        } while (std::ranges::next_permutation(order).found);
        const Metrics table = random_metrics(random, std::size_t{1} << n);
        const ShapleyValues exact = exact_shapley(table).value();
        const auto sampled = sampled_shapley(all, prefix_values(all, table), 0).value();
        EXPECT_EQ(sampled.denominator, exact.denominator);
        EXPECT_EQ(numerators(sampled), numerators(exact));
    }
}

// One permutation by the definition: the first prefix within epsilon, if any, ends it.
TEST(SampledShapley, AgreesWithItsDefinition) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(1'000); ++run) {
        const std::size_t n = 1 + random.below(6);
        const Metrics table = random_metrics(random, std::size_t{1} << n);
        Draw stream({}, crypto::sha256({Bytes(1, static_cast<Byte>(run))}));
        const auto permutations = draw_permutations(n, 1 + random.below(5), stream);
        const Metrics values = prefix_values(permutations, table);
        const auto epsilon = random.one_in(3) ? 0 : std::abs(random_metric(random));
        const ShapleyValues result = sampled_shapley(permutations, values, epsilon).value();
        ASSERT_TRUE(adds_up(result, table.front(), table.back()));

        std::vector<Big> expected(n);
        for (std::size_t k = 0; k < permutations.size(); ++k) {
            const Metric* prefix = &values[k * (n + 1)];
            std::size_t stop = n;
            for (std::size_t i = n; i-- > 0;) {
                if (epsilon > 0 && abs(Big(prefix[n]) - prefix[i]) <= epsilon) stop = i;
            }
            for (std::size_t i = 0; i < stop; ++i)
                expected[permutations[k][i]] += Big(prefix[i + 1]) - prefix[i];
        }
        ASSERT_EQ(numerators(result), expected);
    }
}

TEST(SampledShapley, RefusesWhatIsNoTable) {
    const std::vector<Permutation> two{{0, 1}, {1, 0}};
    const Metrics good{0, 1, 2, 0, 1, 2};
    const auto error = [](std::span<const Permutation> permutations, const Metrics& values,
                          Metric epsilon = 0) {
        return sampled_shapley(permutations, values, epsilon).error();
    };
    EXPECT_TRUE(sampled_shapley(two, good, most));
    EXPECT_EQ(error(two, good, most + 1), refused);
    EXPECT_EQ(error(two, good, -1), refused);
    EXPECT_EQ(error({}, {}), refused);
    EXPECT_EQ(error(std::vector<Permutation>{{}}, {0}), refused);
    EXPECT_EQ(error(two, {0, 1, 2, 0, 1}), refused);
    EXPECT_EQ(error(two, {0, 1, 2, 0, 1, 2, 0}), refused);
    EXPECT_EQ(error(two, {0, 1, 2, 1, 1, 2}), refused);  // nobody differs
    EXPECT_EQ(error(two, {0, 1, 2, 0, 1, 3}), refused);  // all differ
    EXPECT_EQ(error(two, {0, most + 1, 2, 0, 1, 2}), refused);
    for (const Permutation& other : {Permutation{0}, Permutation{0, 0}, Permutation{0, 2}}) {
        EXPECT_EQ(error(std::vector<Permutation>{{0, 1}, other}, good), refused);
        EXPECT_EQ(error(std::vector<Permutation>{{0, 1, 2}, other}, good), refused);
    }
}

TEST(SampledShapley, TakesUpTo64ParticipantsAnd65536Values) {
    Draw stream({}, {});
    const auto sampled = [&stream](std::size_t n, std::size_t count) {
        const Metrics values(count * (n + 1));
        return sampled_shapley(draw_permutations(n, count, stream), values, 0);
    };
    EXPECT_TRUE(sampled(64, 1));
    EXPECT_EQ(sampled(65, 1).error(), refused);
    EXPECT_TRUE(sampled(63, 1'024));
    EXPECT_EQ(sampled(63, 1'025).error(), refused);
}

TEST(DrawPermutations, AreShufflesOfTheIdentityFromOneStream) {
    Draw stream({}, {});
    const auto permutations = draw_permutations(10, 3, stream);
    Draw same({}, {});
    for (const Permutation& permutation : permutations) {
        Permutation expected(10);
        std::iota(expected.begin(), expected.end(), 0U);
        same.shuffle(expected);
        EXPECT_EQ(permutation, expected);
    }
    EXPECT_NE(permutations[0], permutations[1]);
}

std::vector<IdBytes> accounts(std::size_t count) {
    std::vector<IdBytes> result;
    for (std::size_t i = 0; i < count; ++i)
        result.emplace_back(Bytes(20, static_cast<Byte>(i)));
    return result;
}

TEST(PayShapley, DividesByWhatIsAbove0) {
    const ShapleyValues values{{30, -50, 10}, 6, 0};
    const RoundPay pay = pay_shapley(100, accounts(3), values, {}).value();
    EXPECT_EQ(pay.amounts, (std::vector<std::uint64_t>{75, 0, 25}));
    EXPECT_EQ(pay.carried, 0U);
}

TEST(PayShapley, CarriesTheShareOfTheDeficit) {
    const ShapleyValues above{{30, -50, 10}, 6, 40};
    const RoundPay pay = pay_shapley(100, accounts(3), above, {}).value();
    EXPECT_EQ(pay.amounts, (std::vector<std::uint64_t>{38, 0, 12}));  // 37.5 and 12.5 of 50 carried
    EXPECT_EQ(pay.carried, 50U);
    const ShapleyValues below{{30, -50, 10}, 6, -40};
    EXPECT_EQ(pay_shapley(100, accounts(3), below, {}).value().carried, 0U);
}

TEST(PayShapley, CarriesTheBudgetWhereNobodyAdds) {
    const ShapleyValues values{{0, -50}, 2, 0};
    EXPECT_EQ(pay_shapley(100, accounts(2), values, {}).value().carried, 100U);
    EXPECT_EQ(pay_shapley(100, {}, {}, {}).value().carried, 100U);
}

TEST(PayShapley, EqualNumeratorsAreAtMostOneUnitApart) {
    const ShapleyValues values{{i128{1} << 85, i128{1} << 85, 1}, 6, 0};
    const RoundPay pay = pay_shapley(101, accounts(3), values, {}).value();
    EXPECT_EQ(pay.amounts[0] + pay.amounts[1], 101U);
    EXPECT_EQ(std::max(pay.amounts[0], pay.amounts[1]), 51U);
}

TEST(PayShapley, RefusesIdsThatAreNotTheParticipants) {
    const ShapleyValues values{{30, 10}, 2, 0};
    EXPECT_EQ(pay_shapley(100, accounts(3), values, {}).error(), refused);
    const std::vector<IdBytes> twins(2, accounts(1)[0]);
    EXPECT_EQ(pay_shapley(100, twins, values, {}).error(), NumberError::duplicate_id);
}

}  // namespace
}  // namespace merit::contracts
