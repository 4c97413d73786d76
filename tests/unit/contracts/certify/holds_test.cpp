// Effects: who has them in which epoch.
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

using certify::Resume;
using certify::Revoke;
using certify::Suspend;

// Which of the epochs 0 to 12.
std::string epochs(const CertifyWorld& world, const ledger::AccountId& account, Effect effect) {
    std::string held;
    for (std::uint64_t epoch = 0; epoch <= 12; ++epoch)
        if (world.holds(account, effect, epoch)) held += std::to_string(epoch) + " ";
    return held;
}

// Issued in epoch 2, valid for four more.
TEST(Holds, FromTheEpochOfTheIssueToTheLast) {
    CertifyWorld world;
    const auto alice = world.person(3);
    world.define_effect("core", Effect::arbitrator);
    world.close_epochs(2);
    EXPECT_FALSE(world.holds(alice, Effect::arbitrator));
    world.approve_issue("core", alice);
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "2 3 4 5 6 ");
    EXPECT_EQ(epochs(world, alice, Effect::reviewer), "");
    EXPECT_EQ(epochs(world, world.person(3), Effect::arbitrator), "");
    world.close_epochs(8);
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "2 3 4 5 6 ") << "the past stays";
}

// As at the end of each epoch: suspended in 2, resumed in 4, revoked in 4 as well.
TEST(Holds, NotWhileSuspendedNorFromTheRevocationOn) {
    CertifyWorld world;
    const auto alice = world.person(3);
    world.define_effect("core", Effect::arbitrator);
    const auto id = world.approve_issue("core", alice);
    world.close_epochs(2);
    EXPECT_EQ(world.approve_status(Suspend{id, digest(1)}), "applied");
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 ");
    world.close_epochs(2);
    EXPECT_EQ(world.approve_status(Resume{id, digest(1)}), "applied");
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 4 ");
    EXPECT_EQ(world.approve_status(Revoke{id, digest(1)}), "applied");
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 ");
}

// Epoch 4 is the last of the first and the first of the second; the second is revoked in 6.
TEST(Holds, ByTheNewestOfItsTime) {
    CertifyWorld world;
    const auto alice = world.person(3);
    world.define_effect("core", Effect::arbitrator);
    world.approve_issue("core", alice);
    world.close_epochs(4);
    const auto second = world.approve_issue("core", alice);
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 2 3 4 5 6 7 8 ");
    world.close_epochs(2);
    EXPECT_EQ(world.approve_status(Revoke{second, digest(1)}), "applied");
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 2 3 4 5 ");
    world.close_epoch();
    world.approve_issue("core", alice);
    EXPECT_EQ(epochs(world, alice, Effect::arbitrator), "0 1 2 3 4 5 7 8 9 10 11 ");
}

TEST(Holds, ByTheVersionOfTheIssue) {
    CertifyWorld world;
    const auto alice = world.person(3);
    const auto bob = world.person(3);
    world.define_effect("core", Effect::arbitrator);
    world.approve_issue("core", alice);
    AchievementTerms other = terms("core");
    other.effects.push_back(Effect::reviewer);
    EXPECT_EQ(world.define(other, 2), "applied");
    world.approve_issue("core", bob, 2);
    EXPECT_TRUE(world.holds(alice, Effect::arbitrator));
    EXPECT_FALSE(world.holds(alice, Effect::reviewer));
    EXPECT_FALSE(world.holds(bob, Effect::arbitrator));
    EXPECT_TRUE(world.holds(bob, Effect::reviewer));
}

TEST(Holds, ByAnyAchievementThatGivesIt) {
    CertifyWorld world;
    const auto alice = world.person(3);
    for (const std::string name : {"a", "b", "c"})
        world.define_effect(name, Effect::reviewer);
    const auto first = world.approve_issue("b", alice);
    world.approve_issue("c", alice);
    EXPECT_EQ(world.approve_status(Revoke{first, digest(1)}), "applied");
    EXPECT_TRUE(world.holds(alice, Effect::reviewer));
}

TEST(Holds, NothingIfItsMemberWasRemoved) {
    CertifyWorld world;
    const auto alice = world.person(3);
    const auto bob = world.person(2);
    world.define_effect("core", Effect::arbitrator);
    world.approve_issue("core", alice);
    world.approve_issue("core", bob);
    expect_texts(world.query("certify", "holders", {{"effect", "arbitrator"}}),
                 {alice.hex(), bob.hex(), "more: false"});
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(3)});
    EXPECT_FALSE(world.holds(alice, Effect::arbitrator));
    EXPECT_EQ(world.query("certify", "holders", {{"effect", "arbitrator"}}).find(alice.hex()),
              std::string::npos);
    EXPECT_TRUE(world.holds(bob, Effect::arbitrator));
    expect_texts(world.query("certify", "credentials", {{"account", alice.hex()}}),
                 {"state: active, in_force: false"});
    EXPECT_EQ(world.query("certify", "holders", {{"effect", "king"}}), "certify.malformed");
}

TEST(Holders, AreVisitedOnceEachInOrder) {
    CertifyWorld world;
    std::vector<ledger::AccountId> people;
    for (const std::string name : {"a", "b"})
        world.define_effect(name, Effect::arbitrator);
    for (std::size_t i = 0; i < 5; ++i) {
        people.push_back(world.person(3));
        world.approve_issue("a", people.back());
        world.approve_issue("b", people.back());
    }
    std::ranges::sort(people);
    std::vector<ledger::AccountId> seen;
    const auto see = [&](std::size_t count) {
        seen.clear();
        certify::visit_holders(world.state(), Effect::arbitrator, world.epoch(),
                               [&](const ledger::AccountId& account) {
                                   seen.push_back(account);
                                   return seen.size() < count;
                               });
    };
    see(100);
    EXPECT_EQ(seen, people);
    see(2);
    EXPECT_EQ(seen, std::vector(people.begin(), people.begin() + 2));
}

}  // namespace
}  // namespace merit::testing
