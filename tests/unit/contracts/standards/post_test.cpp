// Who may say that an artifact conforms, how often, and what a post must hold.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

struct PostWorld : StandardsWorld {
    explicit PostWorld(std::size_t members = 4) : StandardsWorld(quick_votes, members) {
        EXPECT_EQ(define(profile_terms("posix")), "applied");
    }
    std::string post_by(const ledger::AccountId& account, const crypto::Hash256& artifact) {
        return send(account, post_of(artifact));
    }
};

TEST(PostConformance, HoldsFromItsEpochToItsLastOne) {
    PostWorld world;
    world.close_epochs(2);
    const auto id = world.post(digest(3));
    const auto found = standards::conformances.get(world.state(), id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->posted_epoch, Epoch{2});
    EXPECT_EQ(found->to_epoch, Epoch{6});
    EXPECT_EQ(found->member, world.member_id(1));
    EXPECT_EQ(found->evidence.size(), 2u);
    for (int i = 0; i < 4; ++i) {
        expect_texts(world.why(digest(3)), {"standing: holds", "holds_by: " + id.hex()});
        world.close_epoch();
    }
    expect_texts(world.why(digest(3)), {"standing: holds"});
    world.close_epoch();
    expect_texts(world.why(digest(3)), {"standing: expired", "holds_by: null"});
}

TEST(PostConformance, IsByALaboratoryOrACiService) {
    PostWorld world;
    EXPECT_EQ(world.post_by(world.person(1), digest(3)), "standards.not_authorised");
    EXPECT_EQ(world.post_by(world.account(AccountKind::bot, 1), digest(3)),
              "standards.not_authorised");
    EXPECT_EQ(world.post_by(world.account(AccountKind::organisation, 3), digest(3)), "applied");
    EXPECT_EQ(world.post_by(world.member(1), digest(3)), "applied");
}

TEST(PostConformance, HasEvidenceForEachRequiredTest) {
    PostWorld world;
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3), "posix", 1, 1)),
              "standards.tests_missing");
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3), "posix", 1, 3)),
              "standards.tests_missing");
    Post op = world.post_of(digest(3));
    op.evidence[1] = {};
    EXPECT_EQ(world.send(world.laboratory, op), "standards.out_of_bounds");
    op = world.post_of({});
    EXPECT_EQ(world.send(world.laboratory, op), "standards.out_of_bounds");
    op = world.post_of(digest(3));
    op.statement_digest = {};
    EXPECT_EQ(world.send(world.laboratory, op), "standards.out_of_bounds");
}

TEST(PostConformance, IsAboutAVersionInForce) {
    PostWorld world;
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3), "posix", 2)),
              "standards.not_found");
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3), "other")),
              "standards.not_found");
    Post op = world.post_of(digest(3));
    op.project = {};
    EXPECT_EQ(world.send(world.laboratory, op), "standards.not_found");
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    world.close_epochs(2);
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3))), "applied")
        << "the last epoch of the grace";
    world.close_epoch();
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(4))), "standards.wrong_state");
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(4), "posix", 2)), "applied");
}

TEST(PostConformance, FollowsInTheLastEpochOrForANewerVersion) {
    PostWorld world;
    const auto first = world.post(digest(3));
    EXPECT_EQ(world.post_by(world.laboratory, digest(3)), "standards.duplicate");
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 1), digest(3)),
              "standards.duplicate")
        << "another laboratory of the same member";
    world.close_epochs(3);
    EXPECT_EQ(world.post_by(world.laboratory, digest(3)), "standards.duplicate");
    world.close_epoch();
    const auto second = world.post(digest(3));
    EXPECT_EQ(standards::conformances.get(world.state(), second)->previous, first);
    EXPECT_EQ(world.post_by(world.laboratory, digest(3)), "standards.duplicate");
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    const auto third = world.post(digest(3), "posix", 2);
    EXPECT_EQ(standards::conformances.get(world.state(), third)->previous, second);
    EXPECT_EQ(world.post_by(world.laboratory, digest(3)), "standards.duplicate")
        << "the old version, where the new one holds";
}

TEST(PostConformance, HasNoInterestInTheAuthors) {
    PostWorld world;
    const auto record = world.registered();
    const auto own = world.account(AccountKind::service, 0);
    EXPECT_EQ(world.post_by(own, record.artifact), "standards.conflict_of_interest");
    EXPECT_EQ(world.post_by(own, digest(3)), "applied") << "no author of it is known";
    world.affiliate(world.author, world.account(AccountKind::organisation, 1));
    EXPECT_EQ(world.post_by(world.laboratory, record.artifact), "applied")
        << "in force from the next epoch";
    world.close_epoch();
    EXPECT_EQ(world.post_by(world.account(AccountKind::organisation, 1), record.artifact),
              "standards.conflict_of_interest")
        << "the author's organisation is of member 1";
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 3), record.artifact), "applied");
}

// A place that is taken by a laboratory with an interest is free for another one of the member.
TEST(PostConformance, IsNoDuplicateOfOneWithAnInterest) {
    PostWorld world;
    const auto record = world.registered();
    const auto first = world.post(record.artifact);
    const auto second = world.account(AccountKind::service, 1);
    EXPECT_EQ(world.post_by(second, record.artifact), "standards.duplicate");
    world.affiliate(world.laboratory, world.member(0));
    world.close_epoch();
    EXPECT_EQ(world.post_by(second, record.artifact), "applied");
    const auto id = world.made<ConformanceId>("merit.conform");
    EXPECT_EQ(standards::conformances.get(world.state(), id)->previous, first);
    expect_texts(world.why(record.artifact), {"holds_by: " + id.hex()});
}

TEST(PostConformance, HasNoInterestInTheMaintainers) {
    PostWorld world;
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 2), digest(3)),
              "standards.conflict_of_interest");
}

// With two members, one behind the author, one behind the maintainer, nobody would be left.
TEST(PostConformance, WhereNobodyIsOutsideTheAuthorsDecide) {
    PostWorld world(3);
    const auto record = world.registered();
    const auto of_maintainer = world.account(AccountKind::service, 2);
    EXPECT_EQ(world.post_by(of_maintainer, record.artifact), "standards.conflict_of_interest")
        << "member 1 is outside";
    EXPECT_EQ(world.send(world.member(0), contracts::govern::MemberRemove{world.member_id(1)}),
              "applied");
    EXPECT_EQ(world.send(world.member(2), contracts::govern::MemberRemove{world.member_id(1)}),
              "applied");
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 0), record.artifact),
              "standards.conflict_of_interest");
    EXPECT_EQ(world.post_by(of_maintainer, record.artifact), "applied");
    const auto organisation = world.account(AccountKind::organisation, 2);
    world.affiliate(world.maintainer, organisation);
    world.close_epoch();
    EXPECT_EQ(world.send(organisation, world.post_of(world.registered().artifact)),
              "standards.conflict_of_interest")
        << "the maintainers' organisation";
}

// A removed member is nobody who could be left: member 3 is outside, whoever maintained it once.
TEST(PostConformance, WhoIsOutsideIsAskedOfActiveMembers) {
    PostWorld world;
    world.demo = world.project({world.maintainer, world.person(1)});
    const auto record = world.registered();
    for (const std::size_t i : {0u, 2u, 3u}) {
        EXPECT_EQ(world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(1)}),
                  "applied");
    }
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 2), record.artifact),
              "standards.conflict_of_interest");
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 3), record.artifact), "applied");
}

TEST(PostConformance, HearsSixteenMembersAboutAnArtifact) {
    PostWorld world(21);
    for (std::size_t i = 0; i < standards::laboratories_max; ++i)
        ASSERT_EQ(world.post_by(world.account(AccountKind::service, 3 + i), digest(3)), "applied");
    const auto last = world.account(AccountKind::service, 20);
    EXPECT_EQ(world.post_by(last, digest(3)), "standards.too_many_laboratories");
    EXPECT_EQ(world.post_by(last, digest(4)), "applied");
    world.close_epochs(4);
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 3), digest(3)), "applied")
        << "who is heard goes on";
}

TEST(PostConformance, TakesPostsOfAMemberUpToItsQuotaOfTheEpoch) {
    PostWorld world;
    std::vector<ledger::Operation> operations;
    for (std::uint32_t i = 0; i < standards::posts_max; ++i) {
        crypto::Hash256 artifact;
        artifact.bytes[0] = static_cast<Byte>(1 + i / 256);
        artifact.bytes[1] = static_cast<Byte>(i % 256);
        operations.push_back(contracts::make_operation(world.post_of(artifact)));
        if (operations.size() == 512) {
            ASSERT_EQ(world.send_operations(world.laboratory, std::move(operations)), "applied");
            operations.clear();
        }
    }
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 1), digest(99)),
              "standards.quota_exceeded");
    EXPECT_EQ(world.post_by(world.account(AccountKind::service, 3), digest(99)), "applied");
    world.close_epoch();
    EXPECT_EQ(world.post_by(world.laboratory, digest(99)), "applied");
}

}  // namespace
}  // namespace merit::testing
