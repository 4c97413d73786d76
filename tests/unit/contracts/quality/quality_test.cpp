#include "contracts/quality/quality.hpp"

#include "contracts/quality/fix.hpp"
#include "contracts/quality/review.hpp"
#include "contracts/quality/state.hpp"
#include "tests/unit/contracts/incentive/rewards_state.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::CommonError;
using contracts::ContractNumber;
using contracts::quality::QualityError;
using contracts::quality::QualityRow;
using contracts::quality::Review;
using contracts::registry::AccountKind;
using contracts::registry::Contribution;
using contracts::registry::ReviewMode;

// A project in mode open; authors 1 and alias 2; reviewers from 10 on.
class QualityTest : public ::testing::Test {
  protected:
    QualityTest() {
        set_mode(ReviewMode::open);
        for (std::uint8_t number = 1; number < 30; ++number)
            world.add_account(number);
        contribution.project = world.project();
        contribution.state = contracts::registry::ContributionState::accepted;
        contribution.lines.source = {100, 40};
        contribution.licence_factor.value = 1'000'000;
        contribution.authors.push_back({account(1), ledger::Ppm{600'000}, true});
        contribution.authors.push_back({alias(2), ledger::Ppm{400'000}, true});
    }

    void set_mode(ReviewMode mode) {
        auto project = *contracts::registry::projects.get(world.state(), world.project());
        project.settings.review_mode = mode;
        contracts::registry::projects.put(world.state(), project, world.project());
    }
    void accept(std::uint8_t number) {
        const auto id = numbered<ledger::ContributionId>(number);
        contracts::registry::contributions.put(world.state(), contribution, id);
        auto context = world.context();
        contracts::quality::on_accepted(context, id, contribution);
    }
    contracts::Check run(std::uint8_t record, std::uint8_t reviewer, std::uint32_t score,
                         std::uint32_t clarity) {
        Review op;
        op.contribution = numbered<ledger::ContributionId>(record);
        op.correctness.value = op.usefulness.value = score;
        op.clarity.value = clarity;
        auto context = world.context();
        context.account = account_id(reviewer);
        context.tx_id = numbered<ledger::TxId>(reviewer);
        MERIT_TRY(contracts::quality::check_review(op));
        MERIT_TRY(const auto loaded, contracts::quality::load_review(op, context));
        return contracts::quality::apply_review(op, loaded, context);
    }
    void review(std::uint8_t record, std::uint8_t reviewer, std::uint32_t score) {
        const auto check = run(record, reviewer, score, score);
        EXPECT_TRUE(check.has_value());
    }
    void expect_refused(CommonError error, std::uint8_t record, std::uint8_t reviewer,
                        std::uint32_t score = 500'000) {
        const auto check = run(record, reviewer, score, score);
        ASSERT_FALSE(check.has_value());
        EXPECT_EQ(check.error(), refuse(ContractNumber::quality, error));
    }
    // Begins the next epoch and fixes what ends with the last one.
    void end_epoch() {
        const ledger::Epoch ended = world.epoch();
        world.begin_next();
        auto context = world.context();
        std::uint64_t steps = 1'000'000;
        EXPECT_TRUE(contracts::quality::fix_due(context, ended, steps));
    }
    QualityRow row(std::uint8_t record) {
        return *contracts::quality::qualities.get(world.state(),
                                                  numbered<ledger::ContributionId>(record));
    }
    std::uint64_t score_of(const ledger::Recipient& recipient, std::uint64_t epoch,
                           ContributionKind kind = ContributionKind::code) {
        return contracts::score::scores
            .get_or(world.state(), {}, ledger::Epoch{epoch}, world.project(), recipient, kind)
            .value;
    }

    RewardsState world;
    Contribution contribution;
};

TEST_F(QualityTest, ModeNoneCountsAtAcceptanceWithFullQuality) {
    set_mode(ReviewMode::none);
    accept(1);
    EXPECT_TRUE(row(1).fixed);
    EXPECT_EQ(score_of(account(1), 0), 60'000'000u) << "0.6 of max(100, 40) lines";
    EXPECT_EQ(score_of(alias(2), 0), 40'000'000u);
}

// Nothing was ever open there: "too late" would be the wrong reason.
TEST_F(QualityTest, ModeNoneTakesNoReviews) {
    set_mode(ReviewMode::none);
    accept(1);
    const auto check = run(1, 10, 500'000, 500'000);
    ASSERT_FALSE(check.has_value());
    EXPECT_EQ(contracts::name_of_code(check.error().code()), "quality.not_reviewed");
    for (int i = 0; i < 3; ++i)
        end_epoch();
    EXPECT_EQ(contracts::name_of_code(run(1, 10, 500'000, 500'000).error().code()),
              "quality.not_reviewed");
}

TEST_F(QualityTest, ALicenceThatDoesNotFitCounts0) {
    set_mode(ReviewMode::none);
    contribution.licence_factor.value = 0;
    accept(1);
    EXPECT_EQ(score_of(account(1), 0), 0u);
}

TEST_F(QualityTest, EqualAuthorsAreJoined) {
    set_mode(ReviewMode::none);
    contracts::registry::Alias claimed;
    claimed.account = account_id(1);
    contracts::registry::aliases.put(world.state(), claimed, numbered<ledger::AliasId>(2));
    accept(1);
    EXPECT_EQ(score_of(account(1), 0), 100'000'000u);
    EXPECT_EQ(score_of(alias(2), 0), 0u);
}

TEST_F(QualityTest, ASupersedingRecordEarnsWhatItAdds) {
    set_mode(ReviewMode::none);
    accept(1);
    contribution.lines.source = {130, 0};
    contribution.supersedes = numbered<ledger::ContributionId>(1);
    accept(2);
    EXPECT_EQ(row(2).size.value, 30'000'000u);
    contribution.lines.source = {10, 0};
    contribution.supersedes = numbered<ledger::ContributionId>(2);
    accept(3);
    EXPECT_EQ(row(3).size.value, 0u);
}

TEST_F(QualityTest, BotsEarnNothing) {
    set_mode(ReviewMode::none);
    world.add_account(1, AccountKind::bot);
    accept(1);
    EXPECT_EQ(score_of(account(1), 0), 0u);
    EXPECT_EQ(score_of(alias(2), 0), 40'000'000u);
}

TEST_F(QualityTest, ModeOpenFixesQAtTheEndOfTheEpochAfterAcceptance) {
    accept(1);
    review(1, 10, 900'000);
    end_epoch();
    EXPECT_FALSE(row(1).fixed) << "review_epochs = 1: the epoch after acceptance counts too";
    review(1, 11, 800'000);
    review(1, 12, 100'000);
    end_epoch();
    EXPECT_TRUE(row(1).fixed);
    EXPECT_EQ(row(1).quality.value, 800'000u) << "the median of three organisations";
    EXPECT_EQ(row(1).counted_epoch.value, 2u);
    EXPECT_EQ(score_of(account(1), 2), 48'000'000u) << "0.6 * 100 * 0.8";
    expect_refused(CommonError::too_late, 1, 13);
}

TEST_F(QualityTest, WithoutReviewsQIsTheDefaultAndFlagged) {
    accept(1);
    end_epoch();
    end_epoch();
    EXPECT_TRUE(row(1).is_default);
    EXPECT_EQ(row(1).quality.value, 500'000u);
    EXPECT_EQ(score_of(account(1), 2), 30'000'000u);
}

TEST_F(QualityTest, TwoOrganisationsMeetInTheMiddle) {
    accept(1);
    review(1, 10, 900'000);
    review(1, 11, 100'000);
    end_epoch();
    end_epoch();
    EXPECT_EQ(row(1).quality.value, 500'000u);
}

TEST_F(QualityTest, TheFirstTwoReviewersEarnTenUnits) {
    accept(1);
    for (const std::uint8_t reviewer : std::initializer_list<std::uint8_t>{10, 11, 12})
        review(1, reviewer, 500'000);
    EXPECT_EQ(score_of(account(10), 0, ContributionKind::review), 10'000'000u);
    EXPECT_EQ(score_of(account(11), 0, ContributionKind::review), 10'000'000u);
    EXPECT_EQ(score_of(account(12), 0, ContributionKind::review), 0u);
}

TEST_F(QualityTest, ReviewersWhoReviewEachOtherWeighLess) {
    accept(1);
    review(1, 10, 500'000);
    end_epoch();
    accept(2);
    review(2, 10, 500'000);
    end_epoch();
    end_epoch();
    // Record 2 closes in epoch 2: one review between the two in epoch 0, one in epoch 1.
    const auto first = contracts::quality::reviews.get(
        world.state(), numbered<ledger::ContributionId>(2), account_id(10));
    EXPECT_EQ(first->reviews_between, 2u);
    EXPECT_EQ(first->damped_weight.value, 666'666u) << "10^6 * 4 / (4 + 2)";
}

TEST_F(QualityTest, AuthorsAndTheirColleaguesMayNotReview) {
    accept(1);
    expect_refused(CommonError::conflict_of_interest, 1, 1);
    for (const std::uint8_t person : std::initializer_list<std::uint8_t>{1, 10}) {
        contracts::registry::Affiliation affiliation;
        affiliation.latest = {account_id(250), ledger::Epoch{0}, ledger::Epoch{9}};
        contracts::registry::affiliations.put(world.state(), affiliation, account_id(person));
    }
    expect_refused(CommonError::conflict_of_interest, 1, 10);
}

TEST_F(QualityTest, AReviewerHasOneVoice) {
    accept(1);
    review(1, 10, 500'000);
    expect_refused(CommonError::duplicate, 1, 10);
}

TEST_F(QualityTest, OnlyPersonsReview) {
    accept(1);
    world.add_account(10, AccountKind::service);
    expect_refused(CommonError::not_authorised, 1, 10);
}

TEST_F(QualityTest, MarksAreBounded) {
    accept(1);
    expect_refused(CommonError::out_of_bounds, 1, 10, 1'000'001);
    review(1, 10, 1'000'000);
}

TEST_F(QualityTest, UnknownAndUnacceptedRecordsAreRefused) {
    expect_refused(CommonError::not_found, 1, 10);
    contracts::registry::contributions.put(world.state(), contribution,
                                           numbered<ledger::ContributionId>(1));
    expect_refused(CommonError::wrong_state, 1, 10);
}

TEST_F(QualityTest, ARecordTakesAtMost256Reviews) {
    accept(1);
    QualityRow full = row(1);
    full.reviews = contracts::quality::reviews_per_record_max - 1;
    contracts::quality::qualities.put(world.state(), full, numbered<ledger::ContributionId>(1));
    review(1, 10, 500'000);
    const auto check = run(1, 11, 500'000, 500'000);
    ASSERT_FALSE(check.has_value());
    EXPECT_EQ(check.error().error, static_cast<std::uint16_t>(QualityError::too_many_reviews));
}

}  // namespace
}  // namespace merit::testing
