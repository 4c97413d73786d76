#include "contracts/framework/approval.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/score/state.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::registry;
using ledger::Epoch;

struct AliasWorld : TestWorld {
    AliasWorld() {
        maintainer = person();
        claimant = person(2);
        project_id = project({maintainer});
        own = own_pool(project_id);
        send(member(0), contracts::treasury::PoolFund{own, ledger::Amount{1'000 * credit}});
    }
    AliasClaim claim() const { return {alias(1), claimant, project_id}; }
    std::string approve(const ledger::AccountId& account, const AliasClaim& op) {
        return send(account, Approve{contracts::operation_digest(contracts::make_operation(op))});
    }
    void claim_and_approve() {
        EXPECT_EQ(send(claimant, claim()), "applied");
        EXPECT_EQ(approve(member(0), claim()), "applied");
        EXPECT_EQ(approve(member(1), claim()), "applied");
    }
    void import_one(std::uint32_t lines = 100) {
        import(project_id, std::vector{changeset(alias(1), lines)});
    }
    ledger::Recipient resolved() const { return resolve(state(), {alias(1)}, epoch()); }
    std::uint64_t unclaimed() const { return money(own).unclaimed.value; }
    ledger::AccountId maintainer;
    ledger::AccountId claimant;
    ledger::ProjectId project_id;
    ledger::PoolId own;
};

// Approved in epoch 0, open to a case in epoch 1, permanent from epoch 2.
TEST(AliasClaim, IsPermanentAfterOneWholeEpoch) {
    AliasWorld world;
    world.claim_and_approve();
    EXPECT_FALSE(world.resolved().is_account());
    world.close_epoch();
    EXPECT_FALSE(world.resolved().is_account());
    world.close_epoch();
    EXPECT_EQ(world.resolved(), ledger::Recipient{world.claimant});
}

TEST(AliasClaim, NeedsTheProjectsQuorumOfImporters) {
    AliasWorld world;
    world.send(world.claimant, world.claim());
    EXPECT_EQ(world.approve(world.member(2), world.claim()), "registry.not_authorised");
    EXPECT_EQ(world.approve(world.member(0), world.claim()), "applied");
    EXPECT_EQ(world.approve(world.member(0), world.claim()), "registry.duplicate");
    world.close_epochs(2);
    EXPECT_FALSE(world.resolved().is_account());
    EXPECT_EQ(world.approve(world.member(1), world.claim()), "applied");
    EXPECT_EQ(world.approve(world.member(1), world.claim()), "registry.not_found");
}

TEST(AliasClaim, IsSentByTheAccountItself) {
    AliasWorld world;
    EXPECT_EQ(world.send(world.person(), world.claim()), "registry.not_authorised");
}

TEST(AliasClaim, IsForPersons) {
    AliasWorld world;
    const auto bot = world.account(AccountKind::bot);
    EXPECT_EQ(world.send(bot, AliasClaim{TestWorld::alias(1), bot, world.project_id}),
              "registry.not_authorised");
}

TEST(AliasClaim, OfAClaimedAliasIsADuplicate) {
    AliasWorld world;
    world.claim_and_approve();
    const auto other = world.person();
    EXPECT_EQ(world.send(other, AliasClaim{TestWorld::alias(1), other, world.project_id}),
              "registry.duplicate");
}

// Another mail would be another curve.
TEST(AliasClaim, OfASecondAliasInOneProjectIsADuplicate) {
    AliasWorld world;
    world.claim_and_approve();
    EXPECT_EQ(world.send(world.claimant,
                         AliasClaim{TestWorld::alias(2), world.claimant, world.project_id}),
              "registry.duplicate");
}

TEST(AliasClaim, IsMadeInTheHomeProject) {
    AliasWorld world;
    world.import_one();
    const auto other = world.project({world.maintainer});
    EXPECT_EQ(world.send(world.claimant, AliasClaim{TestWorld::alias(1), world.claimant, other}),
              "registry.wrong_state");
}

// Proposed in epoch 0: approvals count up to epoch 4.
TEST(AliasClaim, LapsesAfterFourEpochs) {
    AliasWorld world;
    world.send(world.claimant, world.claim());
    world.approve(world.member(0), world.claim());
    world.close_epochs(5);
    EXPECT_EQ(world.approve(world.member(1), world.claim()), "registry.not_found");
    world.claim_and_approve();
}

// Paid at the end of epoch 0 with a hold of 4 epochs, claimed for good at the end of epoch 1.
TEST(AliasClaim, HoldsWhatIsPastNeitherItsHoldNorItsClaim) {
    AliasWorld world;
    world.import_one();
    world.claim_and_approve();
    world.close_epoch();
    EXPECT_EQ(world.unclaimed(), 1'000 * credit);
    world.close_epoch();
    EXPECT_EQ(world.unclaimed(), 0u);
    EXPECT_EQ(world.balance(world.claimant).held.value, 1'000 * credit);
    world.close_epochs(3);
    EXPECT_EQ(world.balance(world.claimant).free.value, 1'000 * credit);
}

TEST(AliasClaim, FreesWhatIsPastItsHold) {
    AliasWorld world;
    world.import_one();
    world.close_epochs(4);
    world.claim_and_approve();
    world.close_epochs(2);
    EXPECT_EQ(world.balance(world.claimant).free.value, 1'000 * credit);
    EXPECT_EQ(world.balance(world.claimant).held.value, 0u);
}

// Paid at the end of epoch 0, its hold ends with epoch 4, and so does the claim's case window: the
// release of epoch 4 has run before the claim.
TEST(AliasClaim, FreesWhatIsReleasedAtTheSameBoundary) {
    AliasWorld world;
    world.import_one();
    world.close_epochs(3);
    world.claim_and_approve();
    world.close_epochs(2);
    EXPECT_EQ(world.balance(world.claimant).free.value, 1'000 * credit);
    EXPECT_EQ(world.balance(world.claimant).held.value, 0u);
}

TEST(AliasClaim, MakesLaterImportsTheAccounts) {
    AliasWorld world;
    world.claim_and_approve();
    world.close_epochs(2);
    const auto changeset = world.changeset(TestWorld::alias(1));
    world.import(world.project_id, std::vector{changeset});
    const auto record = *find_contribution(
        world.state(), imported_record_id(world.project_id, changeset.commit, 0));
    EXPECT_EQ(record.authors[0].recipient, ledger::Recipient{world.claimant});
}

// The running total of the alias becomes the account's: its next lines are further up the curve.
TEST(AliasClaim, MovesTheRunningTotal) {
    AliasWorld world;
    world.import_one(2'000);
    world.claim_and_approve();
    world.close_epochs(2);
    using contracts::score::running_totals;
    EXPECT_FALSE(running_totals.get(world.state(), world.project_id, {TestWorld::alias(1)},
                                    ContributionKind::code));
    EXPECT_TRUE(running_totals.get(world.state(), world.project_id, {world.claimant},
                                   ContributionKind::code));
}

// The last epoch of the posting's claim is 4; the claim was approved in it.
TEST(AliasClaim, ApprovedInTimeIsNotOvertakenByExpiry) {
    AliasWorld world;
    auto settings = world.settings({world.maintainer});
    settings.own_pool.claim_epochs = 4;
    world.project_id = world.project(world.maintainer, settings);
    world.own = world.own_pool(world.project_id);
    world.send(world.member(0),
               contracts::treasury::PoolFund{world.own, ledger::Amount{1'000 * credit}});
    world.import_one();
    world.close_epochs(4);
    world.claim_and_approve();
    world.close_epochs(2);
    EXPECT_EQ(world.balance(world.claimant).free.value, 1'000 * credit);
}

TEST(AliasQuery, NamesHomeAndAccount) {
    AliasWorld world;
    world.import_one();
    world.claim_and_approve();
    const std::string answer =
        world.query("registry", "alias", {{"alias", TestWorld::alias(1).hex()}});
    EXPECT_NE(answer.find("home: " + world.project_id.hex()), std::string::npos);
    EXPECT_NE(answer.find("account: " + world.claimant.hex()), std::string::npos);
    EXPECT_NE(answer.find("permanent: false"), std::string::npos);
}

}  // namespace
}  // namespace merit::testing
