// Proposals of changes of the validator set: what they may ask for, and when they act.
#include "contracts/registry/registry.hpp"
#include "tests/unit/contracts/validators/sets_world.hpp"

namespace merit::testing {
namespace {

using contracts::govern::MemberRemove;
using ledger::Epoch;

// Proposed in epoch 0, voted to the end of epoch 1, locked in epoch 2, pending from epoch 3.
TEST(ProposeSet, IsEnactedAtABoundaryAfterItsTimelock) {
    SetsWorld world(4);
    EXPECT_EQ(world.propose({world.add(0, 1)}), "applied");
    world.vote_yes();
    for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
        EXPECT_EQ(world.epoch(), Epoch{epoch});
        EXPECT_FALSE(world.pending());
        world.close_epoch();
    }
    ASSERT_TRUE(world.pending());
    EXPECT_EQ(world.pending()->set.validators.size(), 5u);
    EXPECT_EQ(world.pending()->set.validators[4].member, world.member_id(1));
    EXPECT_EQ(world.current().set.validators.size(), 4u) << "in force only after a boundary";
    EXPECT_NE(world.proposal_text().find("state: enacted, key: validators"), std::string::npos);
    const auto account = contracts::registry::find_account(
        world.state(), validators::validator_account_id(SetsWorld::new_key(0).public_key()));
    ASSERT_TRUE(account);
    EXPECT_EQ(account->member, world.member_id(1));
}

TEST(ProposeSet, NeedsTwoThirdsOfTheMembers) {
    SetsWorld world(4);
    world.propose({world.add(0, 0)});
    for (std::size_t i = 0; i < 2; ++i)
        world.send(world.member(i), CastVote{world.proposal, true});
    world.close_epochs(4);
    EXPECT_FALSE(world.pending());
    EXPECT_NE(world.proposal_text().find("state: rejected"), std::string::npos);
}

TEST(ProposeSet, IsForMembers) {
    SetsWorld world(4);
    EXPECT_EQ(world.send(world.person(), ProposeSet{{world.add(0, 0)}}), "govern.not_authorised");
}

TEST(ProposeSet, AllowsOneOpenProposalUntilItsSetIsPending) {
    SetsWorld world(4);
    EXPECT_EQ(world.propose({world.add(0, 0)}), "applied");
    world.vote_yes();
    EXPECT_EQ(world.send(world.member(1), ProposeSet{{world.add(1, 1)}}), "govern.duplicate");
    world.close_epochs(2);
    EXPECT_EQ(world.send(world.member(1), ProposeSet{{world.add(1, 1)}}), "govern.duplicate");
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(1), ProposeSet{{world.add(1, 1)}}), "applied");
}

TEST(ProposeSet, RotatesKeysInTheirLane) {
    SetsWorld world(4);
    world.pass({world.rotate(2, 0)});
    const auto set = world.pending()->set;
    ASSERT_EQ(set.validators.size(), 4u);
    EXPECT_EQ(set.validators[2].consensus_key, SetsWorld::new_key(0).public_key());
    EXPECT_EQ(set.validators[2].member, world.member_id(2));
}

TEST(ProposeSet, RotatesTheTransportKeyAlone) {
    SetsWorld world(4);
    SetChange change = world.rotate(2, 0);
    change.consensus_key = world.old_key(2);
    world.pass({change});
    EXPECT_EQ(world.pending()->set.validators[2].consensus_key, world.old_key(2));
    EXPECT_EQ(world.pending()->set.validators[2].transport_key,
              SetsWorld::transport(0).public_key());
}

// max(1, f): one where n = 4 to 6, two where n = 7. One that goes for one that comes is a change.
TEST(ProposeSet, ChangesAtMostF) {
    SetsWorld four(4);
    EXPECT_EQ(four.propose({four.remove(0), four.remove(1)}), "govern.too_many_changes");
    EXPECT_EQ(four.propose({four.rotate(0, 0), four.rotate(1, 1)}), "govern.too_many_changes");
    EXPECT_EQ(four.propose({four.rotate(0, 0), four.remove(1)}), "govern.too_many_changes");
    EXPECT_EQ(four.propose({four.remove(0), four.add(0, 0)}), "applied");
    SetsWorld seven(7);
    EXPECT_EQ(seven.propose({seven.remove(0), seven.remove(1), seven.add(0, 0), seven.add(1, 1),
                             seven.add(2, 2)}),
              "govern.too_many_changes");
    EXPECT_EQ(seven.propose({seven.remove(0), seven.remove(1), seven.add(0, 0), seven.add(1, 1)}),
              "applied");
}

TEST(ProposeSet, ChangesOneWhereNoFaultIsBorne) {
    SetsWorld world(1);
    EXPECT_EQ(world.propose({world.add(0, 0), world.add(1, 0)}), "govern.too_many_changes");
    EXPECT_EQ(world.propose({world.add(0, 0)}), "applied");
}

TEST(ProposeSet, LeavesAtLeastOneValidator) {
    SetsWorld world(1);
    EXPECT_EQ(world.propose({world.remove(0)}), "govern.too_few_validators");
}

TEST(ProposeSet, StopsAtAHundredValidators) {
    const ledger::MapState state = SetsWorld(1).state();
    ledger::ValidatorSet set;
    SetChanges changes;
    const auto pair = [](Byte kind, Byte number) {
        std::array<Byte, 32> seed{kind, number};
        return crypto::KeyPair::from_seed(seed).public_key();
    };
    for (Byte i = 0; i < 99; ++i)
        set.validators.push_back({{}, pair(10, i), pair(11, i)});
    const SetsWorld world(1);
    changes.push_back(world.add(0, 0));
    EXPECT_TRUE(validators::next_set(world.state(), set, changes));
    changes.push_back(world.add(1, 0));
    EXPECT_EQ(validators::next_set(world.state(), set, changes).error(),
              validators::refuse(validators::Error::too_many_validators));
    set.validators.pop_back();
    EXPECT_EQ(validators::next_set(world.state(), set, changes).assume_value().validators.size(),
              100u);
}

TEST(ProposeSet, OfNothingIsRefused) {
    SetsWorld world(4);
    EXPECT_EQ(world.propose({}), "govern.no_changes");
    EXPECT_EQ(world.propose({world.add(0, 0), SetsWorld::remove(SetsWorld::new_key(0).public_key())}),
              "govern.no_changes");
}

TEST(ProposeSet, OfMoreChangesThanAnySetHasIsMalformed) {
    EXPECT_EQ(validators::set_changes_max, 66u);
    const SetChanges changes(std::vector<SetChange>(66));
    Bytes bytes = ledger::encode(ProposeSet{changes});
    EXPECT_TRUE(ledger::decode<ProposeSet>(bytes));
    EXPECT_LE(bytes.size() + 2, ledger::limits::operation_bytes_max);
    const Bytes one_more = ledger::encode(SetChange{});
    bytes.insert(bytes.end(), one_more.begin(), one_more.end());
    ++bytes[0];  // the length
    EXPECT_FALSE(ledger::decode<ProposeSet>(bytes));
}

TEST(ProposeSet, WithAFieldThatItsKindDoesNotUseIsMalformed) {
    SetsWorld world(4);
    SetChange change = world.remove(0);
    change.member = world.member_id(0);
    EXPECT_EQ(world.propose({change}), "govern.malformed");
    change = world.add(0, 0);
    change.leaving_key = world.old_key(0);
    EXPECT_EQ(world.propose({change}), "govern.malformed");
    change = world.remove(0);
    change.transport_key = world.old_key(0);
    EXPECT_EQ(world.propose({change}), "govern.malformed");
}

TEST(ProposeSet, ChecksKeysAndMembers) {
    SetsWorld world(4);
    SetChange change = world.add(0, 0);
    change.consensus_key = crypto::PublicKey{};  // of small order
    EXPECT_EQ(world.propose({change}), "govern.bad_keys");
    change = world.add(0, 0);
    change.transport_key = change.consensus_key;
    EXPECT_EQ(world.propose({change}), "govern.bad_keys") << "one key for both";
    change = world.add(0, 1);
    change.consensus_key = world.old_key(1);
    EXPECT_EQ(world.propose({change}), "govern.bad_keys") << "in the set already";
    change.consensus_key = world.genesis().validators[2].transport_key;
    EXPECT_EQ(world.propose({change}), "govern.bad_keys") << "another one's transport key";
    EXPECT_EQ(world.propose({SetsWorld::remove(SetsWorld::new_key(0).public_key())}),
              "govern.unknown_validator");
    change = world.add(0, 0);
    change.member = ledger::MemberId{};
    EXPECT_EQ(world.propose({change}), "govern.unknown_member");
}

TEST(ProposeSet, KeepsAKeyWithTheMemberItBelongsTo) {
    SetsWorld world(5);
    world.pass({world.remove(4)});
    world.boundary(world.make_ready());
    SetChange change = world.add(0, 3);
    change.consensus_key = world.old_key(4);
    EXPECT_EQ(world.propose({change}), "govern.key_in_use");
    change.member = world.member_id(4);
    EXPECT_EQ(world.propose({change}), "applied") << "back with its own member";
}

TEST(ProposeSet, OfARemovedMemberIsRefused) {
    SetsWorld world(4);
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), MemberRemove{world.member_id(3)});
    EXPECT_EQ(world.propose({world.add(0, 3)}), "govern.unknown_member");
}

TEST(ProposeSet, LapsesIfItsMemberLeftMeanwhile) {
    SetsWorld world(4);
    world.propose({world.add(0, 3)});
    world.vote_yes();
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), MemberRemove{world.member_id(3)});
    world.close_epochs(3);
    EXPECT_FALSE(world.pending());
    EXPECT_NE(world.proposal_text().find("state: lapsed"), std::string::npos);
    EXPECT_EQ(world.propose({world.add(0, 2)}), "applied") << "a lapsed proposal is not open";
}

// n = 5: the suspended validator leaves, so there is no room for another change in this term.
TEST(ProposeSet, LapsesIfASuspensionTookItsRoom) {
    SetsWorld world(5);
    world.propose({world.remove(0)});
    world.vote_yes();
    world.report(world.old_key(1));
    const auto digest = world.pending_digest();
    world.close_epochs(3);
    EXPECT_NE(world.proposal_text().find("state: lapsed"), std::string::npos);
    EXPECT_EQ(world.pending_digest(), digest);
}

TEST(ProposeSet, KeepsASuspendedValidatorOut) {
    SetsWorld world(5);
    world.report(world.old_key(1));
    world.pass({world.add(0, 0)});
    EXPECT_EQ(world.pending()->set.validators.size(), 5u);
    EXPECT_FALSE(world.is_in(world.pending()->set, world.old_key(1)));
}

TEST(ProposeSet, TakesThePlaceOfAPendingSetThatIsNotReady) {
    SetsWorld world(4);
    world.pass({world.add(0, 0)});
    world.say_ready(world.old_key(0), world.pending_digest());
    world.pass({world.add(1, 1)});
    EXPECT_FALSE(world.is_in(world.pending()->set, SetsWorld::new_key(0).public_key()));
    EXPECT_TRUE(world.is_in(world.pending()->set, SetsWorld::new_key(1).public_key()));
    EXPECT_TRUE(world.pending()->ready.empty());
}

TEST(ProposeSet, WaitsForTheBoundaryOfAReadySet) {
    SetsWorld world(4);
    world.pass({world.add(0, 0)});
    const auto digest = world.make_ready();
    world.pass({world.add(1, 1)});
    EXPECT_EQ(world.pending_digest(), digest);
    world.close_epoch();
    EXPECT_EQ(world.pending_digest(), digest);
    EXPECT_NE(world.proposal_text().find("state: passed"), std::string::npos);
    EXPECT_EQ(world.send(world.member(0), ProposeSet{{world.add(2, 2)}}), "govern.duplicate");
    world.boundary(digest);
    EXPECT_FALSE(world.pending());
    world.close_epoch();
    EXPECT_EQ(world.pending()->set.validators.size(), 6u);
    EXPECT_TRUE(world.is_in(world.pending()->set, SetsWorld::new_key(0).public_key()));
    EXPECT_TRUE(world.is_in(world.pending()->set, SetsWorld::new_key(1).public_key()));
}

TEST(ProposeSet, WarnsOfASetWithoutRoomForAFault) {
    SetsWorld world(4);
    world.propose({world.remove(0)});
    EXPECT_NE(world.proposal_text().find("the new set has no room for a fault: 2 of 3 validators "
                                         "must agree, and all must be honest"),
              std::string::npos)
        << world.proposal_text();
    EXPECT_NE(world.proposal_text().find("quorum_after: 2"), std::string::npos);
}

TEST(ProposeSet, WarnsOfFewerFaultsThanBefore) {
    const auto warning = [](std::size_t before, std::size_t after) {
        return validators::warning_of(validators::effect_of(before, after)).value_or("none");
    };
    EXPECT_EQ(warning(4, 5), "none");
    EXPECT_EQ(warning(5, 4), "none");
    EXPECT_EQ(warning(7, 6), "the new set bears fewer faults, 1 in place of 2: 4 of 6 validators "
                             "must agree");
    EXPECT_EQ(warning(1, 2), "the new set has no room for a fault: 2 of 2 validators must agree, and "
                             "all must be honest");
}

TEST(ProposeSet, IsListedInTheHistoryOfItsKey) {
    SetsWorld world(4);
    world.propose({world.add(0, 0)});
    EXPECT_NE(world.query("govern", "history", {{"key", "validators"}}).find(world.proposal.hex()),
              std::string::npos);
}

}  // namespace
}  // namespace merit::testing
