#include "contracts/numbers/score.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;

constexpr std::uint64_t units(std::uint64_t count) {
    return count * micro_per_point;
}

// The default parameters: source 1.0, test and docs 0.5, the rest 0; 2,000 lines per class.
constexpr CodeRule rule{{1'000'000, 500'000, 500'000, 0, 0, 0}, 2'000};

LinesByClass lines_of(PathClass path_class, std::uint64_t added, std::uint64_t removed) {
    LinesByClass lines;
    lines[static_cast<std::size_t>(path_class)] = {added, removed};
    return lines;
}

TEST(CodeSize, CountsTheLargerOfAddedAndRemoved) {
    EXPECT_EQ(code_size(lines_of(PathClass::source, 33, 7), rule).value(), units(33));
    EXPECT_EQ(code_size(lines_of(PathClass::source, 7, 33), rule).value(), units(33));
}

TEST(CodeSize, WeighsTheClasses) {
    EXPECT_EQ(code_size(lines_of(PathClass::test, 33, 0), rule).value(), 16'500'000U);
    EXPECT_EQ(code_size(lines_of(PathClass::vendored, 33, 0), rule).value(), 0U);
    LinesByClass both = lines_of(PathClass::source, 10, 0);
    both[static_cast<std::size_t>(PathClass::docs)] = {4, 0};
    EXPECT_EQ(code_size(both, rule).value(), units(12));  // 10*1.0 + 4*0.5
}

TEST(CodeSize, IsCappedPerClass) {
    EXPECT_EQ(code_size(lines_of(PathClass::source, 1'999, 0), rule).value(), units(1'999));
    EXPECT_EQ(code_size(lines_of(PathClass::source, 2'000, 0), rule).value(), units(2'000));
    EXPECT_EQ(code_size(lines_of(PathClass::source, 2'001, 0), rule).value(), units(2'000));
}

TEST(CodeSize, RefusesASizeAbove2To50) {
    CodeRule one{{1, 0, 0, 0, 0, 0}, ~std::uint64_t{0}};
    EXPECT_EQ(code_size(lines_of(PathClass::source, size_max - 1, 0), one).value(), size_max - 1);
    EXPECT_EQ(code_size(lines_of(PathClass::source, size_max, 0), one).value(), size_max);
    EXPECT_EQ(code_size(lines_of(PathClass::source, size_max + 1, 0), one).error(),
              NumberError::out_of_bounds);
    one.class_ppm.fill(~std::uint32_t{0});
    LinesByClass most;
    most.fill({~std::uint64_t{0}, 0});
    EXPECT_EQ(code_size(most, one).error(), NumberError::out_of_bounds);
}

TEST(TrailerSize, IsFlatButNeverAboveTheChangeset) {
    EXPECT_EQ(trailer_size(TrailerKind::review, units(100)), units(10));
    EXPECT_EQ(trailer_size(TrailerKind::test, units(100)), units(5));
    EXPECT_EQ(trailer_size(TrailerKind::triage, units(100)), units(3));
    EXPECT_EQ(trailer_size(TrailerKind::review, units(1)), units(1));
    EXPECT_EQ(trailer_size(TrailerKind::review, 0), 0U);
}

TEST(ArticleSize, FollowsItsClass) {
    EXPECT_EQ(article_size(ArticleClass::small), units(20));
    EXPECT_EQ(article_size(ArticleClass::medium), units(100));
    EXPECT_EQ(article_size(ArticleClass::large), units(300));
}

TEST(SupersedingSize, IsOnlyWhatTheNewRecordAdds) {
    EXPECT_EQ(superseding_size(5, 3), 2U);
    EXPECT_EQ(superseding_size(3, 5), 0U);
}

TEST(RecordFactor, MultipliesLicenceAndConformance) {
    EXPECT_EQ(record_factor(1'000'000, 1'200'000).value(), 1'200'000U);
    EXPECT_EQ(record_factor(0, 1'200'000).value(), 0U);
    EXPECT_EQ(record_factor(999'999, 999'999).value(), 999'998U);  // floor(.999998000001)
    EXPECT_EQ(record_factor(1'000'000, 4'000'000).value(), 4'000'000U);
    EXPECT_EQ(record_factor(1'000'000, 4'000'001).error(), NumberError::out_of_bounds);
    EXPECT_EQ(record_factor(2'000'000, 4'000'000).error(), NumberError::out_of_bounds);
}

constexpr RecordScore whole{1'000'000, units(33), 1'000'000, 1'000'000};

TEST(RecordScore, IsTheSizeWhereEverythingElseIsOne) {
    EXPECT_EQ(record_score(whole).value(), units(33));
}

TEST(RecordScore, ScalesWithShareQualityAndFactor) {
    RecordScore record = whole;
    record.share = 500'000;
    record.quality = 500'000;
    EXPECT_EQ(record_score(record).value(), 8'250'000U);  // 33 * 0.5 * 0.5
    record.factor = 0;
    EXPECT_EQ(record_score(record).value(), 0U);
}

TEST(RecordScore, HoldsAtItsBoundsAndRefusesBeyond) {
    const RecordScore most{1'000'000, size_max, 1'000'000, 4'000'000};
    EXPECT_EQ(record_score(most).value(), 4 * size_max);
    for (RecordScore beyond : {RecordScore{1'000'001, 1, 1, 1}, RecordScore{1, size_max + 1, 1, 1},
                               RecordScore{1, 1, 1'000'001, 1}, RecordScore{1, 1, 1, 4'000'001}}) {
        EXPECT_EQ(record_score(beyond).error(), NumberError::out_of_bounds);
    }
}

TEST(RecordScore, AnAppealAddsOnlyTheGainInQuality) {
    RecordScore record = whole;
    record.quality = 800'000;
    EXPECT_EQ(appeal_addition(record, 500'000).value(), 9'900'000U);  // 33 * 0.3
    EXPECT_EQ(appeal_addition(record, 800'000).value(), 0U);
    EXPECT_EQ(appeal_addition(record, 900'000).value(), 0U);
    EXPECT_EQ(appeal_addition(record, 1'000'001).error(), NumberError::out_of_bounds);
}

TEST(Cut, HappensAbove2To53) {
    EXPECT_FALSE(cut_points(points_max).was_cut);
    EXPECT_TRUE(cut_points(points_max + 1).was_cut);
    EXPECT_EQ(cut_points(points_max + 1).value, points_max);
    EXPECT_EQ(add_score(points_max - 1, 1).value, points_max);
    EXPECT_FALSE(add_score(points_max - 1, 1).was_cut);
    EXPECT_TRUE(add_score(points_max, 1).was_cut);
    EXPECT_EQ(add_score(~std::uint64_t{0}, 1).value, points_max);
}

TEST(EpochPoints, ContinueTheCurveWhereTheTotalStands) {
    // From 900 to 1,100 units: 100 at slope 1 and floor(100/3) = 33.333333 beyond 1,000.
    const EpochPoints result =
        epoch_points(CurveKind::code, 1'000'000, units(900), units(200)).value();
    EXPECT_EQ(result.points, 133'333'333U);
    EXPECT_EQ(result.next_total, 1'042'885'265U);  // floor(1,100,000,000 * lambda(13) / 2^64)
}

TEST(EpochPoints, AreWeighedByKind) {
    EXPECT_EQ(epoch_points(CurveKind::linear, 250'000, units(7), units(10)).value().points,
              2'500'000U);
    EXPECT_EQ(epoch_points(CurveKind::linear, 0, 0, units(10)).value().points, 0U);
    EXPECT_EQ(epoch_points(CurveKind::linear, 4'000'001, 0, 1).error(), NumberError::out_of_bounds);
}

TEST(EpochPoints, AreCutSoThatNoTaskIsStuck) {
    const EpochPoints most = epoch_points(CurveKind::linear, 1'000'000, 0, points_max).value();
    EXPECT_EQ(most.points, points_max);
    EXPECT_FALSE(most.was_cut);
    const EpochPoints cut = epoch_points(CurveKind::linear, 4'000'000, 0, points_max).value();
    EXPECT_EQ(cut.points, points_max);
    EXPECT_TRUE(cut.was_cut);
}

TEST(EpochPoints, OverflowOfTheTotalIsAnError) {
    EXPECT_EQ(epoch_points(CurveKind::linear, 1, ~std::uint64_t{0}, 1).error(),
              NumberError::overflow);
}

TEST(EpochPoints, ARunningTotalAtItsLimitNeverOverflows) {
    // X is at most 2^53 and S decays: S settles below 2^53 / (1 - 2^(-1/13)) < 2^58.
    std::uint64_t total = 0;
    for (int epoch = 0; epoch < 2'000; ++epoch) {
        total = epoch_points(CurveKind::code, 1'000'000, total, points_max).value().next_total;
    }
    EXPECT_LT(total, std::uint64_t{1} << 58);
}

TEST(PointsSince, CountOnlyTheWorkSince) {
    EXPECT_EQ(points_since(100, 1, 3).value(), 33U);
    EXPECT_EQ(points_since(100, 3, 3).value(), 100U);
    EXPECT_EQ(points_since(100, 0, 0).value(), 0U);
    EXPECT_EQ(points_since(100, 4, 3).error(), NumberError::out_of_bounds);
}

TEST(Score, AgreesWithTheSlowModelAndIsMonotone) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(20'000); ++run) {
        RecordScore record;
        record.share = static_cast<std::uint32_t>(random.up_to(1'000'000));
        record.size = random.up_to(size_max);
        record.quality = static_cast<std::uint32_t>(random.up_to(1'000'000));
        record.factor = static_cast<std::uint32_t>(random.up_to(4'000'000));
        const std::uint64_t score = record_score(record).value();
        ASSERT_EQ(Big(score), testing::model::record_score(record.share, record.size,
                                                           record.quality, record.factor));
        RecordScore better = record;
        better.quality = std::min(record.quality + 1, 1'000'000U);
        better.size = std::min(record.size + 1, size_max);
        ASSERT_GE(record_score(better).value(), score);

        const std::uint64_t total = random.u64(58);
        const std::uint64_t addition = random.up_to(points_max);
        const auto weight = static_cast<std::uint32_t>(random.up_to(4'000'000));
        for (CurveKind kind : {CurveKind::code, CurveKind::linear}) {
            const EpochPoints points = epoch_points(kind, weight, total, addition).value();
            ASSERT_EQ(Big(points.points), testing::model::epoch_points(kind == CurveKind::code,
                                                                       weight, total, addition));
            ASSERT_EQ(Big(points.next_total), testing::model::decay(Big(total) + addition, 13, 1));
        }
    }
}

}  // namespace
}  // namespace merit::contracts
