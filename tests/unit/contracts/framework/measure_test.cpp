// The mechanism measure: medians, tolerance, who counts.
#include "contracts/framework/measure.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace merit::contracts {
namespace {

using ledger::AccountId;

AccountId account(Byte number) {
    AccountId id;
    id.bytes[0] = number;
    return id;
}

TEST(Measure, IsTheMedian) {
    EXPECT_EQ(measured_value({7, 5, 6}, 2).value(), 6);
    EXPECT_EQ(measured_value({-1, 1, 0, 1, -1}, 2).value(), 0);
}

TEST(Measure, OfAnEvenNumberIsTheLowerMiddle) {
    EXPECT_EQ(measured_value({8, 5, 7, 6}, 3).value(), 6);
    EXPECT_EQ(measured_value({-5, -8, -6, -7}, 3).value(), -7);
}

TEST(Measure, NeedsThreeValues) {
    EXPECT_EQ(measured_value({}, 0).error(), NoMeasure::too_few);
    EXPECT_EQ(measured_value({1, 1}, 0).error(), NoMeasure::too_few);
    EXPECT_EQ(measured_value({1, 1, 1}, 0).value(), 1);
}

TEST(Measure, NeedsValuesWithinTheTolerance) {
    EXPECT_EQ(measured_value({5, 8, 6}, 3).value(), 6);
    EXPECT_EQ(measured_value({5, 9, 6}, 3).error(), NoMeasure::disagreement);
    EXPECT_EQ(measured_value({5, 5, 6}, 0).error(), NoMeasure::disagreement);
}

TEST(Measure, ComparesValuesThatAreFarApart) {
    constexpr Metric most = std::numeric_limits<Metric>::max();
    constexpr Metric least = std::numeric_limits<Metric>::min();
    EXPECT_EQ(measured_value({least, 0, most}, most).error(), NoMeasure::disagreement);
}

// With three evaluators one who is alone can hinder a value, but not move it beyond another's.
TEST(Measure, StaysBetweenTheHonestOnes) {
    for (Metric lie = -20; lie <= 20; ++lie) {
        const auto value = measured_value({4, 6, lie}, 10);
        if (value) {
            EXPECT_GE(value.value(), 4) << lie;
            EXPECT_LE(value.value(), 6) << lie;
        }
    }
}

TEST(Measure, LeavesOutTheFarthestOfMoreThanThree) {
    const auto outlier = [](std::vector<Metric> values) { return outlier_of(values); };
    EXPECT_EQ(outlier({1, 2, 900}), std::nullopt);
    EXPECT_EQ(outlier({1, 900, 2, 3}), 1u);
    EXPECT_EQ(outlier({-900, 1, 2, 3}), 0u);
    EXPECT_EQ(outlier({5, 4, 5, 6}), 3u) << "of equally far ones the last";
    EXPECT_EQ(outlier({0, 0, 9, 9}), 3u) << "of four, the lower one in the middle is the median";
    EXPECT_EQ(outlier({metric_magnitude_max, 0, 0, -metric_magnitude_max}), 3u);
}

TEST(Measure, HearsNoOrganisationOfAParty) {
    const std::vector<Evaluator> all{
        {account(3), account(30)}, {account(1), account(10)}, {account(2), account(20)}};
    EXPECT_EQ(independent_evaluators(all, {account(20), account(99)}),
              (std::vector<Evaluator>{{account(1), account(10)}, {account(3), account(30)}}));
}

TEST(Measure, HearsOneOfAnOrganisation) {
    const std::vector<Evaluator> all{{account(3), account(30)},
                                     {account(2), account(30)},
                                     {account(1), account(10)},
                                     {account(1), account(10)}};
    EXPECT_EQ(independent_evaluators(all, {}),
              (std::vector<Evaluator>{{account(1), account(10)}, {account(2), account(30)}}));
}

TEST(Measure, NamesItsReasons) {
    EXPECT_EQ(name_of(NoMeasure::too_few), "too_few");
    EXPECT_EQ(name_of(NoMeasure::disagreement), "disagreement");
}

}  // namespace
}  // namespace merit::contracts
