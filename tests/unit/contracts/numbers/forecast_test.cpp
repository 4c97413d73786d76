#include "contracts/numbers/forecast.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace merit::contracts {
namespace {

using testing::model::Big;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

constexpr std::uint64_t micro(std::uint64_t count) {
    return count * 1'000'000;
}

// 2 credits a user, 50 an enterprise, 10 a developer, 3 for the square root of the points.
const ForecastModel example{2 * coefficient_one, 50 * coefficient_one, 10 * coefficient_one,
                            3 * coefficient_one};
const ForecastCounts counts{micro(1'000), micro(4), micro(20), micro(800)};

// 2000 + 200 + 200 + 3 * 28.284271, the root of 800.
TEST(Forecast, AddsPeopleAndTheRootOfPoints) {
    EXPECT_EQ(forecast_revenue(example, counts).value(), 2'484'852'813U);
    EXPECT_EQ(forecast_revenue({}, counts).value(), 0U);
    EXPECT_EQ(forecast_revenue(example, {}).value(), 0U);
}

// 0.5 * 5000 + 0.2 * 800.
TEST(Forecast, OfTheOutlayIsTheLinearModel) {
    EXPECT_EQ(forecast_outlay(500'000'000, 200'000'000, micro(5'000), micro(800)).value(),
              micro(2'660));
}

TEST(Forecast, RefusesWhatDoesNotFit) {
    ForecastModel model = example;
    model.per_developer = coefficient_max + 1;
    EXPECT_EQ(forecast_revenue(model, counts).error(), NumberError::out_of_bounds);
    model.per_developer = coefficient_max;
    EXPECT_TRUE(forecast_revenue(model, counts).has_value());
    EXPECT_EQ(forecast_revenue(model, {largest, largest, largest, largest}).error(),
              NumberError::overflow);
    EXPECT_EQ(forecast_outlay(coefficient_max + 1, 0, 0, 0).error(), NumberError::out_of_bounds);
    EXPECT_EQ(forecast_outlay(coefficient_max, 0, largest, 0).error(), NumberError::overflow);
}

SuggestQuestion question() {
    SuggestQuestion question;
    question.ratio_alpha = 5;
    question.ratio_beta = 2;
    question.interactions = micro(5'000);
    question.points = micro(800);
    question.revenue = 2'484'852'813;
    question.share_developers = 500'000;
    question.share_sum = 1'000'000;
    question.target_surplus = micro(1'000);
    return question;
}

// Half of the revenue, 1,242.426406, is less than what the surplus leaves, 1,484.852813. One more
// in k would cost 1,242.426416.
TEST(Suggest, FindsTheLargestFactor) {
    const auto found = suggest_coefficients(question()).value().value();
    EXPECT_EQ(found.factor, 46'707'759U);
    EXPECT_EQ(found.alpha, 233'538'795U);
    EXPECT_EQ(found.beta, 93'415'518U);
    EXPECT_EQ(found.outlay, 1'242'426'389U);
    EXPECT_EQ(found.limit, 1'242'426'406U);
    EXPECT_EQ(forecast_outlay(5 * 46'707'760ULL, 2 * 46'707'760ULL, micro(5'000), micro(800))
                  .value(),
              1'242'426'416U);
}

TEST(Suggest, LeavesTheSurplusThatIsAskedFor) {
    SuggestQuestion asked = question();
    asked.target_surplus = micro(2'000);
    const auto found = suggest_coefficients(asked).value().value();
    EXPECT_EQ(found.limit, 484'852'813U);
    EXPECT_GE(asked.revenue - found.outlay, asked.target_surplus);
}

TEST(Suggest, FindsNothingWhereNoOutlayIsStillTooMuch) {
    SuggestQuestion asked = question();
    asked.target_surplus = asked.revenue;
    EXPECT_EQ(suggest_coefficients(asked).value().value().outlay, 0U);
    asked.target_surplus = asked.revenue + 1;
    EXPECT_FALSE(suggest_coefficients(asked).value().has_value());
}

// Nothing to pay for: only the largest coefficient limits k.
TEST(Suggest, EndsAtTheLargestCoefficient) {
    SuggestQuestion asked = question();
    asked.interactions = 0;
    asked.points = 0;
    const auto found = suggest_coefficients(asked).value().value();
    EXPECT_EQ(found.factor, coefficient_max / 5);
    EXPECT_LE(found.alpha, coefficient_max);
    EXPECT_GT(found.alpha + 5, coefficient_max);
}

TEST(Suggest, RefusesWhatIsNoRatioOrShare) {
    const auto refused = [](auto change) {
        SuggestQuestion asked = question();
        change(asked);
        return suggest_coefficients(asked).error();
    };
    EXPECT_EQ(refused([](auto& asked) { asked.ratio_alpha = asked.ratio_beta = 0; }),
              NumberError::out_of_bounds);
    EXPECT_EQ(refused([](auto& asked) { asked.ratio_beta = coefficient_max + 1; }),
              NumberError::out_of_bounds);
    EXPECT_EQ(refused([](auto& asked) { asked.share_sum = 0; }), NumberError::out_of_bounds);
    EXPECT_EQ(refused([](auto& asked) { asked.share_developers = asked.share_sum + 1; }),
              NumberError::out_of_bounds);
}

Big floor_of(const Big& number) {
    return number / coefficient_one;
}

TEST(Forecast, AgreesWithUnboundedIntegers) {
    testing::RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(2'000); ++i) {
        const ForecastModel model{random.u64(41) % (coefficient_max + 1),
                                  random.up_to(coefficient_max), random.up_to(coefficient_max),
                                  random.up_to(coefficient_max)};
        const ForecastCounts of{random.u64(64), random.u64(64), random.u64(64), random.u64(64)};
        const Big people = Big(model.per_user) * of.users +
                           Big(model.per_enterprise) * of.enterprises +
                           Big(model.per_developer) * of.developers;
        const Big expected = floor_of(people) +
                             floor_of(model.per_root_point *
                                      testing::model::isqrt(Big(of.points) * 1'000'000));
        const auto found = forecast_revenue(model, of);
        ASSERT_EQ(found.has_value(), expected <= Big(largest)) << "case " << i;
        if (found) {
            ASSERT_EQ(Big(found.value()), expected) << "case " << i;
        }
    }
}

// By the definition: k fits, k + 1 does not or is beyond the last.
TEST(Suggest, IsTheLargestByItsDefinition) {
    testing::RandomNumbers random;
    int limited = 0;
    for (std::uint64_t i = 0; i < testing::cases(2'000); ++i) {
        SuggestQuestion asked;
        asked.ratio_alpha = random.up_to(std::uint64_t{1} << random.below(41));
        asked.ratio_beta = random.up_to(std::uint64_t{1} << random.below(41));
        if (asked.ratio_alpha + asked.ratio_beta == 0) continue;
        asked.interactions = random.u64(60);
        asked.points = random.u64(60);
        asked.revenue = random.u64(62);
        asked.share_sum = 1 + random.up_to(5'000'000);
        asked.share_developers = random.up_to(asked.share_sum);
        asked.target_surplus = random.up_to(asked.revenue + 10);
        const Big share = Big(asked.revenue) * asked.share_developers / asked.share_sum;
        const auto fits = [&](const Big& k) {
            const Big outlay = floor_of(k * asked.ratio_alpha * asked.interactions +
                                        k * asked.ratio_beta * asked.points);
            return outlay <= share && Big(asked.revenue) - outlay >= Big(asked.target_surplus);
        };
        const auto found = suggest_coefficients(asked).value();
        ASSERT_EQ(found.has_value(), fits(0)) << "case " << i;
        if (!found) continue;
        const Big last = Big(coefficient_max) / std::max(asked.ratio_alpha, asked.ratio_beta);
        ASSERT_TRUE(fits(found->factor)) << "case " << i;
        ASSERT_TRUE(Big(found->factor) == last || !fits(Big(found->factor) + 1)) << "case " << i;
        if (Big(found->factor) < last) ++limited;
        ASSERT_LE(Big(found->factor), last);
    }
    EXPECT_GT(limited, 100);
}

// Ratios so large that there are few k: all are tried.
TEST(Suggest, AgreesWithTryingAll) {
    testing::RandomNumbers random;
    for (std::uint64_t i = 0; i < testing::cases(300); ++i) {
        SuggestQuestion asked;
        asked.ratio_alpha = (coefficient_max >> 7) + random.up_to(1'000);
        asked.ratio_beta = random.up_to(asked.ratio_alpha);
        asked.interactions = random.up_to(micro(2));
        asked.points = random.up_to(micro(2));
        asked.revenue = random.up_to(micro(2'000));
        asked.share_developers = asked.share_sum = 1;
        std::uint64_t best = 0;
        for (std::uint64_t k = 0; k <= coefficient_max / asked.ratio_alpha; ++k) {
            const auto outlay = forecast_outlay(k * asked.ratio_alpha, k * asked.ratio_beta,
                                                asked.interactions, asked.points);
            if (outlay && outlay.value() <= asked.revenue) best = k;
        }
        ASSERT_EQ(suggest_coefficients(asked).value().value().factor, best) << "case " << i;
    }
}

}  // namespace
}  // namespace merit::contracts
