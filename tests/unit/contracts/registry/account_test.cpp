#include "contracts/govern/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/validators/operations.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::registry;
using ledger::Epoch;

AccountRegister registration(std::uint8_t number) {
    AccountRegister op;
    op.keys.push_back(key(number).public_key());
    return op;
}

// KNOWN_ANSWERS row 23.
TEST(AccountId, IsAHashOfThresholdAndKeys) {
    crypto::PublicKey key;
    for (Byte i = 0; i < 32; ++i)
        key.bytes[i] = i;
    EXPECT_EQ(account_id_of(1, {&key, 1}).hex(), "bdcb15fcde34e0090f8727586d93a4d2f1b7814b");
}

TEST(AccountRegister, IsForAMembersOwnAccount) {
    TestWorld world;
    EXPECT_EQ(world.send(world.person(), registration(90)), "registry.not_authorised");
    EXPECT_EQ(world.send(world.member(0), registration(90)), "applied");
}

TEST(AccountRegister, OfTheSameKeysIsADuplicate) {
    TestWorld world;
    world.send(world.member(0), registration(90));
    EXPECT_EQ(world.send(world.member(1), registration(90)), "registry.duplicate");
}

TEST(AccountRegister, GivesLevelsUpToTwo) {
    TestWorld world;
    AccountRegister op = registration(90);
    op.level = 3;
    EXPECT_EQ(world.send(world.member(0), op), "registry.out_of_bounds");
    op.level = 2;
    EXPECT_EQ(world.send(world.member(0), op), "applied");
}

TEST(AccountRegister, RefusesKeysOutOfOrder) {
    TestWorld world;
    AccountRegister op;
    op.keys = {key(90).public_key(), key(91).public_key()};
    std::ranges::sort(op.keys, std::greater<>{});
    EXPECT_EQ(world.send(world.member(0), op), "registry.bad_keys");
}

TEST(AccountRegister, RefusesASmallOrderKey) {
    TestWorld world;
    AccountRegister op;
    op.keys.emplace_back();
    op.keys[0].bytes[0] = 1;  // the neutral element
    EXPECT_EQ(world.send(world.member(0), op), "registry.bad_keys");
}

TEST(AccountRegister, RefusesAThresholdAboveTheKeys) {
    TestWorld world;
    AccountRegister op = registration(90);
    op.threshold = 2;
    EXPECT_EQ(world.send(world.member(0), op), "registry.bad_keys");
}

TEST(Affiliation, IsInForceFromTheNextEpochWhenBothSentIt) {
    TestWorld world;
    const auto person = world.person();
    const Affiliate op{person, world.member(2), Epoch{5}};
    EXPECT_EQ(world.send(person, op), "applied");
    world.close_epoch();
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{1}), person);
    EXPECT_EQ(world.send(world.member(2), op), "applied");
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{1}), person);
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{2}), world.member(2));
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{5}), world.member(2));
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{6}), person);
}

TEST(Affiliation, NeedsTheSameEndFromBoth) {
    TestWorld world;
    const auto person = world.person();
    world.send(person, Affiliate{person, world.member(2), Epoch{5}});
    world.send(world.member(2), Affiliate{person, world.member(2), Epoch{6}});
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{1}), person);
    world.send(person, Affiliate{person, world.member(2), Epoch{6}});
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{1}), world.member(2));
}

TEST(Affiliation, IsFollowedByANewerOne) {
    TestWorld world;
    const auto person = world.person();
    for (std::size_t member : {2U, 3U}) {
        const Affiliate op{person, world.member(member), Epoch{9}};
        world.send(person, op);
        world.send(world.member(member), op);
        world.close_epoch();
    }
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{1}), world.member(2));
    EXPECT_EQ(organisation_of(world.state(), person, Epoch{2}), world.member(3));
}

TEST(Affiliation, LastsAtMost208Epochs) {
    TestWorld world;
    const auto person = world.person();
    EXPECT_EQ(world.send(person, Affiliate{person, world.member(2), Epoch{208}}), "applied");
    EXPECT_EQ(world.send(person, Affiliate{person, world.member(2), Epoch{209}}),
              "registry.out_of_bounds");
    EXPECT_EQ(world.send(person, Affiliate{person, world.member(2), Epoch{0}}),
              "registry.too_late");
}

TEST(Affiliation, IsNotSentByAThird) {
    TestWorld world;
    EXPECT_EQ(world.send(world.person(), Affiliate{world.person(), world.member(2), Epoch{5}}),
              "registry.not_authorised");
}

TEST(RemovedMember, KeepsItsAccountsWithoutQuota) {
    TestWorld world;
    const auto person = world.person(3);
    const contracts::govern::MemberRemove remove{world.member_id(3)};
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(world.send(world.member(i), remove), "applied");
    EXPECT_EQ(world.send(person, Affiliate{person, world.member(2), Epoch{5}}),
              "transaction.member_removed");
    EXPECT_TRUE(find_account(world.state(), person));
}

// Else a set of which too many belong to removed members could never be followed by another.
TEST(RemovedMember, ItsValidatorIsStillHeard) {
    TestWorld world;
    const contracts::govern::MemberRemove remove{world.member_id(3)};
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(world.send(world.member(i), remove), "applied");
    EXPECT_EQ(world.send(world.validator(3), contracts::validators::ValidatorReady{}),
              "govern.not_pending");
}

TEST(AccountQuery, NamesKindAndOrganisation) {
    TestWorld world;
    const auto person = world.person();
    const std::string answer = world.query("registry", "account", {{"account", person.hex()}});
    EXPECT_NE(answer.find("kind: person"), std::string::npos);
    EXPECT_NE(answer.find("organisation: " + person.hex()), std::string::npos);
}

}  // namespace
}  // namespace merit::testing
