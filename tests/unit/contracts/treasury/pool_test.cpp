#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using ledger::Amount;
using ledger::Epoch;

// A pool of member 0 for one project, one epoch long, paying all that it has.
struct PoolWorld : TestWorld {
    explicit PoolWorld(const Parameters& parameters = {}) : TestWorld(parameters) {
        maintainer = person(0);
        project_id = project({maintainer});
    }
    PoolTerms terms() const {
        PoolTerms terms;
        terms.asset = asset();
        terms.projects.push_back(project_id);
        terms.first_epoch = epoch();
        terms.last_epoch = epoch();
        return terms;
    }
    ledger::PoolId open(const PoolTerms& pool_terms, std::uint64_t credits) {
        EXPECT_EQ(send(member(0), PoolOpen{pool_terms}), "applied");
        const auto pool = made<ledger::PoolId>("merit.pool");
        EXPECT_EQ(send(member(0), PoolFund{pool, Amount{credits * credit}}), "applied");
        return pool;
    }
    ledger::AccountId maintainer;
    ledger::ProjectId project_id;
};

TEST(PoolOpen, RefusesAFirstEpochInThePast) {
    PoolWorld world;
    const PoolTerms terms = world.terms();
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "treasury.too_late");
}

TEST(PoolOpen, IsForOrganisations) {
    PoolWorld world;
    EXPECT_EQ(world.send(world.maintainer, PoolOpen{world.terms()}), "treasury.not_authorised");
}

TEST(PoolOpen, RefusesPoliciesThatDoNotSumToOne) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.pay.policies[0].share.value = 999'999;
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "treasury.out_of_bounds");
}

TEST(PoolOpen, TakesEachPolicyOnceInAnyOrder) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.pay.policies = {{Policy::balanced, ledger::Ppm{500'000}},
                          {Policy::immediate, ledger::Ppm{200'000}},
                          {Policy::recent, ledger::Ppm{300'000}}};
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "applied");
    terms.pay.policies[2].policy = Policy::balanced;
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "treasury.out_of_bounds");
}

TEST(PoolOpen, RefusesAProjectTwice) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.projects.push_back(terms.projects[0]);
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "treasury.out_of_bounds");
}

TEST(PoolOpen, RefusesAClaimOfThreeEpochs) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.pay.claim_epochs = 3;
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "treasury.out_of_bounds");
    terms.pay.claim_epochs = 4;
    EXPECT_EQ(world.send(world.member(0), PoolOpen{terms}), "applied");
}

TEST(PoolFund, AfterTheLastEpochIsTooLate) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 1);
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(0), PoolFund{pool, Amount{1}}), "treasury.too_late");
}

// A refund divides among all sponsors, so a pool has at most 1,000.
TEST(PoolFund, HasAtMostAThousandSponsors) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 1);
    const auto fund = [&] {
        const auto sponsor = world.person(1 + world.height().value % 3);
        world.send(world.member(0), Transfer{world.asset(), sponsor, Amount{2}});
        return world.send(sponsor, PoolFund{pool, Amount{1}});
    };
    for (int i = 0; i < 998; ++i)
        ASSERT_EQ(fund(), "applied");
    EXPECT_EQ(fund(), "applied");
    EXPECT_EQ(fund(), "treasury.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), PoolFund{pool, Amount{1}}), "applied")
        << "a sponsor may give more";
}

// 100 lines are 100 points; the only contributor gets all: 20 % held for 4 epochs.
TEST(PoolClose, PaysTheOnlyContributorAllAndHoldsAFifth) {
    PoolWorld world;
    const auto author = world.person(1);
    const auto pool = world.open(world.terms(), 1'000);
    world.accepted(world.project_id, author, world.maintainer);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).free.value, 800 * credit);
    EXPECT_EQ(world.balance(author).held.value, 200 * credit);
    EXPECT_EQ(world.money(pool).balance.value, 0u);
}

// Paid by the close of epoch 0, held for 4 epochs: free when epoch 4 has closed.
TEST(HeldMoney, IsReleasedWhenItsHoldHasPassed) {
    PoolWorld world;
    const auto author = world.person(1);
    world.open(world.terms(), 1'000);
    world.accepted(world.project_id, author, world.maintainer);
    world.close_epochs(4);
    EXPECT_EQ(world.balance(author).held.value, 200 * credit);
    world.close_epoch();
    EXPECT_EQ(world.balance(author).held.value, 0u);
    EXPECT_EQ(world.balance(author).free.value, 1'000 * credit);
}

TEST(PoolClose, WithoutWeightKeepsTheMoney) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 1'000);
    world.close_epoch();
    EXPECT_EQ(world.money(pool).balance.value, 1'000 * credit);
}

TEST(PoolClose, OfABudgetLeavesTheRest) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.pay.budget_per_epoch.value = 300 * credit;
    const auto author = world.person(1);
    const auto pool = world.open(terms, 1'000);
    world.accepted(world.project_id, author, world.maintainer);
    world.close_epoch();
    EXPECT_EQ(world.money(pool).balance.value, 700 * credit);
}

TEST(WindUp, BeforeTheLastEpochHasClosedIsTooEarly) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 10);
    EXPECT_EQ(world.send(world.member(2), WindUp{pool}), "treasury.too_early");
}

// Member 0 funded 10 and member 1 funded 20 of the 30 that nobody earned.
TEST(WindUp, RefundsSponsorsByWhatTheyFunded) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 10);
    world.send(world.member(1), PoolFund{pool, Amount{20 * credit}});
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(2), WindUp{pool}), "applied");
    EXPECT_EQ(world.balance(world.member(0)).free.value, 1'000'000 * credit);
    EXPECT_EQ(world.balance(world.member(1)).refunded.value, 20 * credit);
    EXPECT_EQ(world.send(world.member(2), WindUp{pool}), "treasury.wrong_state");
}

TEST(WindUp, MayGiveTheRestToTheOwnPoolOfTheFirstProject) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.unclaimed.target = UnclaimedTarget::first_project_pool;
    const auto pool = world.open(terms, 10);
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(2), WindUp{pool}), "applied");
    EXPECT_EQ(world.money(world.own_pool(world.project_id)).balance.value, 10 * credit);
}

TEST(OwnPool, PaysByTheSettingsOfItsProject) {
    PoolWorld world;
    auto settings = world.settings({world.maintainer});
    settings.own_pool.budget_per_epoch.value = 40 * credit;
    const auto project = world.project(world.maintainer, settings);
    const auto pool = world.own_pool(project);
    world.send(world.member(0), PoolFund{pool, Amount{100 * credit}});
    world.accepted(project, world.person(1), world.maintainer);
    world.close_epoch();
    EXPECT_EQ(world.money(pool).balance.value, 60 * credit);
}

// An alias's whole reward waits for it; here nobody claims it within the 4 epochs of the pool.
TEST(UnclaimedMoney, ExpiresToTheSponsor) {
    PoolWorld world;
    PoolTerms terms = world.terms();
    terms.pay.claim_epochs = 4;
    const auto pool = world.open(terms, 1'000);
    const auto changesets = {world.changeset(TestWorld::alias(1))};
    world.import(world.project_id, changesets);
    world.close_epochs(4);
    EXPECT_EQ(world.money(pool).unclaimed.value, 1'000 * credit);
    world.close_epoch();
    EXPECT_EQ(world.money(pool).unclaimed.value, 0u);
    EXPECT_EQ(world.balance(world.member(0)).free.value, 1'000'000 * credit);
}

TEST(PoolQuery, ShowsTermsAndMoney) {
    PoolWorld world;
    const auto pool = world.open(world.terms(), 10);
    const std::string answer = world.query("treasury", "pool", {{"pool", pool.hex()}});
    EXPECT_NE(answer.find("balance: 10000000"), std::string::npos);
    EXPECT_NE(answer.find("open: true"), std::string::npos);
    EXPECT_EQ(world.query("treasury", "pool", {{"pool", world.asset().hex()}}),
              "treasury.not_found");
    EXPECT_EQ(world.query("treasury", "pool", {}), "treasury.malformed");
}

}  // namespace
}  // namespace merit::testing
