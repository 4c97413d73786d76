// Reports of double signing: what is refused, and what follows for the validator set.
#include "tests/unit/contracts/validators/sets_world.hpp"

namespace merit::testing {
namespace {

using ledger::Term;
using ledger::VoteKind;

TEST(ReportEvidence, MakesAPendingSetWithoutTheSigner) {
    SetsWorld world(5);
    EXPECT_EQ(world.report(world.old_key(2)), "applied");
    ASSERT_TRUE(world.pending());
    EXPECT_EQ(world.pending()->set.validators.size(), 4u);
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(2)));
    EXPECT_EQ(world.pending()->reason, validators::PendingReason::evidence);
    EXPECT_EQ(world.effect_of(2), "suspended");
    EXPECT_EQ(world.current().set.validators.size(), 5u);
    world.boundary(world.make_ready());
    EXPECT_FALSE(world.is_in(world.current().set, world.old_key(2)));
}

TEST(ReportEvidence, StaysReadable) {
    SetsWorld world(5);
    world.report(world.old_key(2));
    const std::string text = world.query("govern", "evidence", {});
    EXPECT_NE(text.find("term: 0, signer: 2"), std::string::npos) << text;
    EXPECT_NE(text.find("effect: suspended"), std::string::npos);
    EXPECT_NE(text.find("reporter: " + world.member(0).hex()), std::string::npos);
    EXPECT_NE(text.find(to_hex(world.vote(world.old_key(2), VoteKind::notarize, 2).signature.bytes)),
              std::string::npos);
    EXPECT_EQ(world.query("govern", "evidence", {{"from_term", "1"}}), "[]");
    EXPECT_NE(world.query("govern", "validators", {}).find("suspended: true"), std::string::npos);
}

TEST(ReportEvidence, IsForAnyAccount) {
    SetsWorld world(5);
    EXPECT_EQ(world.send(world.person(), ReportEvidence{world.vote(world.old_key(2),
                                                                   VoteKind::notarize, 1),
                                                        world.vote(world.old_key(2),
                                                                   VoteKind::finalize, 2)}),
              "applied");
}

TEST(ReportEvidence, OfOneSignerAndTermIsTakenOnce) {
    SetsWorld world(7);
    world.report(world.old_key(2));
    EXPECT_EQ(world.report(world.old_key(2)), "govern.duplicate");
    EXPECT_EQ(world.send(world.member(1),
                         ReportEvidence{world.vote(world.old_key(2), VoteKind::finalize, 2),
                                        world.vote(world.old_key(2), VoteKind::finalize, 3)}),
              "govern.duplicate");
}

TEST(ReportEvidence, ThatIsForgedIsRefused) {
    SetsWorld world(5);
    const auto first = world.vote(world.old_key(2), VoteKind::notarize, 1);
    const auto second = world.vote(world.old_key(2), VoteKind::notarize, 2);
    const auto report = [&](ledger::Vote a, ledger::Vote b) {
        return world.send(world.member(0), ReportEvidence{std::move(a), std::move(b)});
    };
    auto forged = second;
    forged.signature = first.signature;
    EXPECT_EQ(report(first, forged), "govern.bad_signature");
    forged = world.vote(world.old_key(3), VoteKind::notarize, 2);
    EXPECT_EQ(report(first, forged), "govern.different_places");
    forged.signer = first.signer;
    EXPECT_EQ(report(first, forged), "govern.bad_signature") << "another one's signature";
    EXPECT_EQ(report(first, first), "govern.not_conflicting");
    EXPECT_EQ(report(first, world.vote(world.old_key(2), VoteKind::finalize, 1)),
              "govern.not_conflicting");
    forged = second;
    forged.view = ledger::View{10};
    EXPECT_EQ(report(first, forged), "govern.different_places");
    auto a = first;
    auto b = second;
    a.signer = b.signer = ledger::ValidatorIndex{5};
    EXPECT_EQ(report(a, b), "govern.unknown_signer");
    a = first;
    b = second;
    a.term = b.term = Term{1};
    EXPECT_EQ(report(a, b), "govern.unknown_term");
    EXPECT_FALSE(world.pending());
    EXPECT_EQ(report(second, first), "applied") << "in any order";
}

TEST(ReportEvidence, OfATermIsCheckedWithTheKeysOfItsSet) {
    SetsWorld world(5);
    world.pass({world.remove(0)});
    world.boundary(world.make_ready());
    // In term 0 index 1 was old_key(1), in term 1 it is old_key(2).
    auto first = world.vote(world.old_key(1), VoteKind::notarize, 1, Term{0});
    auto second = world.vote(world.old_key(1), VoteKind::notarize, 2, Term{0});
    first.term = second.term = Term{1};
    EXPECT_EQ(world.send(world.member(0), ReportEvidence{first, second}), "govern.bad_signature");
    EXPECT_EQ(world.report(world.old_key(2), Term{1}), "applied");
    EXPECT_EQ(world.effect_of(1, Term{1}), "recorded") << "four are left and stay";
}

TEST(ReportEvidence, NeverLeavesFewerThanFour) {
    SetsWorld world(4);
    EXPECT_EQ(world.report(world.old_key(2)), "applied");
    EXPECT_FALSE(world.pending());
    EXPECT_EQ(world.effect_of(2), "recorded");
}

// n = 7 bears two: the third is recorded.
TEST(ReportEvidence, SuspendsAtMostFATerm) {
    SetsWorld world(7);
    for (std::uint16_t i = 0; i < 3; ++i)
        EXPECT_EQ(world.report(world.old_key(i)), "applied");
    EXPECT_EQ(world.effect_of(0), "suspended");
    EXPECT_EQ(world.effect_of(1), "suspended");
    EXPECT_EQ(world.effect_of(2), "recorded");
    EXPECT_EQ(world.pending()->set.validators.size(), 5u);
}

TEST(ReportEvidence, TakesTheSignerOutOfThePendingSet) {
    SetsWorld world(5);
    world.pass({world.add(0, 0)});
    world.say_ready(world.old_key(0), world.pending_digest());
    world.report(world.old_key(2));
    EXPECT_EQ(world.pending()->set.validators.size(), 5u);
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(2)));
    EXPECT_TRUE(world.pending()->ready.empty()) << "who was ready for another set";
}

// n = 5 has one change a term, and the pending set uses it for another validator.
TEST(ReportEvidence, IsOnlyRecordedWhereThePendingSetHasNoRoom) {
    SetsWorld world(5);
    world.pass({world.remove(0)});
    const auto digest = world.pending_digest();
    world.report(world.old_key(2));
    EXPECT_EQ(world.effect_of(2), "recorded");
    EXPECT_EQ(world.pending_digest(), digest);
}

TEST(ReportEvidence, OfOneWhoLeavesAnywayKeepsHimOut) {
    SetsWorld world(5);
    world.pass({world.remove(2)});
    const auto digest = world.pending_digest();
    world.report(world.old_key(2));
    EXPECT_EQ(world.effect_of(2), "suspended");
    EXPECT_EQ(world.pending_digest(), digest);
    world.pass({world.add(0, 0)});
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(2)));
}

TEST(ReportEvidence, ReachesAValidatorThatIsGettingNewKeys) {
    SetsWorld world(5);
    world.pass({world.rotate(2, 0)});
    world.report(world.old_key(2));
    EXPECT_EQ(world.pending()->set.validators.size(), 4u);
    EXPECT_FALSE(world.is_in(world.pending()->set, SetsWorld::new_key(0).public_key()));
}

TEST(ReportEvidence, AgainstOneWhoIsNoValidatorAnyMoreIsRecorded) {
    SetsWorld world(6);
    world.pass({world.remove(2)});
    world.boundary(world.make_ready());
    EXPECT_EQ(world.report(world.old_key(2), Term{0}), "applied");
    EXPECT_EQ(world.effect_of(2), "recorded");
    EXPECT_FALSE(world.pending());
}

TEST(ReportEvidence, OfAnEarlierTermSuspendsOneWhoStillIsAValidator) {
    SetsWorld world(6);
    world.pass({world.remove(2)});
    world.boundary(world.make_ready());
    EXPECT_EQ(world.report(world.old_key(3), Term{0}), "applied");
    EXPECT_EQ(world.effect_of(3), "suspended");
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(3)));
}

TEST(Suspended, ComesBackOnlyByAProposal) {
    SetsWorld world(5);
    world.report(world.old_key(2));
    world.boundary(world.make_ready());
    SetChange back = world.add(0, 2);
    back.consensus_key = world.old_key(2);
    back.transport_key = world.genesis().validators[2].transport_key;
    world.pass({back});
    EXPECT_TRUE(world.is_in(world.pending()->set, world.old_key(2)));
    world.boundary(world.make_ready());
    EXPECT_TRUE(world.is_in(world.current().set, world.old_key(2)));
    EXPECT_FALSE(world.pending());
}

// A newcomer of the ready pending set signed twice in an earlier term: he leaves again.
TEST(Suspended, OfAReadySetThatStillComesIntoForceLeavesWithTheNext) {
    SetsWorld world(5);
    world.pass({world.remove(2)});
    world.boundary(world.make_ready());
    SetChange back = world.add(0, 2);
    back.consensus_key = world.old_key(2);
    world.pass({back});
    const auto digest = world.make_ready();
    EXPECT_EQ(world.report(world.old_key(2), Term{0}), "applied");
    EXPECT_EQ(world.effect_of(2), "suspended");
    EXPECT_FALSE(world.pending()) << "the set without him is the one in force";
    world.boundary(digest);
    EXPECT_TRUE(world.is_in(world.current().set, world.old_key(2)));
    ASSERT_TRUE(world.pending());
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(2)));
}

}  // namespace
}  // namespace merit::testing
