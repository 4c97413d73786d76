// The set in force, readiness, and the change of the set at a boundary.
#include "contracts/framework/admission.hpp"
#include "contracts/registry/registry.hpp"
#include "tests/unit/contracts/validators/sets_world.hpp"

namespace merit::testing {
namespace {

using contracts::registry::AccountKind;
using ledger::Height;
using ledger::Term;

TEST(CurrentSet, OfGenesisIsItsValidators) {
    SetsWorld world(4);
    const auto current = world.current();
    EXPECT_EQ(current.term, Term{0});
    EXPECT_EQ(current.since, Height{0});
    ASSERT_EQ(current.set.validators.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(current.set.validators[i].member, world.member_id(i));
        EXPECT_EQ(current.set.validators[i].consensus_key, world.old_key(i));
    }
    EXPECT_EQ(validators::find_set(world.state(), ledger::set_digest(current.set)), current.set);
    EXPECT_EQ(validators::set_of_term(world.state(), Term{0}), current.set);
    EXPECT_FALSE(validators::set_of_term(world.state(), Term{1}));
    EXPECT_FALSE(world.pending());
}

TEST(ValidatorAccount, IsMadeAtGenesisAndAdmittedByItsMember) {
    SetsWorld world(4);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto account =
            contracts::registry::find_account(world.state(), world.validator(i));
        ASSERT_TRUE(account);
        EXPECT_EQ(account->kind, AccountKind::validator);
        EXPECT_EQ(account->member, world.member_id(i));
        EXPECT_EQ(account->keys, ledger::KeyList{world.old_key(i)});
        EXPECT_EQ(account->threshold, 1);
    }
}

TEST(ValidatorAccount, CannotBeTakenByRegisteringItsKey) {
    SetsWorld world(4);
    contracts::registry::AccountRegister op;
    op.keys.push_back(world.old_key(1));
    EXPECT_EQ(world.send(world.member(0), op), "applied");
    EXPECT_NE(contracts::registry::account_id_of(1, op.keys), world.validator(1));
    op.keys.front() = SetsWorld::new_key(0).public_key();
    op.account_kind = AccountKind::validator;
    EXPECT_EQ(world.send(world.member(0), op), "registry.not_for_validators");
}

TEST(ValidatorAccount, SendsOnlyWhatItsNodeSays) {
    SetsWorld world(4);
    EXPECT_EQ(world.send(world.validator(0), contracts::registry::Rotate{{world.old_key(1)}, 1}),
              "registry.not_for_validators");
    EXPECT_EQ(world.send(world.validator(0),
                         contracts::treasury::Transfer{world.asset(), world.member(0),
                                                       ledger::Amount{1}}),
              "treasury.not_for_validators");
    EXPECT_EQ(world.send(world.member(0), ValidatorReady{}), "govern.for_validators_only");
    EXPECT_EQ(world.send(world.validator(0), ValidatorReady{}), "govern.not_pending");
}

TEST(ValidatorAccount, IsRefusedBeforeTheMempoolToo) {
    SetsWorld world(4);
    const auto verdict = [&](const ledger::AccountId& account, const auto& op) {
        const auto transaction = world.transaction(account, {contracts::make_operation(op)});
        const auto checked = ledger::check_without_signatures(
            ledger::encode_transaction(transaction), world.network());
        const auto admission =
            contracts::admit(world.state(), checked.assume_value(), world.time());
        return contracts::name_of_code(admission.verdict ? 0 : admission.verdict.error().code());
    };
    EXPECT_EQ(verdict(world.member(0), ValidatorReady{}), "govern.for_validators_only");
    EXPECT_EQ(verdict(world.validator(0), contracts::registry::Rotate{{world.old_key(1)}, 1}),
              "registry.not_for_validators");
    EXPECT_EQ(verdict(world.validator(0), ValidatorReady{}), "applied");
}

TEST(ValidatorAccount, HoldsNoMoney) {
    SetsWorld world(4);
    EXPECT_EQ(world.send(world.member(1),
                         contracts::treasury::Transfer{world.asset(), world.validator(0),
                                                       ledger::Amount{1}}),
              "treasury.not_for_validators");
    EXPECT_EQ(world.send(world.member(0),
                         contracts::treasury::Deposit{world.asset(), world.validator(0),
                                                      ledger::Amount{1},
                                                      crypto::sha256({bytes_of("1")})}),
              "treasury.not_for_validators");
}

TEST(ValidatorAccount, PaysTheQuotaOfItsMember) {
    SetsWorld world(4);
    constexpr contracts::Map<contracts::Prefix::member_quota, contracts::Bucket, ledger::MemberId>
        quotas;
    EXPECT_FALSE(quotas.contains(world.state(), world.member_id(2)));
    world.send(world.validator(2), ValidatorReady{});
    EXPECT_TRUE(quotas.contains(world.state(), world.member_id(2)));
}

// n = 4 and one added: quorum of 5 is 4.
TEST(Ready, OfAQuorumOfThePendingSetIsTold) {
    SetsWorld world(4);
    world.pass({world.add(0, 0)});
    const auto pending = *world.pending();
    ASSERT_EQ(pending.set.validators.size(), 5u);
    for (std::size_t i = 1; i < 4; ++i) {
        world.say_ready(pending.set.validators[i].consensus_key, pending.digest);
        EXPECT_FALSE(world.last().ready_set);
    }
    EXPECT_EQ(world.say_ready(SetsWorld::new_key(0).public_key(), pending.digest), "applied");
    EXPECT_EQ(world.last().ready_set, pending.set);
    world.block();
    EXPECT_EQ(world.last().ready_set, pending.set) << "after every block, not once";
    EXPECT_TRUE(world.pending()->has_said_ready(world.old_key(1)));
    EXPECT_FALSE(world.pending()->has_said_ready(world.old_key(0)));
}

TEST(Ready, SaidTwiceCountsOnce) {
    SetsWorld world(4);
    world.pass({world.add(0, 0)});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(world.say_ready(world.old_key(0), world.pending_digest()), "applied");
    EXPECT_EQ(world.pending()->ready.size(), 1u);
    EXPECT_FALSE(world.last().ready_set);
}

TEST(Ready, IsForThePendingSetAndItsValidators) {
    SetsWorld world(5);
    world.pass({world.remove(4)});
    EXPECT_EQ(world.say_ready(world.old_key(0), crypto::Hash256{}), "govern.not_pending");
    EXPECT_EQ(world.say_ready(world.old_key(4), world.pending_digest()), "govern.not_in_set");
}

TEST(Boundary, BeginsATermWithTheReadySet) {
    SetsWorld world(4);
    world.pass({world.add(0, 2)});
    const auto set = world.pending()->set;
    world.boundary(world.make_ready());
    const auto current = world.current();
    EXPECT_EQ(current.term, Term{1});
    EXPECT_EQ(current.since, world.height());
    EXPECT_EQ(current.set, set);
    EXPECT_EQ(validators::set_of_term(world.state(), Term{1}), set);
    EXPECT_EQ(validators::set_of_term(world.state(), Term{0})->validators.size(), 4u);
    EXPECT_FALSE(world.pending());
    EXPECT_FALSE(world.last().ready_set);
    EXPECT_NE(world.query("govern", "terms", {}).find("term: 1"), std::string::npos);
}

TEST(BoundaryDeathTest, OfASetThatWasNeverReadyEndsTheProcess) {
    SetsWorld world(4);
    world.pass({world.add(0, 0)});
    EXPECT_DEATH(world.boundary(world.pending_digest()), "was ready");
    EXPECT_DEATH(world.boundary(crypto::Hash256{}), "was ready");
}

// A transaction that is dropped is charged to the member of the lane's owner in this term: lane 4
// is that of the validator that member 2 added.
TEST(Boundary, MakesItsSetTheOwnersOfTheLanes) {
    SetsWorld world(4);
    world.pass({world.add(0, 2)});
    world.boundary(world.make_ready());
    const auto used = world.transaction(
        world.member(0), {contracts::make_operation(contracts::treasury::Transfer{
                             world.asset(), world.member(1), ledger::Amount{1}})});
    world.block({used});
    world.block({used}, 4);
    EXPECT_EQ(contracts::name_of_code(world.last().receipts[0].code), "transaction.nonce_used");
    EXPECT_EQ(contracts::drops_of(world.state(), world.member_id(2),
                                  contracts::DropReason::nonce_used),
              1u);
}

// Whoever is no member has no business here, but a set needs its validators until another follows.
TEST(Boundary, AValidatorOfARemovedMemberIsHeardUntilItsSetHasLeft) {
    SetsWorld world(5);
    world.pass({world.remove(4)});
    for (std::size_t i = 0; i < 4; ++i)
        world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(4)});
    const auto says = [&] { return world.say_ready(world.old_key(4), crypto::Hash256{}); };
    EXPECT_EQ(says(), "govern.not_pending");
    world.boundary(world.make_ready());
    EXPECT_FALSE(world.is_in(world.current().set, world.old_key(4)));
    EXPECT_EQ(says(), "transaction.member_removed");
}

// The set was ready, then evidence took its place with one validator less; the boundary was on its
// way and names the first.
TEST(Boundary, OfASetThatIsNotTheNewestPendingActivatesExactlyThatSet) {
    SetsWorld world(7);
    world.pass({world.add(0, 0)});
    const auto voted = world.pending()->set;
    const auto digest = world.make_ready();
    EXPECT_EQ(world.report(world.old_key(3)), "applied");
    EXPECT_NE(world.pending_digest(), digest);
    EXPECT_FALSE(world.last().ready_set) << "the set without the suspended has to get ready itself";
    world.boundary(digest);
    EXPECT_EQ(world.current().set, voted);
    ASSERT_TRUE(world.pending()) << "the suspended leaves with the next set";
    EXPECT_EQ(world.pending()->set.validators.size(), 7u);
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(3)));
    world.boundary(world.make_ready());
    EXPECT_EQ(world.current().term, Term{2});
    EXPECT_FALSE(world.is_in(world.current().set, world.old_key(3)));
    EXPECT_TRUE(world.is_in(world.current().set, SetsWorld::new_key(0).public_key()));
}

// As above, but a vote put other changes into the pending set meanwhile: they are made anew of the
// set that came into force, and nothing of it is taken back.
TEST(Boundary, RenewsThePendingChangesOfAnotherProposal) {
    SetsWorld world(7);
    world.pass({world.add(0, 0)});
    const auto first = world.make_ready();
    EXPECT_EQ(world.propose({world.add(1, 1)}), "applied");
    world.vote_yes();
    world.report(world.old_key(3));
    world.close_epochs(3);
    EXPECT_FALSE(world.is_in(world.pending()->set, SetsWorld::new_key(0).public_key()));
    EXPECT_TRUE(world.is_in(world.pending()->set, SetsWorld::new_key(1).public_key()));
    world.boundary(first);
    ASSERT_TRUE(world.pending());
    const auto next = world.pending()->set;
    EXPECT_EQ(next.validators.size(), 8u);
    EXPECT_TRUE(world.is_in(next, SetsWorld::new_key(0).public_key()));
    EXPECT_TRUE(world.is_in(next, SetsWorld::new_key(1).public_key()));
    EXPECT_FALSE(world.is_in(next, world.old_key(3)));
}

}  // namespace
}  // namespace merit::testing
