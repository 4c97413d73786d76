// Participants commit: when, once, and whose digest was there before.
#include "tests/unit/contracts/fedreward/federated_world.hpp"

namespace merit::testing {
namespace {

using fedreward::FirstCommit;
using ledger::Epoch;

CommitUpdate update(const FederatedWorld& world, std::uint32_t round) {
    return {world.task, round, crypto::sha256({bytes_of("update")})};
}

fedreward::Commit commit_of(const FederatedWorld& world, std::size_t site, std::uint32_t round) {
    return *fedreward::commits.get(world.state(), world.task, round, world.participants[site]);
}

TEST(FedCommit, IsByAParticipantOnce) {
    FederatedWorld world;
    world.open(world.terms());
    EXPECT_EQ(world.refused(world.sponsor(), update(world, 0)), "fedreward.not_authorised");
    EXPECT_EQ(world.refused(world.evaluators[0], update(world, 0)), "fedreward.not_authorised");
    EXPECT_EQ(world.commit(0), "applied");
    EXPECT_EQ(world.refused(world.participants[0], update(world, 0)), "fedreward.duplicate");
    EXPECT_EQ(world.round().committed, 1u);
    EXPECT_EQ(world.commit(1), "applied");
    EXPECT_EQ(world.round().committed, 2u);
}

TEST(FedCommit, NamesATaskARoundAndADigest) {
    FederatedWorld world;
    world.open(world.terms());
    const auto site = world.participants[0];
    EXPECT_EQ(world.refused(site, CommitUpdate{world.task, 0, {}}), "fedreward.out_of_bounds");
    EXPECT_EQ(world.refused(site, update(world, 1)), "fedreward.out_of_bounds");
    CommitUpdate other = update(world, 0);
    other.task.bytes[0] ^= 1;
    EXPECT_EQ(world.refused(site, other), "fedreward.not_found");
}

// Commit in epochs 1 and 2, measure in 3; the second round from 4 on.
TEST(FedCommit, IsForARoundThatIsOpen) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 2;
    terms.first_epoch = Epoch{1};
    terms.commit_epochs = 2;
    world.open(terms);
    const auto site = world.participants[0];
    EXPECT_EQ(world.refused(site, update(world, 0)), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.commit(0), "applied");
    EXPECT_EQ(world.refused(site, update(world, 1)), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.commit(1), "applied");
    world.close_epoch();
    EXPECT_EQ(world.refused(world.participants[2], update(world, 0)), "fedreward.too_late");
    EXPECT_EQ(world.refused(site, update(world, 1)), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.refused(site, update(world, 0)), "fedreward.too_late");
    EXPECT_EQ(world.commit(0, 1), "applied");
}

// The second of two equal updates is flagged, in whatever order of accounts, and so is an update
// that its participant has sent in an earlier round.
TEST(FedCommit, OfADigestThatWasThereIsFlagged) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 2;
    world.open(terms);
    EXPECT_EQ(world.commit(2, 0, "copied"), "applied");
    EXPECT_EQ(world.last().events.back().name, "task.committed");
    EXPECT_EQ(world.commit(0, 0, "copied"), "applied");
    EXPECT_EQ(world.last().events.back().name, "task.committed_again");
    EXPECT_EQ(world.commit(1, 0, "own"), "applied");
    const FirstCommit first{0, world.participants[2]};
    EXPECT_EQ(commit_of(world, 0, 0).same_as, first);
    EXPECT_FALSE(commit_of(world, 1, 0).same_as);
    EXPECT_FALSE(commit_of(world, 2, 0).same_as);
    world.close_epochs(2);
    EXPECT_EQ(world.commit(1, 1, "own"), "applied");
    EXPECT_EQ(world.commit(0, 1, "copied"), "applied");
    EXPECT_EQ(commit_of(world, 1, 1).same_as, (FirstCommit{0, world.participants[1]}));
    EXPECT_EQ(commit_of(world, 0, 1).same_as, first) << "the first one stays the first";
}

TEST(FedCommit, IsByNobodyWhoHasJoinedTheSponsor) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 2;
    world.open(terms);
    EXPECT_EQ(world.commit(0), "applied");
    world.affiliate(world.participants[0], world.sponsor());
    world.close_epochs(2);
    EXPECT_EQ(world.refused(world.participants[0], update(world, 1)),
              "fedreward.conflict_of_interest");
}

TEST(FedCommit, OfAnotherTaskIsNoCopy) {
    FederatedWorld world;
    world.open(world.terms());
    EXPECT_EQ(world.commit(0, 0, "own"), "applied");
    world.open(world.terms());
    EXPECT_EQ(world.commit(1, 0, "own"), "applied");
    EXPECT_FALSE(commit_of(world, 1, 0).same_as);
}

TEST(FedCommit, IsPossibleForAll64) {
    FederatedWorld world(64);
    TaskTerms terms = world.terms();
    terms.permutations = 1;
    world.open(terms);
    world.commit_all();
    EXPECT_EQ(world.round().committed, 64u);
}

}  // namespace
}  // namespace merit::testing
