// Credentials: on facts or by approvals, once at a time, until they expire.
#include "contracts/registry/operations.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

using contracts::registry::AccountKind;

TEST(Issue, ByAnybodyWhenEveryCriterionIsTrue) {
    CertifyWorld world;
    const auto alice = world.person();
    AchievementTerms asked = by_reviews("core", 3);
    asked.criteria = {points(ContributionKind::code, 50, Comparator::at_most), reviews(3)};
    EXPECT_EQ(world.define(asked), "applied");
    world.count_reviews(alice, 2);
    EXPECT_EQ(world.issue("core", alice), "certify.not_met");
    world.count_reviews(alice, 1);
    EXPECT_EQ(world.send(world.person(1), world.issue_of("core", alice)), "applied");
    const auto credential =
        world.credential(world.made<ledger::CredentialId>("merit.credential"));
    EXPECT_EQ(credential.account, alice);
    EXPECT_EQ(credential.facts, (ledger::Bounded<std::uint64_t, 8>{0, 3}));
    EXPECT_EQ(credential.to_epoch, Epoch{4});
    EXPECT_TRUE(credential.approved.empty());
    const auto bob = world.person();
    world.count_reviews(bob, 3);
    world.count({bob}, Fact::points, ContributionKind::code, somewhere, 51);
    EXPECT_EQ(world.issue("core", bob), "certify.not_met") << "at most 50";
}

// 100 lines of code of quality 1 are 100 points.
TEST(Issue, CountsPointsOfClosedEpochs) {
    CertifyWorld world;
    const auto alice = world.person();
    const auto maintainer = world.person(1);
    const auto project = world.project({maintainer});
    AchievementTerms asked = terms("coder");
    asked.criteria.push_back(points(ContributionKind::code, 100 * 1'000'000));
    EXPECT_EQ(world.define(asked), "applied");
    world.accepted(project, alice, maintainer, 100);
    EXPECT_EQ(world.issue("coder", alice), "certify.not_met") << "the epoch is not closed";
    world.close_epoch();
    expect_texts(world.why_not("coder", alice),
                 {"can_be_issued: true", "unit: micro-points, has: 100000000, met: true"});
    EXPECT_EQ(world.issue("coder", alice), "applied");
    asked.criteria[0].value += 1;
    EXPECT_EQ(world.define(asked, 2), "applied");
    EXPECT_EQ(world.issue("coder", maintainer, 2), "certify.not_met");
    expect_texts(world.why_not("coder", maintainer), {"has: 0, met: false"});
}

// Whoever opens a project can give out points there.
TEST(Issue, CountsOnlyInTheProjectsOfTheTerms) {
    CertifyWorld world;
    const auto alice = world.person();
    const auto known = world.project({world.person(1)});
    const auto own = world.project({world.person(2)});
    AchievementTerms asked = by_reviews("core", 3);
    asked.projects.push_back(known);
    EXPECT_EQ(world.define(asked), "applied");
    EXPECT_EQ(world.define(by_reviews("anywhere", 3)), "applied");
    world.count_reviews(alice, 2, known);
    world.count_reviews(alice, 40, own);
    EXPECT_EQ(world.issue("core", alice), "certify.not_met");
    EXPECT_EQ(world.issue("anywhere", alice), "applied");
    world.count_reviews(alice, 1, known);
    EXPECT_EQ(world.issue("core", alice), "applied");
}

TEST(Issue, AddsUpTheProjectsOfTheTerms) {
    CertifyWorld world;
    const auto alice = world.person();
    std::vector<ledger::ProjectId> projects;
    for (std::size_t i = 0; i < certify::fact_projects_max; ++i)
        projects.push_back(world.project({world.person(1)}));
    std::ranges::sort(projects);
    AchievementTerms asked = by_reviews("core", 2 * projects.size());
    asked.projects.assign(projects.begin(), projects.end());
    EXPECT_EQ(world.define(asked), "applied");
    for (const auto& project : projects) {
        EXPECT_EQ(world.issue("core", alice), "certify.not_met");
        world.count_reviews(alice, 2, project);
    }
    EXPECT_EQ(world.issue("core", alice), "applied");
}

TEST(Issue, OfWhatIsNotThereIsNotFound) {
    CertifyWorld world;
    const auto alice = world.person();
    EXPECT_EQ(world.issue("core", alice), "certify.not_found");
    EXPECT_EQ(world.define(by_reviews("core", 0)), "applied");
    EXPECT_EQ(world.issue("core", ledger::AccountId{}), "certify.not_found");
    EXPECT_EQ(world.issue("core", alice), "applied");
}

TEST(Issue, NamesTheNewestVersion) {
    CertifyWorld world;
    const auto alice = world.person();
    EXPECT_EQ(world.define(by_reviews("core", 0)), "applied");
    EXPECT_EQ(world.issue("core", alice, 2), "certify.version_differs");
    EXPECT_EQ(world.define(by_reviews("core", 1), 2), "applied");
    EXPECT_EQ(world.issue("core", alice, 1), "certify.version_differs");
    EXPECT_EQ(world.issue("core", alice, 2), "certify.not_met");
}

TEST(Issue, IsForPersonsAndOrganisations) {
    CertifyWorld world;
    EXPECT_EQ(world.define(by_reviews("core", 0)), "applied");
    EXPECT_EQ(world.issue("core", world.account(AccountKind::bot)), "certify.cannot_hold");
    EXPECT_EQ(world.issue("core", world.account(AccountKind::service)), "certify.cannot_hold");
    EXPECT_EQ(world.issue("core", world.validator(0)), "certify.cannot_hold");
    EXPECT_EQ(world.issue("core", world.account(AccountKind::organisation)), "applied");
    EXPECT_EQ(world.issue("core", world.member(1)), "applied");
    const auto alice = world.person(2);
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i == 2 ? 3 : i),
                   contracts::govern::MemberRemove{world.member_id(2)});
    EXPECT_EQ(world.issue("core", alice), "certify.cannot_hold") << "its member was removed";
}

TEST(Issue, IsADuplicateUntilTheLastEpochOfTheOneBefore) {
    CertifyWorld world;
    const auto alice = world.person();
    EXPECT_EQ(world.define(by_reviews("core", 0)), "applied");
    EXPECT_EQ(world.issue("core", alice), "applied");
    const auto first = world.made<ledger::CredentialId>("merit.credential");
    EXPECT_EQ(world.issue("core", alice), "certify.duplicate");
    world.close_epochs(3);
    EXPECT_EQ(world.issue("core", alice), "certify.duplicate");
    world.close_epoch();
    EXPECT_EQ(world.issue("core", alice), "applied") << "epoch 4 is its last";
    const auto second = world.made<ledger::CredentialId>("merit.credential");
    EXPECT_EQ(world.credential(second).previous, first);
    EXPECT_EQ(world.credential(second).to_epoch, Epoch{8});
    EXPECT_EQ(world.issue("core", alice), "certify.duplicate");
    world.close_epochs(20);
    EXPECT_EQ(world.issue("core", alice), "applied") << "long expired";
    expect_texts(
        world.query("certify", "why", {{"account", alice.hex()}, {"achievement", "core"}}),
        {"in_force: true", "credential: " + first.hex(), "credential: " + second.hex()});
}

TEST(Issue, WithoutCriteriaNeedsEvidenceAndTheApprovalsOfKMembers) {
    CertifyWorld world;
    const auto alice = world.person(3);
    EXPECT_EQ(world.define(terms("auditor")), "applied");
    EXPECT_EQ(world.issue("auditor", alice), "certify.evidence_missing");
    Issue op = world.issue_of("auditor", alice);
    op.evidence = {digest(1), digest(2)};
    EXPECT_EQ(world.send(world.person(3), op), "certify.not_authorised") << "for somebody else";
    EXPECT_EQ(world.send(alice, op), "applied") << "whoever wants it may ask";
    EXPECT_EQ(world.send(alice, op), "certify.duplicate");
    EXPECT_EQ(world.send(world.member(0), op), "applied");
    EXPECT_EQ(world.send(world.member(0), op), "certify.duplicate");
    const contracts::registry::Approve approve{
        contracts::operation_digest(contracts::make_operation(op))};
    EXPECT_EQ(world.send(world.person(1), approve), "certify.not_authorised");
    EXPECT_FALSE(certify::holders.contains(world.state(), alice, op.achievement));
    EXPECT_EQ(world.send(world.member(1), approve), "applied");
    const auto credential =
        world.credential(world.made<ledger::CredentialId>("merit.credential"));
    ASSERT_EQ(credential.approved.size(), 2u);
    EXPECT_EQ(credential.approved[0].account, world.member(0));
    EXPECT_EQ(credential.approved[1].account, world.member(1));
    EXPECT_EQ(credential.evidence, op.evidence);
}

TEST(Issue, NamesItsEvidenceInOrder) {
    CertifyWorld world;
    EXPECT_EQ(world.define(by_reviews("core", 0)), "applied");
    Issue op = world.issue_of("core", world.person());
    op.evidence = {digest(2), digest(1)};
    EXPECT_EQ(world.send(world.member(0), op), "certify.out_of_bounds");
    op.evidence = {digest(1), digest(1)};
    EXPECT_EQ(world.send(world.member(0), op), "certify.out_of_bounds");
    op.evidence = {digest(0)};
    EXPECT_EQ(world.send(world.member(0), op), "certify.out_of_bounds");
    op.evidence = {digest(1)};
    EXPECT_EQ(world.send(world.member(0), op), "applied");
}

TEST(Issue, IsNotApprovedByItsOwnHolderOrItsMember) {
    CertifyWorld world;
    EXPECT_EQ(world.define(terms("auditor")), "applied");
    for (const auto& holder : {world.member(0), world.person(0)}) {
        Issue op = world.issue_of("auditor", holder);
        op.evidence.push_back(digest(1));
        EXPECT_EQ(world.send(world.member(0), op), "applied") << "it asks, and does not approve";
        EXPECT_EQ(world.send(world.member(1), op), "applied");
        EXPECT_FALSE(certify::holders.contains(world.state(), holder, op.achievement));
        EXPECT_EQ(world.send(world.member(0),
                             contracts::registry::Approve{
                                 contracts::operation_digest(contracts::make_operation(op))}),
                  "certify.conflict_of_interest");
        EXPECT_EQ(world.send(world.member(2), op), "applied");
        EXPECT_TRUE(certify::holders.contains(world.state(), holder, op.achievement));
    }
}

// Its own member is not counted among the four.
TEST(Issue, OfOneThatKMembersAskForWaitsForAllTheOthers) {
    CertifyWorld world;
    AchievementTerms asked = terms("auditor");
    asked.approvals = 4;
    EXPECT_EQ(world.define(asked), "applied");
    const auto alice = world.person(3);
    Issue op = world.issue_of("auditor", alice);
    op.evidence.push_back(digest(1));
    expect_texts(world.why_not("auditor", alice), {"approvals: 3"});
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_FALSE(world.holds_any(alice, "auditor"));
        EXPECT_EQ(world.send(world.member(i), op), "applied");
    }
    EXPECT_TRUE(world.holds_any(alice, "auditor"));
}

// Sixteen requests of one account wait; the others' do not count, and what lapses makes room.
TEST(Issue, IsAskedForSixteenTimesAtATime) {
    CertifyWorld world;
    EXPECT_EQ(world.define(terms("auditor")), "applied");
    const auto alice = world.person(3);
    const auto ask = [&](const ledger::AccountId& sender, int evidence) {
        Issue op = world.issue_of("auditor", alice);
        op.evidence.push_back(digest(static_cast<std::uint8_t>(evidence)));
        return world.send(sender, op);
    };
    for (int i = 1; i <= 16; ++i)
        EXPECT_EQ(ask(alice, i), "applied");
    EXPECT_EQ(ask(alice, 17), "certify.too_many_open");
    EXPECT_EQ(ask(world.member(0), 17), "applied");
    EXPECT_EQ(ask(world.member(0), 1), "applied") << "an approval";
    world.close_epochs(5);
    EXPECT_EQ(ask(alice, 17), "applied");
    EXPECT_EQ(ask(world.member(0), 18), "applied");
    EXPECT_EQ(ask(world.member(1), 18), "applied");
    EXPECT_TRUE(world.holds_any(alice, "auditor"));
    for (int i = 19; i <= 33; ++i)
        EXPECT_EQ(ask(world.member(0), i), "certify.duplicate") << "there is one now";
}

// The version that was approved is not the newest any more when the last approval comes.
TEST(Issue, IsAskedAgainWhenTheLastApprovalComes) {
    CertifyWorld world;
    EXPECT_EQ(world.define(terms("auditor")), "applied");
    Issue op = world.issue_of("auditor", world.person(3));
    op.evidence.push_back(digest(1));
    EXPECT_EQ(world.send(world.member(0), op), "applied");
    EXPECT_EQ(world.define(terms("auditor"), 2), "applied");
    EXPECT_EQ(world.send(world.member(1), op), "certify.version_differs");
}

// Four approvals are asked for, and three members are left, one of them the holder's.
TEST(Issue, NeedsAllMembersWhereThereAreFewerThanK) {
    CertifyWorld world;
    AchievementTerms asked = terms("auditor");
    asked.approvals = 4;
    EXPECT_EQ(world.define(asked), "applied");
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(3)});
    const auto id = world.approve_issue("auditor", world.person(2));
    EXPECT_EQ(world.credential(id).approved.size(), 2u);
}

TEST(Facts, OfAnAliasAreTheAccountsOnceTheClaimIsPermanent) {
    CertifyWorld world;
    const auto alice = world.person(2);
    const auto project = world.project({world.person(1)});
    const std::vector changesets{world.changeset(TestWorld::alias(1), 100)};
    world.import(project, changesets);
    AchievementTerms asked = terms("coder");
    asked.criteria.push_back(points(ContributionKind::code, 100 * 1'000'000));
    asked.projects.push_back(project);
    EXPECT_EQ(world.define(asked), "applied");
    const contracts::registry::AliasClaim claim{TestWorld::alias(1), alice, project};
    EXPECT_EQ(world.send(alice, claim), "applied");
    const contracts::registry::Approve approve{
        contracts::operation_digest(contracts::make_operation(claim))};
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(world.send(world.member(i), approve), "applied");
    world.close_epoch();
    EXPECT_EQ(world.issue("coder", alice), "certify.not_met") << "not permanent yet";
    world.close_epoch();
    EXPECT_EQ(world.issue("coder", alice), "applied");
    EXPECT_EQ(certify::fact_counts.get_or(world.state(), 0, {TestWorld::alias(1)}, project,
                                          Fact::points, ContributionKind::code),
              0u);
}

TEST(Facts, EndAtTheLargestNumber) {
    CertifyWorld world;
    const auto alice = world.person();
    world.count_reviews(alice, ~std::uint64_t{0} - 1);
    EXPECT_EQ(world.define(by_reviews("core", ~std::uint64_t{0})), "applied");
    EXPECT_EQ(world.issue("core", alice), "certify.not_met");
    world.count_reviews(alice, 5);
    EXPECT_EQ(world.issue("core", alice), "applied");
}

}  // namespace
}  // namespace merit::testing
