// Achievements: what a definition may ask for, and that only a vote makes one.
#include "contracts/framework/approval.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

std::string outcome_of(const AchievementTerms& terms, std::uint32_t version = 1) {
    CertifyWorld world;
    const std::string outcome = world.define(terms, version);
    EXPECT_EQ(certify::newest_versions.contains(world.state(), certify::badge_id_of(terms.name)),
              outcome == "applied");
    return outcome;
}

TEST(Define, IsNotSentByAnybody) {
    CertifyWorld world;
    EXPECT_EQ(world.send(world.member(0), Define{1, terms("core")}), "certify.not_authorised");
    EXPECT_EQ(world.send(world.person(), Define{1, terms("core")}), "certify.not_authorised");
    EXPECT_EQ(world.query("certify", "achievements", {}), "[]");
}

TEST(Define, IsEnactedByAVote) {
    CertifyWorld world;
    ASSERT_EQ(world.propose({1, by_reviews("core", 3)}), "applied");
    const auto proposal = world.made<ledger::ProposalId>("merit.proposal");
    world.vote(proposal);
    world.close_epochs(3);
    const auto achievement =
        certify::achievements.get(world.state(), certify::badge_id_of("core"), 1);
    ASSERT_TRUE(achievement);
    EXPECT_EQ(achievement->proposal, proposal);
    EXPECT_EQ(achievement->defined_epoch, Epoch{3});
    expect_texts(world.query("certify", "achievement", {{"achievement", "core"}}),
                 {"version: 1, newest: 1", "name: core", "fact: timely_reviews, kind: null",
                  "comparator: at_least, value: 3", "defined_epoch: 3"});
}

TEST(Define, TakesPlainNames) {
    const std::vector<std::string> plain{"a", "core-reviewer-2", "9", std::string(64, 'x')};
    for (const std::string& name : plain)
        EXPECT_EQ(outcome_of(terms(name)), "applied") << name;
    for (const std::string name : {"", "-a", "a-", "Core", "a b", "a/b", "caf\xc3\xa9"})
        EXPECT_EQ(outcome_of(terms(name)), "certify.bad_name") << name;
}

TEST(Define, TakesEachCriterionOnceAndInOrder) {
    AchievementTerms asked = terms("core");
    asked.criteria = {points(ContributionKind::code, 1),
                      points(ContributionKind::code, 9, Comparator::at_most),
                      points(ContributionKind::review, 1), reviews(2)};
    EXPECT_EQ(outcome_of(asked), "applied");
    std::swap(asked.criteria[0], asked.criteria[1]);
    EXPECT_EQ(outcome_of(asked), "certify.bad_criterion");
    asked.criteria = {reviews(2), reviews(3)};
    EXPECT_EQ(outcome_of(asked), "certify.bad_criterion");
}

// What nothing counts would be true or false for everybody.
TEST(Define, RefusesFactsWithoutASource) {
    for (const Fact fact : {Fact::lost_cases, Fact::valid_conformances}) {
        AchievementTerms asked = terms("core");
        asked.criteria.push_back({fact, {}, Comparator::at_most, 0});
        EXPECT_EQ(outcome_of(asked), "certify.no_source") << name_of(fact);
    }
    for (const auto kind : {ContributionKind::model, ContributionKind::governance}) {
        AchievementTerms asked = terms("core");
        asked.criteria.push_back(points(kind, 1));
        EXPECT_EQ(outcome_of(asked), "certify.no_source") << contracts::registry::name_of(kind);
    }
    for (const auto kind : {ContributionKind::code, ContributionKind::review,
                            ContributionKind::test, ContributionKind::triage,
                            ContributionKind::article}) {
        AchievementTerms asked = terms("core");
        asked.criteria.push_back(points(kind, 1));
        EXPECT_EQ(outcome_of(asked), "applied") << contracts::registry::name_of(kind);
    }
}

TEST(Define, PointsHaveAKindAndNothingElseHas) {
    CertifyWorld world;
    AchievementTerms asked = terms("core");
    asked.criteria.push_back({Fact::points, {}, Comparator::at_least, 1});
    EXPECT_EQ(world.define(asked), "certify.malformed");
    asked.criteria = {{Fact::timely_reviews, ContributionKind::review, Comparator::at_least, 1}};
    EXPECT_EQ(world.define(asked), "certify.malformed");
}

TEST(Define, KeepsItsNumbersInBounds) {
    AchievementTerms asked = terms("core");
    asked.valid_epochs = 0;
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
    asked.valid_epochs = certify::valid_epochs_max;
    EXPECT_EQ(outcome_of(asked), "applied");
    asked.valid_epochs = certify::valid_epochs_max + 1;
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
    asked = terms("core");
    asked.approvals = 0;
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
    asked.approvals = 4;
    EXPECT_EQ(outcome_of(asked), "applied") << "all four members";
    asked.approvals = 5;
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds") << "there are four members";
    asked.approvals = 17;
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
}

TEST(Define, TakesSixteenApprovalsOfSeventeenMembers) {
    CertifyWorld world(quick_votes, 17);
    AchievementTerms asked = terms("core");
    asked.approvals = 17;
    EXPECT_EQ(world.define(asked), "certify.out_of_bounds");
    asked.approvals = 16;
    EXPECT_EQ(world.define(asked), "applied");
}

TEST(Define, ListsEffectsAndProjectsInOrder) {
    AchievementTerms asked = terms("core");
    asked.effects = {Effect::reviewer, Effect::level_3};
    EXPECT_EQ(outcome_of(asked), "applied");
    asked.effects = {Effect::level_3, Effect::reviewer};
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
    asked.effects = {Effect::reviewer, Effect::reviewer};
    EXPECT_EQ(outcome_of(asked), "certify.out_of_bounds");
    CertifyWorld world;
    const auto project = world.project({world.person()});
    asked = terms("core");
    asked.projects = {project, project};
    EXPECT_EQ(world.define(asked), "certify.out_of_bounds");
    asked.projects = {project};
    EXPECT_EQ(world.define(asked), "applied");
    asked.projects = {ledger::ProjectId{digest(5).bytes}};
    EXPECT_EQ(world.define(asked, 2), "certify.not_found");
}

TEST(Define, MakesTheNextVersionAndNoOther) {
    CertifyWorld world;
    EXPECT_EQ(world.define(terms("core"), 0), "certify.out_of_bounds");
    EXPECT_EQ(world.define(terms("core"), 2), "certify.version_differs");
    EXPECT_EQ(world.define(terms("core"), 1), "applied");
    EXPECT_EQ(world.define(by_reviews("core", 3), 1), "certify.version_differs");
    EXPECT_EQ(world.define(by_reviews("core", 3), 2), "applied");
    const auto id = certify::badge_id_of("core");
    EXPECT_TRUE(certify::achievements.get(world.state(), id, 1)->terms.criteria.empty());
    EXPECT_EQ(certify::achievements.get(world.state(), id, 2)->terms.criteria.size(), 1u);
    expect_texts(world.query("certify", "achievement", {{"achievement", "core"}, {"version", "1"}}),
                 {"version: 1, newest: 2", "criteria: []"});
    EXPECT_EQ(
        world.query("certify", "achievement", {{"achievement", "core"}, {"version", "3"}}),
        "certify.not_found");
    EXPECT_EQ(world.query("certify", "achievement", {{"achievement", "other"}}),
              "certify.not_found");
}

TEST(Define, StopsAt256Achievements) {
    CertifyWorld world;
    for (std::size_t i = 0; i < certify::achievements_max; ++i)
        ASSERT_EQ(world.define(terms("core-" + std::to_string(i))), "applied") << i;
    EXPECT_EQ(world.define(terms("one-more")), "certify.out_of_bounds");
    EXPECT_EQ(world.define(terms("core-7"), 2), "applied") << "a new version of an old one";
}

TEST(CertifyDeathTest, AVersionNeverChanges) {
    CertifyWorld world;
    EXPECT_EQ(world.define(terms("core")), "applied");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        certify::achievements.put(context.state, {by_reviews("core", 1), {}, {}},
                                  certify::badge_id_of("core"), 1);
    }),
                 "a version of an achievement never changes");
}

}  // namespace
}  // namespace merit::testing
