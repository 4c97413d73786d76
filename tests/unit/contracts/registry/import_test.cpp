#include "contracts/framework/approval.hpp"
#include "contracts/registry/records.hpp"
#include "contracts/registry/registry.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/state.hpp"
#include "crypto/merkle_log.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::registry;

struct ImportWorld : TestWorld {
    ImportWorld() {
        maintainer = person();
        project_id = project({maintainer});
    }
    ImportOpen opening(const Changeset& only) const {
        ImportOpen open;
        open.project = project_id;
        open.to_commit = only.commit;
        open.tool_digest = crypto::sha256({bytes_of("tool")});
        open.changesets = 1;
        open.chunks = 1;
        open.root = chunk_leaf(encode_chunk({only}));
        return open;
    }
    ImportAdd adding(const ledger::ImportId& batch, const Changeset& only) const {
        ImportAdd add;
        add.batch = batch;
        const Bytes chunk = encode_chunk({only});
        add.chunk.assign(chunk.begin(), chunk.end());
        return add;
    }
    Contribution record(const Changeset& of, std::uint32_t position = 0) const {
        return *find_contribution(state(), imported_record_id(project_id, of.commit, position));
    }
    ImportBatch batch(const ledger::ImportId& id) const { return *import_batches.get(state(), id); }
    ledger::AccountId maintainer;
    ledger::ProjectId project_id;
};

TEST(Import, MakesAcceptedRecordsOfAliases) {
    ImportWorld world;
    const std::vector changesets{world.changeset(TestWorld::alias(1)),
                                 world.changeset(TestWorld::alias(2))};
    const auto batch = world.import(world.project_id, changesets);
    const Contribution record = world.record(changesets[0]);
    EXPECT_EQ(record.state, ContributionState::accepted);
    EXPECT_EQ(record.authors[0].recipient, ledger::Recipient{TestWorld::alias(1)});
    EXPECT_EQ(record.spdx, "MIT");
    EXPECT_EQ(record.origin.kind, OriginKind::dco);
    EXPECT_EQ(world.batch(batch).accepted, 2u);
}

TEST(Import, NeedsTwoMembersOfTheProjectsImporters) {
    ImportWorld world;
    const auto changeset = world.changeset(TestWorld::alias(1));
    ASSERT_EQ(world.send(world.member(0), world.opening(changeset)), "applied");
    const auto batch = world.made<ledger::ImportId>("merit.import");
    const auto root = world.opening(changeset).root;
    EXPECT_EQ(world.send(world.member(0), world.adding(batch, changeset)), "registry.wrong_state");
    EXPECT_EQ(world.send(world.member(2), ImportConfirm{batch, root}), "registry.not_authorised");
    EXPECT_EQ(world.send(world.member(0), ImportConfirm{batch, root}),
              "registry.conflict_of_interest");
    EXPECT_EQ(world.send(world.member(1), ImportConfirm{batch, crypto::sha256({})}),
              "registry.root_differs");
    EXPECT_EQ(world.send(world.member(1), ImportConfirm{batch, root}), "applied");
    EXPECT_EQ(world.send(world.member(0), world.adding(batch, changeset)), "applied");
}

// Two accounts of one member confirm nothing that one did not.
TEST(Import, CountsAdmittingMembersNotAccounts) {
    ImportWorld world;
    const auto colleague = world.person(0);
    auto settings = world.settings({world.maintainer});
    settings.importers = {world.member(0), colleague, world.member(1)};
    std::ranges::sort(settings.importers);
    world.project_id = world.project(world.maintainer, settings);
    const auto changeset = world.changeset(TestWorld::alias(1));
    world.send(world.member(0), world.opening(changeset));
    const auto batch = world.made<ledger::ImportId>("merit.import");
    EXPECT_EQ(world.send(colleague, ImportConfirm{batch, world.opening(changeset).root}),
              "registry.conflict_of_interest");
}

TEST(Import, OfAProjectWithQuorumOneIsConfirmedAtOnce) {
    ImportWorld world;
    auto settings = world.settings({world.maintainer});
    settings.import_quorum = 1;
    world.project_id = world.project(world.maintainer, settings);
    const auto changeset = world.changeset(TestWorld::alias(1));
    world.send(world.member(0), world.opening(changeset));
    const auto batch = world.made<ledger::ImportId>("merit.import");
    EXPECT_EQ(world.send(world.member(0), world.adding(batch, changeset)), "applied");
}

TEST(Import, OfAChunkThatIsNotInTheBatchIsRefused) {
    ImportWorld world;
    const std::vector changesets{world.changeset(TestWorld::alias(1))};
    const auto batch = world.import(world.project_id, changesets);
    ImportAdd other = world.adding(batch, world.changeset(TestWorld::alias(2)));
    EXPECT_EQ(world.send(world.member(0), other), "applied") << "chunk 0 was added before";
    other.chunk_index = 1;
    EXPECT_EQ(world.send(world.member(0), other), "registry.out_of_bounds");

    const auto fresh = world.changeset(TestWorld::alias(3));
    world.send(world.member(0), world.opening(fresh));
    const auto second = world.made<ledger::ImportId>("merit.import");
    world.send(world.member(1), ImportConfirm{second, world.opening(fresh).root});
    EXPECT_EQ(
        world.send(world.member(0), world.adding(second, world.changeset(TestWorld::alias(2)))),
        "registry.path_differs");
}

TEST(Import, OfTheSameChunkAgainChangesNothing) {
    ImportWorld world;
    const std::vector changesets{world.changeset(TestWorld::alias(1))};
    const auto batch = world.import(world.project_id, changesets);
    EXPECT_EQ(world.send(world.member(1), world.adding(batch, changesets[0])), "applied");
    EXPECT_EQ(world.batch(batch).accepted, 1u);
    EXPECT_EQ(world.batch(batch).skipped, 0u);
    EXPECT_EQ(world.batch(batch).chunks_added, 1u);
}

TEST(Import, SkipsKnownCommitsAndPatches) {
    ImportWorld world;
    std::vector changesets{world.changeset(TestWorld::alias(1))};
    world.import(world.project_id, changesets);
    Changeset picked = world.changeset(TestWorld::alias(2));
    picked.patch_id = changesets[0].patch_id;
    changesets.push_back(picked);
    const auto batch = world.import(world.project_id, changesets);
    EXPECT_EQ(world.batch(batch).accepted, 0u);
    EXPECT_EQ(world.batch(batch).skipped, 2u);
}

TEST(Import, DoesNotCompareEmptyPatches) {
    ImportWorld world;
    std::vector changesets{world.changeset(TestWorld::alias(1)),
                           world.changeset(TestWorld::alias(1))};
    for (Changeset& changeset : changesets)
        changeset.patch_id = {};
    const auto batch = world.import(world.project_id, changesets);
    EXPECT_EQ(world.batch(batch).accepted, 2u);
}

// Nobody locks out history by registering its commit first.
TEST(Import, TakesACommitOverFromAPendingRecord) {
    ImportWorld world;
    const auto changeset = world.changeset(TestWorld::alias(1));
    const auto squatter = world.person();
    RegisterContribution op = world.code(world.project_id, squatter);
    op.artifact.scheme = ArtifactScheme::swhid;
    op.artifact.digest = {};
    std::ranges::copy(changeset.commit, op.artifact.digest.bytes.begin());
    ASSERT_EQ(world.send(squatter, op), "applied");
    const auto pending = world.made<ledger::ContributionId>("merit.contrib");
    const auto batch = world.import(world.project_id, std::vector{changeset});
    EXPECT_EQ(world.batch(batch).accepted, 1u);
    EXPECT_EQ(world.send(world.maintainer, Accept{pending, ArticleSize::unset}),
              "registry.duplicate");
}

TEST(Import, GivesAuthorsEqualPartsThatSumToOne) {
    ImportWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1));
    changeset.authors.push_back(TestWorld::alias(2));
    changeset.authors.push_back(TestWorld::alias(3));
    world.import(world.project_id, std::vector{changeset});
    std::uint64_t sum = 0;
    for (const RecipientShare& author : world.record(changeset).authors) {
        EXPECT_NEAR(author.share.value, 333'333, 1);
        sum += author.share.value;
    }
    EXPECT_EQ(sum, 1'000'000u);
}

TEST(Import, RecordsEveryTrailerAsAContributionOfItsAlias) {
    ImportWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1));
    changeset.trailers = {{TestWorld::alias(2), TrailerRole::reviewed_by},
                          {TestWorld::alias(3), TrailerRole::tested_by},
                          {TestWorld::alias(4), TrailerRole::reported_by}};
    const auto batch = world.import(world.project_id, std::vector{changeset});
    EXPECT_EQ(world.record(changeset, 1).kind, ContributionKind::review);
    EXPECT_EQ(world.record(changeset, 2).kind, ContributionKind::test);
    EXPECT_EQ(world.record(changeset, 3).kind, ContributionKind::triage);
    EXPECT_EQ(world.record(changeset, 3).changeset,
              imported_record_id(world.project_id, changeset.commit, 0));
    EXPECT_EQ(world.batch(batch).trailers, 3u);
}

// A pool in mode RATE pays 0.2 credits for a point; here in tenths of a credit.
struct TrailerWorld : ImportWorld {
    TrailerWorld() {
        contracts::treasury::PoolTerms terms;
        terms.asset = asset();
        terms.projects.push_back(project_id);
        terms.last_epoch = ledger::Epoch{0};
        terms.pay.mode = contracts::treasury::PoolMode::rate;
        EXPECT_EQ(send(member(0), contracts::treasury::PoolOpen{terms}), "applied");
        pool = made<ledger::PoolId>("merit.pool");
        send(member(0), contracts::treasury::PoolFund{pool, ledger::Amount{10'000 * credit}});
    }
    std::uint64_t tenths(std::uint8_t number) const {
        return contracts::treasury::unclaimed
                   .get_or(state(), {}, alias(number), pool, ledger::Epoch{0})
                   .amount.value *
               10 / credit;
    }
    ledger::PoolId pool;
};

// 10, 5 and 3 points; 100 lines are 100 points.
TEST(Trailers, EarnTenFiveAndThreePoints) {
    TrailerWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1));
    changeset.trailers = {{TestWorld::alias(2), TrailerRole::reviewed_by},
                          {TestWorld::alias(3), TrailerRole::tested_by},
                          {TestWorld::alias(4), TrailerRole::reported_by}};
    world.import(world.project_id, std::vector{changeset});
    world.close_epoch();
    EXPECT_EQ(world.tenths(1), 200u);
    EXPECT_EQ(world.tenths(2), 20u);
    EXPECT_EQ(world.tenths(3), 10u);
    EXPECT_EQ(world.tenths(4), 6u);
}

TEST(Trailers, TheFirstTwoOfAKindEarnAuthorsAndRepeatsDoNot) {
    TrailerWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1));
    for (const int reviewer : {1, 2, 2, 3, 4}) {
        changeset.trailers.push_back(
            {TestWorld::alias(static_cast<std::uint8_t>(reviewer)), TrailerRole::reviewed_by});
    }
    const auto batch = world.import(world.project_id, std::vector{changeset});
    EXPECT_EQ(world.batch(batch).trailers, 5u);
    world.close_epoch();
    EXPECT_EQ(world.tenths(1), 200u);
    EXPECT_EQ(world.tenths(2), 20u);
    EXPECT_EQ(world.tenths(3), 20u);
    EXPECT_EQ(world.tenths(4), 0u);
}

TEST(Trailers, EarnNoMoreThanTheirChangeset) {
    TrailerWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1), 1);
    changeset.trailers = {{TestWorld::alias(2), TrailerRole::reviewed_by}};
    world.import(world.project_id, std::vector{changeset});
    world.close_epoch();
    EXPECT_EQ(world.tenths(2), 2u);
}

// A project whose importers are an author, with a permanent claim, and member 1.
struct AuthorImports : ImportWorld {
    explicit AuthorImports(std::uint8_t quorum) : author(person(0)) {
        auto terms = settings({maintainer});
        terms.importers = {author, member(1)};
        std::ranges::sort(terms.importers);
        terms.import_quorum = 1;
        project_id = project(maintainer, terms);
        const AliasClaim claim{alias(1), author, project_id};
        EXPECT_EQ(send(author, claim), "applied");
        const auto digest = contracts::operation_digest(contracts::make_operation(claim));
        EXPECT_EQ(send(member(1), Approve{digest}), "applied");
        terms.import_quorum = quorum;
        EXPECT_EQ(send(maintainer, ProjectSet{project_id, terms}), "applied");
        close_epochs(2);
    }
    ledger::AccountId author;
};

TEST(Import, ConfirmedByItsAuthorAloneSaysSo) {
    AuthorImports world(1);
    const auto changeset = world.changeset(TestWorld::alias(1));
    ASSERT_EQ(world.send(world.author, world.opening(changeset)), "applied");
    const auto batch = world.made<ledger::ImportId>("merit.import");
    ASSERT_EQ(world.send(world.author, world.adding(batch, changeset)), "applied");
    EXPECT_TRUE(world.record(changeset).self_accepted);
}

TEST(Import, ConfirmedByAnotherTooIsNotSelfAccepted) {
    AuthorImports world(2);
    const auto changeset = world.changeset(TestWorld::alias(1));
    const auto open = world.opening(changeset);
    ASSERT_EQ(world.send(world.author, open), "applied");
    const auto batch = world.made<ledger::ImportId>("merit.import");
    ASSERT_EQ(world.send(world.member(1), ImportConfirm{batch, open.root}), "applied");
    ASSERT_EQ(world.send(world.author, world.adding(batch, changeset)), "applied");
    EXPECT_FALSE(world.record(changeset).self_accepted);
}

// A changeset with 16 authors and 64 trailers is 2,746 bytes: five fit into 15,000, six do not.
TEST(PackChangesets, ClosesAChunkBeforeItsBytesAreTooMany) {
    ImportWorld world;
    Changeset big = world.changeset(TestWorld::alias(0));
    for (std::uint8_t i = 1; i < 16; ++i)
        big.authors.push_back(TestWorld::alias(i));
    for (std::uint8_t i = 0; i < 64; ++i)
        big.trailers.push_back({TestWorld::alias(i), TrailerRole::tested_by});
    const std::size_t size = ledger::encode(big).size();
    const std::size_t fit = (chunk_bytes_max - 2) / size;
    EXPECT_EQ(fit, 5u);
    EXPECT_EQ(pack_changesets(std::vector(fit, big)).size(), 1u);
    EXPECT_EQ(pack_changesets(std::vector(fit + 1, big)).size(), 2u);
}

TEST(Changeset, NeedsDistinctAuthorsAndACommitId) {
    ImportWorld world;
    Changeset changeset = world.changeset(TestWorld::alias(1));
    EXPECT_TRUE(changeset.is_canonical());
    changeset.authors.push_back(TestWorld::alias(1));
    EXPECT_FALSE(changeset.is_canonical());
    changeset.authors.clear();
    EXPECT_FALSE(changeset.is_canonical());
    changeset.authors.push_back(TestWorld::alias(1));
    for (std::size_t size : {19U, 21U, 31U, 33U}) {
        changeset.commit.assign(size, 1);
        EXPECT_FALSE(changeset.is_canonical()) << size;
    }
}

TEST(AliasOfMail, IgnoresTheCaseOfLetters) {
    const Bytes salt(32, 1);
    EXPECT_EQ(alias_of_mail(salt, "Alice@Example.org"), alias_of_mail(salt, "alice@example.org"));
    EXPECT_EQ(alias_of_mail(salt, "a@b"),
              ledger::AliasId::from(crypto::sha256({salt, bytes_of("git:a@b")})));
}

TEST(ImportQuery, ShowsHowFarABatchIs) {
    ImportWorld world;
    const auto batch =
        world.import(world.project_id, std::vector{world.changeset(TestWorld::alias(1))});
    EXPECT_NE(world.query("registry", "import", {{"import", batch.hex()}})
                  .find("chunks_added: 1, accepted: 1, skipped: 0"),
              std::string::npos);
}

}  // namespace
}  // namespace merit::testing
