#include "contracts/numbers/weighted_median.hpp"

#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;

ReviewInput review(std::uint32_t organisation, std::uint32_t score, std::uint64_t between = 0) {
    ReviewInput input;
    input.organisation = IdBytes::position(organisation);
    input.score = score;
    input.reviews_between = between;
    return input;
}

Quality quality(const std::vector<ReviewInput>& reviews) {
    return quality_of(reviews).value();
}

TEST(ReviewScore, IsTheFloorOfTheMean) {
    EXPECT_EQ(review_score(1, 1, 0).value(), 0U);
    EXPECT_EQ(review_score(1'000'000, 1'000'000, 1'000'000).value(), 1'000'000U);
    EXPECT_EQ(review_score(1'000'001, 0, 0).error(), NumberError::out_of_bounds);
}

TEST(ReviewerWeight, FallsWithReciprocity) {
    EXPECT_EQ(reviewer_weight(0), 1'000'000U);
    EXPECT_EQ(reviewer_weight(4), 500'000U);
    EXPECT_EQ(reviewer_weight(3), 571'428U);  // floor(4,000,000 / 7)
    EXPECT_EQ(reviewer_weight(3'999'996), 1U);
    EXPECT_EQ(reviewer_weight(~std::uint64_t{0}), 0U);
}

TEST(WeightedMedian, OfOneReviewIsItsScore) {
    EXPECT_EQ(quality({review(1, 700'000)}).quality, 700'000U);
}

TEST(WeightedMedian, OfThreeOrganisationsIsTheMiddleScore) {
    EXPECT_EQ(quality({review(1, 900'000), review(2, 100'000), review(3, 400'000)}).quality,
              400'000U);
}

TEST(WeightedMedian, OfTwoOrganisationsIsTheMeanOfBothMedians) {
    // Q1 = 900,000 (>=), Q2 = 100,000 (>)
    EXPECT_EQ(quality({review(1, 900'000), review(2, 100'000)}).quality, 500'000U);
    EXPECT_EQ(quality({review(1, 3), review(2, 0)}).quality, 1U);
}

TEST(WeightedMedian, TwoReviewersOfOneOrganisationTakeTheHigherScore) {
    EXPECT_EQ(quality({review(1, 900'000), review(1, 100'000)}).quality, 900'000U);
}

TEST(WeightedMedian, NoOrganisationOutweighsTheOthers) {
    // Four reviewers of organisation 1 against one of each other: c = 10^6, each of the four
    // 250,000.
    const Quality result = quality({review(1, 0), review(1, 0), review(1, 0), review(1, 0),
                                    review(2, 800'000), review(3, 900'000)});
    EXPECT_EQ(result.organisation_cap, 1'000'000U);
    EXPECT_EQ(result.organisations, 3U);
    EXPECT_EQ(result.weights[0].damped, 1'000'000U);
    EXPECT_EQ(result.weights[0].capped, 250'000U);
    EXPECT_EQ(result.quality, 800'000U);
}

TEST(WeightedMedian, AFriendWeighsLess) {
    // Four organisations, m = 3: 3c <= 571,428 + 3*min(10^6, c) holds up to c = 3,571,428/3.
    const Quality result = quality(
        {review(1, 900'000, 3), review(2, 100'000), review(3, 200'000), review(4, 200'000)});
    EXPECT_EQ(result.organisation_cap, 1'190'476U);
    EXPECT_EQ(result.weights[0].capped, 571'428U);
    EXPECT_EQ(result.quality, 200'000U);
}

TEST(WeightedMedian, WithoutScoreOrWeightThereIsNone) {
    EXPECT_EQ(quality_of({}).error(), NumberError::no_weight);
    const std::vector<ReviewInput> weightless{review(1, 5, 5'000'000)};
    EXPECT_EQ(quality_of(weightless).error(), NumberError::no_weight);
}

TEST(WeightedMedian, RefusesAScoreAboveOne) {
    const std::vector<ReviewInput> most{review(1, 1'000'000)};
    const std::vector<ReviewInput> beyond{review(1, 1'000'001)};
    EXPECT_TRUE(quality_of(most));
    EXPECT_EQ(quality_of(beyond).error(), NumberError::out_of_bounds);
}

TEST(WeightedMedian, RefusesMoreReviewsThanItsBound) {
    std::vector<ReviewInput> reviews(reviews_max, review(1, 5));
    EXPECT_EQ(quality(reviews).quality, 5U);
    reviews.push_back(review(1, 5));
    EXPECT_EQ(quality_of(reviews).error(), NumberError::out_of_bounds);
}

TEST(WeightedMedian, AQuantileNeedsAPartOfTheWhole) {
    const std::vector<WeightedScore> scores{{5, 1}, {7, 1}};
    EXPECT_EQ(upper_quantile(scores, 1, 1, false).value(), 5U);
    EXPECT_EQ(upper_quantile(scores, 1, 1, true).error(), NumberError::no_weight);
    EXPECT_EQ(upper_quantile(scores, 2, 1, false).error(), NumberError::out_of_bounds);
    EXPECT_EQ(upper_quantile(scores, 0, 0, false).error(), NumberError::out_of_bounds);
    const std::vector<WeightedScore> heavy{{5, ~std::uint64_t{0}}, {7, 1}};
    EXPECT_EQ(upper_quantile(heavy, 1, 2, false).error(), NumberError::overflow);
}

std::vector<ReviewInput> random_reviews(testing::RandomNumbers& random) {
    std::vector<ReviewInput> reviews;
    const std::uint64_t count = random.below(9);
    const std::uint64_t organisations = 1 + random.below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t between = random.one_in(20) ? random.u64(24) : random.below(10);
        const auto score = static_cast<std::uint32_t>(random.up_to(1'000'000));
        reviews.push_back(
            review(static_cast<std::uint32_t>(random.below(organisations)), score, between));
    }
    return reviews;
}

TEST(WeightedMedian, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(15'000); ++run) {
        const std::vector<ReviewInput> reviews = random_reviews(random);
        std::vector<testing::model::Review> slow;
        for (const ReviewInput& input : reviews) {
            slow.push_back(
                {to_bytes(input.organisation.view()), input.score, input.reviews_between});
        }
        const testing::model::Quality expected = testing::model::quality(slow);
        const auto result = quality_of(reviews);
        ASSERT_EQ(result.has_value(), expected.known);
        if (!result) continue;
        ASSERT_EQ(Big(result.value().quality), expected.quality);
        ASSERT_EQ(big(result.value().organisation_cap), expected.cap);
        for (std::size_t i = 0; i < reviews.size(); ++i) {
            ASSERT_EQ(Big(result.value().weights[i].damped), expected.damped[i]);
            ASSERT_EQ(Big(result.value().weights[i].capped), expected.capped[i]);
        }
    }
}

// The invariant of K3: Q lies between the lowest and highest score of any set of reviewers with
// more than half of the weight; so a coalition with less than half cannot move it out of the range
// of the others.
void expect_within_every_majority(const std::vector<ReviewInput>& reviews) {
    const auto result = quality_of(reviews);
    if (!result) return;
    std::uint64_t total = 0;
    for (const ReviewWeight& weight : result.value().weights)
        total += weight.capped;
    for (std::uint32_t set = 1; set < (1U << reviews.size()); ++set) {
        std::uint64_t weight = 0;
        std::uint32_t lowest = 1'000'000;
        std::uint32_t highest = 0;
        for (std::size_t i = 0; i < reviews.size(); ++i) {
            if ((set >> i & 1U) == 0) continue;
            weight += result.value().weights[i].capped;
            lowest = std::min(lowest, reviews[i].score);
            highest = std::max(highest, reviews[i].score);
        }
        if (2 * weight <= total) continue;
        ASSERT_LE(lowest, result.value().quality);
        ASSERT_GE(highest, result.value().quality);
    }
}

TEST(WeightedMedian, LiesWithinEveryMajority) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(2'000); ++run)
        expect_within_every_majority(random_reviews(random));
}

// Every panel of up to four reviewers of up to three organisations, with scores and damping of
// three sizes each: each reviewer is one of 27.
TEST(WeightedMedian, OfSmallPanelsLiesWithinEveryMajority) {
    std::uint64_t panels = 0;
    for (std::size_t size = 1; size <= 4; ++size) {
        std::uint64_t count = 1;
        for (std::size_t i = 0; i < size; ++i)
            count *= 27;
        for (std::uint64_t panel = 0; panel < count; ++panel, ++panels) {
            std::vector<ReviewInput> reviews;
            for (std::uint64_t rest = panel; reviews.size() < size; rest /= 27) {
                constexpr std::uint32_t scores[] = {0, 400'000, 1'000'000};
                constexpr std::uint64_t between[] = {0, 4, 1'000'000};
                reviews.push_back(review(static_cast<std::uint32_t>(rest % 3),
                                         scores[rest / 3 % 3], between[rest / 9 % 3]));
            }
            expect_within_every_majority(reviews);
            if (::testing::Test::HasFatalFailure()) FAIL() << "panel " << panel;
        }
    }
    EXPECT_EQ(panels, 27u + 729 + 19'683 + 531'441);
}

}  // namespace
}  // namespace merit::contracts
