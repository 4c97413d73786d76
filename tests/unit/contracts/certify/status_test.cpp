// Suspended, resumed, revoked: by members or a ruling, and never back from a revocation.
#include "contracts/registry/operations.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

using certify::CredentialState;
using certify::Resume;
using certify::Revoke;
using certify::Ruling;
using certify::Suspend;

struct StatusWorld : CertifyWorld {
    StatusWorld() : alice(person(3)) {
        AchievementTerms asked = by_reviews("core", 0);
        asked.effects.push_back(Effect::arbitrator);
        EXPECT_EQ(define(asked), "applied");
        EXPECT_EQ(issue("core", alice), "applied");
        id = made<ledger::CredentialId>("merit.credential");
    }
    std::string rule(Ruling ruling) {
        std::string outcome;
        apply([&](contracts::Context& context) {
            const auto check = certify::rule_on(context, id, ruling, digest(6));
            outcome = contracts::name_of_code(check ? 0 : check.error().code());
        });
        return outcome;
    }
    CredentialState state_now() const { return credential(id).state(); }

    ledger::AccountId alice;
    ledger::CredentialId id;
};

TEST(Status, ChangesByTheApprovalsOfKMembers) {
    StatusWorld world;
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(5)}), "applied");
    EXPECT_EQ(world.state_now(), CredentialState::active);
    EXPECT_TRUE(world.holds(world.alice, Effect::arbitrator));
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(5)}), "certify.duplicate");
    EXPECT_EQ(world.send(world.member(1), Suspend{world.id, digest(5)}), "applied");
    EXPECT_EQ(world.state_now(), CredentialState::suspended);
    EXPECT_FALSE(world.holds(world.alice, Effect::arbitrator));
    EXPECT_EQ(world.approve_status(Resume{world.id, digest(6)}), "applied");
    EXPECT_TRUE(world.holds(world.alice, Effect::arbitrator));
    EXPECT_EQ(world.approve_status(Revoke{world.id, digest(7)}), "applied");
    EXPECT_EQ(world.state_now(), CredentialState::revoked);
    EXPECT_FALSE(world.holds(world.alice, Effect::arbitrator));
    const auto changes = world.credential(world.id).changes;
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_EQ(changes[0].reason, digest(5));
    EXPECT_EQ(changes[2].approved.size(), 2u);
    expect_texts(world.query("certify", "credential", {{"credential", world.id.hex()}}),
                 {"state: revoked, in_force: false", "reason: " + to_hex(digest(7).bytes)});
}

TEST(Status, IsForMembersAndNotAboutThemselves) {
    StatusWorld world;
    EXPECT_EQ(world.send(world.person(1), Suspend{world.id, digest(5)}), "certify.not_authorised");
    EXPECT_EQ(world.send(world.alice, Revoke{world.id, digest(5)}), "certify.not_authorised");
    EXPECT_EQ(world.issue("core", world.member(0)), "applied");
    const auto own = world.made<ledger::CredentialId>("merit.credential");
    EXPECT_EQ(world.send(world.member(0), Revoke{own, digest(5)}),
              "certify.conflict_of_interest");
    EXPECT_EQ(world.send(world.member(3), Revoke{world.id, digest(5)}),
              "certify.conflict_of_interest")
        << "its own people";
}

// The organisation of whom it is about was admitted by another member than the person.
TEST(Status, IsNotForTheMemberBehindTheOrganisation) {
    StatusWorld world;
    const auto firm = world.account(contracts::registry::AccountKind::organisation, 2);
    const contracts::registry::Affiliate together{world.alice, firm, Epoch{9}};
    EXPECT_EQ(world.send(world.alice, together), "applied");
    EXPECT_EQ(world.send(firm, together), "applied");
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(2), Suspend{world.id, digest(5)}),
              "certify.conflict_of_interest");
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(5)}), "applied");
}

// Two approvals are asked for, and one member is left that has no interest.
TEST(Status, IsInTheHandsOfTheOthersWhereTheyAreFewerThanK) {
    StatusWorld world;
    for (const std::size_t gone : {std::size_t{2}, std::size_t{1}}) {
        for (std::size_t i = 0; i < 4; ++i) {
            if (i != gone)
                world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(gone)});
        }
    }
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(5)}), "applied");
    EXPECT_EQ(world.state_now(), CredentialState::suspended);
}

TEST(Status, NeedsAReasonAndACredential) {
    StatusWorld world;
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, {}}), "certify.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), Resume{world.id, {}}), "certify.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), Revoke{world.id, {}}), "certify.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), Suspend{ledger::CredentialId{}, digest(5)}),
              "certify.not_found");
}

TEST(Status, FollowsItsThreeStates) {
    StatusWorld world;
    const Suspend suspend{world.id, digest(1)};
    const Resume resume{world.id, digest(2)};
    const Revoke revoke{world.id, digest(3)};
    EXPECT_EQ(world.send(world.member(0), resume), "certify.wrong_state");
    EXPECT_EQ(world.approve_status(suspend), "applied");
    EXPECT_EQ(world.send(world.member(0), suspend), "certify.wrong_state");
    EXPECT_EQ(world.approve_status(revoke), "applied") << "a suspended one too";
    EXPECT_EQ(world.send(world.member(0), suspend), "certify.wrong_state");
    EXPECT_EQ(world.send(world.member(0), resume), "certify.wrong_state");
    EXPECT_EQ(world.send(world.member(0), revoke), "certify.wrong_state");
}

TEST(Status, OfAnExpiredOneCanOnlyBeRevokedOrResumed) {
    StatusWorld world;
    world.close_epochs(4);
    EXPECT_EQ(world.approve_status(Suspend{world.id, digest(1)}), "applied") << "its last epoch";
    world.close_epochs(2);
    EXPECT_EQ(world.issue("core", world.alice), "certify.wrong_state") << "suspended still";
    EXPECT_EQ(world.approve_status(Resume{world.id, digest(2)}), "applied");
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(1)}), "certify.wrong_state");
    EXPECT_EQ(world.approve_status(Revoke{world.id, digest(3)}), "applied");
}

TEST(Status, OfOneThatWasReplacedStays) {
    StatusWorld world;
    world.close_epochs(4);
    EXPECT_EQ(world.issue("core", world.alice), "applied");
    EXPECT_EQ(world.send(world.member(0), Suspend{world.id, digest(1)}), "certify.wrong_state");
    EXPECT_EQ(world.send(world.member(0), Revoke{world.id, digest(1)}), "certify.wrong_state");
}

TEST(Status, AfterARevocationOnlyMembersIssueAnew) {
    StatusWorld world;
    EXPECT_EQ(world.approve_status(Revoke{world.id, digest(3)}), "applied");
    EXPECT_EQ(world.issue("core", world.alice), "certify.evidence_missing");
    expect_texts(world.why_not("core", world.alice),
                 {"can_be_issued: true, by_approval: true, approvals: 2, reasons: []"});
    const auto second = world.approve_issue("core", world.alice);
    EXPECT_EQ(world.credential(second).previous, world.id);
    EXPECT_EQ(world.credential(second).approved.size(), 2u);
    EXPECT_TRUE(world.holds(world.alice, Effect::arbitrator));
    EXPECT_EQ(world.state_now(), CredentialState::revoked);
}

// Criteria hold for members too.
TEST(Status, AfterARevocationTheCriteriaMustBeTrueStill) {
    CertifyWorld world;
    const auto alice = world.person(3);
    AchievementTerms asked = terms("core");
    asked.criteria.push_back(reviews(5, Comparator::at_most));
    EXPECT_EQ(world.define(asked), "applied");
    EXPECT_EQ(world.issue("core", alice), "applied");
    const auto id = world.made<ledger::CredentialId>("merit.credential");
    world.count_reviews(alice, 6);
    EXPECT_EQ(world.approve_status(Revoke{id, digest(3)}), "applied");
    Issue op = world.issue_of("core", alice);
    op.evidence.push_back(digest(1));
    EXPECT_EQ(world.send(world.member(0), op), "certify.not_met");
}

TEST(Status, ARulingNeedsNoApprovals) {
    StatusWorld world;
    EXPECT_EQ(world.rule(Ruling::suspend), "applied");
    EXPECT_EQ(world.rule(Ruling::suspend), "certify.wrong_state");
    EXPECT_EQ(world.rule(Ruling::resume), "applied");
    EXPECT_EQ(world.rule(Ruling::revoke), "applied");
    EXPECT_EQ(world.rule(Ruling::resume), "certify.wrong_state");
    EXPECT_TRUE(world.credential(world.id).changes.back().approved.empty());
}

TEST(Status, CanBeResumedAndRevokedWhateverHappenedBefore) {
    StatusWorld world;
    for (std::size_t i = 0; i + 1 < certify::changes_max; ++i)
        ASSERT_EQ(world.rule(i % 2 == 0 ? Ruling::suspend : Ruling::resume), "applied") << i;
    EXPECT_EQ(world.state_now(), CredentialState::active);
    EXPECT_EQ(world.rule(Ruling::suspend), "certify.out_of_bounds");
    EXPECT_EQ(world.rule(Ruling::revoke), "applied");
    EXPECT_EQ(world.credential(world.id).changes.size(), certify::changes_max);
}

TEST(CertifyDeathTest, ARevokedCredentialNeverReturns) {
    StatusWorld world;
    EXPECT_EQ(world.rule(Ruling::revoke), "applied");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        certify::Credential credential = world.credential(world.id);
        credential.changes.push_back({CredentialState::active, {}, digest(1), {}});
        certify::credentials.put(context.state, credential, world.id);
    }),
                 "a revoked credential never returns");
}

TEST(CertifyDeathTest, WhatACredentialWasIssuedByIsFrozen) {
    StatusWorld world;
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        certify::Credential credential = world.credential(world.id);
        credential.version = 2;
        certify::credentials.put(context.state, credential, world.id);
    }),
                 "what a credential was issued by is frozen");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        certify::credentials.erase(context.state, world.id);
    }),
                 "a credential stays");
}

}  // namespace
}  // namespace merit::testing
