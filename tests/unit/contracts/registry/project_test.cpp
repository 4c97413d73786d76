#include "contracts/registry/registry.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::registry;

ProjectRegister registration(const TestWorld& world, const ledger::AccountId& maintainer) {
    return {ProjectName("demo/boot"), world.settings({maintainer})};
}

TEST(ProjectRegister, ByAMaintainerIsOptedInWithItsOwnPool) {
    TestWorld world;
    const auto maintainer = world.person();
    ASSERT_EQ(world.send(maintainer, registration(world, maintainer)), "applied");
    const auto id = find_project_id(world.state(), "demo/boot");
    ASSERT_TRUE(id);
    EXPECT_TRUE(find_project(world.state(), *id)->opted_in);
    EXPECT_EQ(world.money(world.own_pool(*id)).asset, world.asset());
}

TEST(ProjectRegister, ByAnotherOrganisationWaitsForTheMaintainer) {
    TestWorld world;
    const auto maintainer = world.person();
    ASSERT_EQ(world.send(world.member(2), registration(world, maintainer)), "applied");
    const auto id = *find_project_id(world.state(), "demo/boot");
    EXPECT_FALSE(find_project(world.state(), id)->opted_in);
    const auto author = world.person();
    EXPECT_EQ(world.send(author, world.code(id, author)), "registry.not_opted_in");
    EXPECT_EQ(world.send(author, OptIn{id, world.settings({author})}), "registry.not_authorised");
    EXPECT_EQ(world.send(maintainer, OptIn{id, world.settings({maintainer})}), "applied");
    EXPECT_EQ(world.send(author, world.code(id, author)), "applied");
    EXPECT_EQ(world.send(maintainer, OptIn{id, world.settings({maintainer})}),
              "registry.wrong_state");
}

TEST(ProjectRegister, ByAnyOtherPersonIsRefused) {
    TestWorld world;
    EXPECT_EQ(world.send(world.person(), registration(world, world.person())),
              "registry.not_authorised");
}

TEST(ProjectRegister, OfAKnownNameIsADuplicate) {
    TestWorld world;
    const auto maintainer = world.person();
    world.send(maintainer, registration(world, maintainer));
    EXPECT_EQ(world.send(maintainer, registration(world, maintainer)), "registry.duplicate");
}

TEST(ProjectRegister, RefusesNamesThatLookLikeOthers) {
    TestWorld world;
    const auto maintainer = world.person();
    ProjectRegister op = registration(world, maintainer);
    for (const char* name : {"", "Demo", "demo boot", "/demo", "d\u00e9mo", "a/../b", "a//b",
                             "a/./b", "a/", "a/..", "a..b"}) {
        op.name = ProjectName(name);
        EXPECT_EQ(world.send(maintainer, op), "registry.bad_name") << name;
    }
}

// Two accounts of one member confirm nothing that one of them did not.
TEST(ProjectRegister, ImportersOfOneMemberCannotReachAQuorumOfTwo) {
    TestWorld world;
    const auto maintainer = world.person(0, 2);
    ProjectRegister op = registration(world, maintainer);
    op.settings.importers = {maintainer, world.person(0, 2)};
    std::ranges::sort(op.settings.importers);
    op.settings.import_quorum = 2;
    EXPECT_EQ(world.send(maintainer, op), "registry.importers_of_one_member");
    op.settings.import_quorum = 1;
    EXPECT_EQ(world.send(maintainer, op), "applied");
}

TEST(ProjectRegister, ChecksItsSettings) {
    TestWorld world;
    const auto maintainer = world.person();
    ProjectRegister op = registration(world, maintainer);
    op.settings.import_quorum = 3;
    EXPECT_EQ(world.send(maintainer, op), "registry.bad_settings");
    op = registration(world, maintainer);
    op.settings.outbound = SpdxExpression("MIT AND");
    EXPECT_EQ(world.send(maintainer, op), "registry.bad_licence");
    op = registration(world, maintainer);
    op.settings.importers = {ledger::AccountId{}};
    EXPECT_EQ(world.send(maintainer, op), "registry.unknown_account");
}

TEST(ProjectSet, IsInForceFromTheNextEpoch) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto heir = world.person();
    const auto id = world.project({maintainer});
    EXPECT_EQ(world.send(maintainer, ProjectSet{id, world.settings({heir})}), "applied");
    EXPECT_EQ(world.send(heir, ProjectSet{id, world.settings({heir})}), "registry.not_authorised");
    world.close_epoch();
    EXPECT_EQ(world.send(maintainer, ProjectSet{id, world.settings({heir})}),
              "registry.not_authorised");
    EXPECT_EQ(world.send(heir, ProjectSet{id, world.settings({heir})}), "applied");
}

// While epoch 1 runs its close may still ask for epoch 0, and epoch 2 is set already.
TEST(ProjectSet, KeepsTheSettingsOfTheEpochBefore) {
    TestWorld world;
    const auto maintainer = world.person();
    const auto id = world.project({maintainer});
    for (std::uint8_t quorum : {std::uint8_t{1}, std::uint8_t{2}}) {
        auto settings = world.settings({maintainer});
        settings.import_quorum = quorum;
        settings.own_pool.claim_epochs = 100U + quorum;
        world.send(maintainer, ProjectSet{id, settings});
        if (quorum == 1) world.close_epoch();
    }
    const auto project = *find_project(world.state(), id);
    EXPECT_EQ(project.settings_in(ledger::Epoch{0}).own_pool.claim_epochs, 52u);
    EXPECT_EQ(project.settings_in(ledger::Epoch{1}).own_pool.claim_epochs, 101u);
    EXPECT_EQ(project.settings_in(ledger::Epoch{2}).own_pool.claim_epochs, 102u);
}

TEST(ProjectQuery, FindsByName) {
    TestWorld world;
    const auto maintainer = world.person();
    world.send(maintainer, registration(world, maintainer));
    EXPECT_NE(world.query("registry", "project", {{"project", "demo/boot"}}).find("opted_in: true"),
              std::string::npos);
    EXPECT_EQ(world.query("registry", "project", {{"project", "demo/none"}}), "registry.not_found");
}

}  // namespace
}  // namespace merit::testing
