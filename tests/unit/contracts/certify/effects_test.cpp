// What the other contracts make of effects, and where they count facts.
#include "contracts/incentive/operations.hpp"
#include "contracts/incentive/use_state.hpp"
#include "contracts/quality/operations.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

using certify::Suspend;
using contracts::incentive::InteractionTarget;
using contracts::incentive::RecordInteraction;
using contracts::quality::Review;
using contracts::registry::ReviewMode;

struct Level3World : CertifyWorld {
    explicit Level3World(std::uint8_t level)
        : author(person(1)), user(person(2, level)), project(CertifyWorld::project({person(3)})) {
        define_effect("trusted", Effect::level_3);
    }
    std::string use() {
        RecordInteraction op;
        op.user = user;
        op.project = project;
        op.target = InteractionTarget::account;
        op.account = author;
        op.count = 1;
        return send(user, op);
    }
    contracts::incentive::Use used() const {
        return contracts::incentive::use_rows.get_or(state(), {}, epoch(), project, {author}).use;
    }
    ledger::AccountId author;
    ledger::AccountId user;
    ledger::ProjectId project;
};

TEST(Level3, CountsInTheWeightOfAUse) {
    Level3World world(1);
    EXPECT_EQ(world.use(), "applied");
    const auto id = world.approve_issue("trusted", world.user);
    EXPECT_EQ(world.use(), "applied");
    EXPECT_EQ(world.used().level_1.interactions.value, 1'000'000u);
    EXPECT_EQ(world.used().level_3.interactions.value, 1'000'000u);
    EXPECT_EQ(world.used().level_1.users + world.used().level_3.users, 1u);
    EXPECT_EQ(world.approve_status(Suspend{id, digest(1)}), "applied");
    EXPECT_EQ(world.use(), "applied");
    EXPECT_EQ(world.used().level_1.interactions.value, 2'000'000u);
}

TEST(Level3, LetsAnAccountOfLevel0Use) {
    Level3World world(0);
    EXPECT_EQ(world.use(), "incentive.wrong_state");
    world.approve_issue("trusted", world.user);
    EXPECT_EQ(world.use(), "applied");
    EXPECT_EQ(world.used().level_3.interactions.value, 1'000'000u);
    world.close_epochs(5);
    EXPECT_EQ(world.use(), "incentive.wrong_state") << "expired";
}

struct ReviewWorld : CertifyWorld {
    explicit ReviewWorld(std::uint64_t certified)
        : CertifyWorld({{"certified_reviews", certified},
                        {"timelock_epochs", 1},
                        {"vote_epochs", 1}}),
          author(person(1)),
          maintainer(person(2)) {
        auto open = settings({maintainer});
        open.review_mode = ReviewMode::open;
        project = CertifyWorld::project(maintainer, open);
    }
    std::string review(const ledger::ContributionId& record, const ledger::AccountId& reviewer) {
        Review op;
        op.contribution = record;
        op.correctness.value = op.usefulness.value = op.clarity.value = 700'000;
        return send(reviewer, op);
    }
    ledger::AccountId author;
    ledger::AccountId maintainer;
    ledger::ProjectId project;
};

TEST(TimelyReviews, AreCountedWhenQIsFixed) {
    ReviewWorld world(0);
    const auto alice = world.person(3);
    const auto record = world.accepted(world.project, world.author, world.maintainer);
    EXPECT_EQ(world.review(record, alice), "applied");
    EXPECT_EQ(world.define(by_reviews("core", 1)), "applied");
    world.close_epoch();
    EXPECT_EQ(world.issue("core", alice), "certify.not_met") << "reviews are open for one more";
    world.close_epoch();
    EXPECT_EQ(world.issue("core", alice), "applied");
    EXPECT_EQ(certify::fact_counts.get_or(world.state(), 0, {alice}, world.project,
                                          Fact::timely_reviews, ContributionKind::review),
              1u);
}

TEST(Reviewers, AreAllPersonsWhileTheParametersSayNothing) {
    ReviewWorld world(0);
    const auto record = world.accepted(world.project, world.author, world.maintainer);
    EXPECT_EQ(world.review(record, world.person(3)), "applied");
}

TEST(Reviewers, AreCertifiedWhereTheParametersAskForIt) {
    ReviewWorld world(1);
    const auto alice = world.person(3);
    world.define_effect("reviewer", Effect::reviewer);
    const auto record = world.accepted(world.project, world.author, world.maintainer);
    EXPECT_EQ(world.review(record, alice), "quality.not_certified");
    EXPECT_EQ(world.query("quality", "workload", {{"reviewer", alice.hex()}}).find(record.hex()),
              std::string::npos);
    EXPECT_EQ(world.review(record, world.member(3)), "quality.not_authorised");
    world.approve_issue("reviewer", alice);
    EXPECT_NE(world.query("quality", "workload", {{"reviewer", alice.hex()}}).find(record.hex()),
              std::string::npos);
    EXPECT_EQ(world.review(record, alice), "applied");
}

}  // namespace
}  // namespace merit::testing
