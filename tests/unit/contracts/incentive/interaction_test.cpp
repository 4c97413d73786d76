#include "contracts/incentive/record_interaction.hpp"
#include "contracts/incentive/use_state.hpp"
#include "tests/unit/contracts/incentive/rewards_state.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::CommonError;
using contracts::ContractNumber;
using contracts::incentive::InteractionTarget;
using contracts::incentive::RecordInteraction;
using contracts::registry::AccountKind;

constexpr std::uint64_t credit = 1'000'000;

// User 1 of level 2, authors 2 and 3, a bot 4, a service 5.
class InteractionTest : public ::testing::Test {
  protected:
    InteractionTest() {
        for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 3})
            world.add_account(number);
        world.add_account(4, AccountKind::bot);
        world.add_account(5, AccountKind::service);
    }

    RecordInteraction use_of(std::uint8_t target, std::uint32_t count = 1) {
        RecordInteraction op;
        op.user = account_id(1);
        op.project = world.project();
        op.target = InteractionTarget::account;
        op.account = account_id(target);
        op.count = count;
        return op;
    }
    RecordInteraction use_of_project(std::uint8_t user, std::uint32_t count = 1) {
        RecordInteraction op;
        op.user = account_id(user);
        op.project = world.project();
        op.count = count;
        return op;
    }

    contracts::Check run(const RecordInteraction& op, std::uint8_t sender) {
        auto context = world.context();
        context.account = account_id(sender);
        MERIT_TRY(contracts::incentive::check_record_interaction(op));
        MERIT_TRY(const auto loaded, contracts::incentive::load_record_interaction(op, context));
        return contracts::incentive::apply_record_interaction(op, loaded, context);
    }
    void expect_applied(const RecordInteraction& op, std::uint8_t sender = 1) {
        const auto check = run(op, sender);
        EXPECT_TRUE(check.has_value());
    }
    void expect_refused(CommonError error, const RecordInteraction& op, std::uint8_t sender = 1) {
        const auto check = run(op, sender);
        ASSERT_FALSE(check.has_value());
        EXPECT_EQ(check.error(), refuse(ContractNumber::incentive, error));
    }

    std::uint64_t counted(std::uint8_t target, std::size_t level = 2) {
        return contracts::incentive::use_rows
            .get_or(world.state(), {}, world.epoch(), world.project(), account(target))
            .use.at(level)
            .interactions.value;
    }
    std::uint64_t counted_of_project() {
        return contracts::incentive::project_uses
            .get_or(world.state(), {}, world.epoch(), world.project())
            .level_2.interactions.value;
    }

    RewardsState world;
};

TEST_F(InteractionTest, CountsForItsTargetAtTheUsersLevel) {
    expect_applied(use_of(2, 3));
    EXPECT_EQ(counted(2), 3'000'000u);
    EXPECT_EQ(counted(2, 1), 0u);
}

TEST_F(InteractionTest, AtMostCapPairCountInAnEpoch) {
    expect_applied(use_of(2, 19));
    EXPECT_EQ(counted(2), 19'000'000u);
    expect_applied(use_of(2, 1));
    EXPECT_EQ(counted(2), 20'000'000u) << "the default cap";
    expect_applied(use_of(2, 1));
    EXPECT_EQ(counted(2), 20'000'000u);
    expect_applied(use_of(3, 1));
    EXPECT_EQ(counted(3), 1'000'000u) << "the cap is per pair";
}

TEST_F(InteractionTest, CountsAreBounded) {
    expect_refused(CommonError::out_of_bounds, use_of(2, 0));
    expect_applied(use_of(2, 1'000'000));
    expect_refused(CommonError::out_of_bounds, use_of(2, 1'000'001));
}

TEST_F(InteractionTest, OnesOwnWorkCounts0) {
    expect_applied(use_of(1));
    EXPECT_EQ(counted(1), 0u);
}

TEST_F(InteractionTest, WorkOfOnesOrganisationCounts0) {
    for (const std::uint8_t person : std::initializer_list<std::uint8_t>{1, 2}) {
        contracts::registry::Affiliation affiliation;
        affiliation.latest = {account_id(250), ledger::Epoch{0}, ledger::Epoch{9}};
        contracts::registry::affiliations.put(world.state(), affiliation, account_id(person));
    }
    expect_applied(use_of(2));
    EXPECT_EQ(counted(2), 0u);
    expect_applied(use_of(3));
    EXPECT_EQ(counted(3), 1'000'000u);
}

TEST_F(InteractionTest, ABotsWorkCounts0) {
    expect_applied(use_of(4));
    EXPECT_EQ(counted(4), 0u);
}

TEST_F(InteractionTest, ALevel0UserIsRefused) {
    world.add_account(1, AccountKind::person, 0);
    expect_refused(CommonError::wrong_state, use_of(2));
}

TEST_F(InteractionTest, OnlyTheUserOrAServiceWithAReceiptMaySendIt) {
    expect_refused(CommonError::not_authorised, use_of(2), 3);
    expect_refused(CommonError::not_authorised, use_of(2), 5);
    RecordInteraction with_receipt = use_of(2);
    with_receipt.proof = numbered<crypto::Hash256>(1);
    expect_refused(CommonError::not_authorised, with_receipt, 3);
    expect_applied(with_receipt, 5);
}

TEST_F(InteractionTest, AProjectMustHaveOptedIn) {
    RecordInteraction op = use_of(2);
    op.project = numbered<ledger::ProjectId>(99);
    expect_refused(CommonError::not_found, op);
    contracts::registry::projects.put(world.state(), {}, op.project);
    expect_refused(CommonError::wrong_state, op);
}

TEST_F(InteractionTest, OfAContributionGoesToItsAuthorsByShare) {
    const auto id = numbered<ledger::ContributionId>(9);
    contracts::registry::Contribution contribution;
    contribution.project = world.project();
    contribution.state = contracts::registry::ContributionState::accepted;
    contribution.authors.push_back({account(2), ledger::Ppm{250'000}, true});
    contribution.authors.push_back({account(3), ledger::Ppm{750'000}, true});
    contracts::registry::contributions.put(world.state(), contribution, id);
    RecordInteraction op = use_of(2, 10);
    op.target = InteractionTarget::contribution;
    op.account.reset();
    op.contribution = id;
    expect_applied(op);
    EXPECT_EQ(counted(2), 2'500'000u);
    EXPECT_EQ(counted(3), 7'500'000u);
}

TEST_F(InteractionTest, OfAProjectByContributorsOrMaintainersCounts0) {
    world.add(account(2), ContributionKind::code, 1, 10);
    expect_applied(use_of_project(2), 2);
    EXPECT_EQ(counted_of_project(), 0u);
    expect_applied(use_of_project(250), 250);
    EXPECT_EQ(counted_of_project(), 0u);
    expect_applied(use_of_project(1));
    EXPECT_EQ(counted_of_project(), 1'000'000u);
}

// V = 10 * sigma(2) = 10 by S + X = 30 and 10; alpha 0.5, beta 0.2:
// w(2) = 0.5*7.5 + 0.2*30 = 9.75, w(3) = 0.5*2.5 + 0.2*10 = 3.25; 13 credits by 3 : 1.
TEST_F(InteractionTest, OfAProjectReachesItsContributorsBySPlusX) {
    const auto pool = world.open_pool(1, 13 * credit);
    world.add(account(2), ContributionKind::code, 1, 30);
    world.add(account(3), ContributionKind::review, 2, 10);
    expect_applied(use_of_project(1, 10));
    world.close();
    const auto first = world.statement(pool, 0, account(2));
    EXPECT_EQ(first.projects.at(0).project_share.value, 7'500'000u);
    EXPECT_EQ(first.u.value, 7'500'000u);
    EXPECT_EQ(first.reward.value, 9'750'000u);
    EXPECT_EQ(world.statement(pool, 0, account(3)).reward.value, 3'250'000u);
}

// A contributor of an earlier epoch still earns from uses of the project.
TEST_F(InteractionTest, OfAProjectReachesEarlierContributors) {
    const auto pool = world.open_pool(1, 0);
    world.add(account(2), ContributionKind::code, 1, 30);
    world.close();
    world.fund(pool, 4 * credit);
    expect_applied(use_of_project(1, 10));
    world.close();
    const auto statement = world.statement(pool, 1, account(2));
    EXPECT_EQ(statement.c.value, 0u);
    EXPECT_EQ(statement.u.value, 10'000'000u);
    EXPECT_EQ(statement.reward.value, 4 * credit);
}

TEST_F(InteractionTest, DistinctPoolsCountUsersOnce) {
    contracts::treasury::PayTerms pay;
    pay.distinct = true;
    const auto pool = world.open_pool(1, 12 * credit, pay);
    const auto plain = world.open_pool(2, 11 * credit);
    expect_applied(use_of(2, 10));
    expect_applied(use_of(2, 2));
    RecordInteraction other = use_of(3, 1);
    expect_applied(other);
    world.close();
    EXPECT_EQ(world.statement(pool, 0, account(2)).reward.value, 6 * credit);
    EXPECT_EQ(world.statement(pool, 0, account(3)).reward.value, 6 * credit);
    EXPECT_EQ(world.statement(plain, 0, account(2)).reward.value, 10'153'846u)
        << "floor(11 * 12 / 13); the one unit left goes to the larger remainder";
}

}  // namespace
}  // namespace merit::testing
