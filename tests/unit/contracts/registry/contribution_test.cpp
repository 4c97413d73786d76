#include "contracts/registry/registry.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::registry;

struct ProjectWorld : TestWorld {
    explicit ProjectWorld(const Parameters& parameters = {}) : TestWorld(parameters) {
        maintainer = person();
        author = person();
        project_id = project({maintainer});
    }
    ledger::ContributionId registered(const RegisterContribution& op) {
        EXPECT_EQ(send(author, op), "applied");
        return made<ledger::ContributionId>("merit.contrib");
    }
    RegisterContribution shared(const ledger::AccountId& other) {
        RegisterContribution op = code(project_id, author);
        op.authors.push_back({other, ledger::Ppm{400'000}});
        op.authors[0].share = ledger::Ppm{600'000};
        std::ranges::sort(op.authors, {}, &AuthorShare::account);
        return op;
    }
    ledger::AccountId maintainer;
    ledger::AccountId author;
    ledger::ProjectId project_id;
};

TEST(Register, WaitsForAcceptance) {
    ProjectWorld world;
    const auto id = world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(find_contribution(world.state(), id)->state, ContributionState::pending);
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "applied");
    const auto accepted = *find_contribution(world.state(), id);
    EXPECT_EQ(accepted.state, ContributionState::accepted);
    EXPECT_EQ(accepted.licence_factor.value, 1'000'000u);
}

TEST(Register, IsForAnAuthor) {
    ProjectWorld world;
    EXPECT_EQ(world.send(world.person(), world.code(world.project_id, world.author)),
              "registry.not_authorised");
}

TEST(Register, NeedsWholeShares) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.authors[0].share = ledger::Ppm{999'999};
    EXPECT_EQ(world.send(world.author, op), "registry.shares_not_whole");
}

TEST(Register, NeedsAnOrigin) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.origin = {};
    EXPECT_EQ(world.send(world.author, op), "registry.no_origin");
}

TEST(Register, NeedsAnSpdxExpression) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.spdx = SpdxExpression("my own licence");
    EXPECT_EQ(world.send(world.author, op), "registry.bad_licence");
}

TEST(Register, RefusesBotsAsAuthors) {
    ProjectWorld world;
    const auto bot = world.account(AccountKind::bot);
    EXPECT_EQ(world.send(bot, world.code(world.project_id, bot)), "registry.out_of_bounds");
}

TEST(Register, RefusesKindsOfLaterRules) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.contribution_kind = ContributionKind::model;
    EXPECT_EQ(world.send(world.author, op), "registry.kind_not_supported");
}

TEST(Register, OfAKnownDigestIsADuplicate) {
    ProjectWorld world;
    const RegisterContribution op = world.code(world.project_id, world.author);
    world.registered(op);
    EXPECT_EQ(world.send(world.author, op), "registry.duplicate");
}

TEST(Register, OfAKnownPatchIdIsADuplicate) {
    ProjectWorld world;
    RegisterContribution first = world.code(world.project_id, world.author);
    RegisterContribution second = world.code(world.project_id, world.author);
    first.patch_id = second.patch_id = crypto::sha256({bytes_of("patch")});
    world.registered(first);
    EXPECT_EQ(world.send(world.author, second), "registry.duplicate");
}

TEST(Register, OfTheSameDigestInAnotherProjectIsNot) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    world.registered(op);
    op.project = world.project({world.maintainer});
    EXPECT_EQ(world.send(world.author, op), "applied");
}

TEST(Decline, FreesTheDigest) {
    ProjectWorld world;
    const RegisterContribution op = world.code(world.project_id, world.author);
    const auto id = world.registered(op);
    EXPECT_EQ(world.send(world.maintainer, Decline{id, {}}), "applied");
    EXPECT_EQ(world.send(world.author, op), "applied");
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "registry.wrong_state");
}

// quota_base is 10 for an account of which nothing was accepted yet.
TEST(Register, IsLimitedToTenAnEpoch) {
    ProjectWorld world;
    for (int i = 0; i < 10; ++i)
        world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(world.send(world.author, world.code(world.project_id, world.author)),
              "registry.quota_exceeded");
    world.close_epoch();
    EXPECT_EQ(world.send(world.author, world.code(world.project_id, world.author)), "applied");
}

// 10 + floor(8 / 4) = 12 in the epochs after 8 were accepted, for 8 epochs.
TEST(Register, QuotaGrowsWithWhatWasAccepted) {
    ProjectWorld world;
    for (int i = 0; i < 8; ++i)
        world.accepted(world.project_id, world.author, world.maintainer);
    world.close_epoch();
    for (int i = 0; i < 12; ++i)
        world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(world.send(world.author, world.code(world.project_id, world.author)),
              "registry.quota_exceeded");
    world.close_epochs(8);
    for (int i = 0; i < 10; ++i)
        world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(world.send(world.author, world.code(world.project_id, world.author)),
              "registry.quota_exceeded");
}

TEST(Accept, IsForAMaintainer) {
    ProjectWorld world;
    const auto id = world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(world.send(world.author, Accept{id, ArticleSize::unset}), "registry.not_authorised");
}

TEST(Accept, OfOnesOwnWorkIsAConflict) {
    ProjectWorld world;
    world.author = world.maintainer;
    const auto id = world.registered(world.code(world.project_id, world.author));
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}),
              "registry.conflict_of_interest");
}

TEST(Accept, WaitsForTheConsentOfEachAuthor) {
    ProjectWorld world;
    const auto other = world.person();
    const auto id = world.registered(world.shared(other));
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}),
              "registry.consent_missing");
    EXPECT_EQ(world.send(world.author, Consent{id}), "registry.duplicate");
    EXPECT_EQ(world.send(world.maintainer, Consent{id}), "registry.not_authorised");
    EXPECT_EQ(world.send(other, Consent{id}), "applied");
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "applied");
}

TEST(Accept, OfAnArticleSetsItsSize) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.contribution_kind = ContributionKind::article;
    op.lines = {};
    const auto id = world.registered(op);
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "registry.bad_measure");
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::medium}), "applied");
}

TEST(Accept, NeedsAPassedTestWhereTheProjectDemandsIt) {
    ProjectWorld world;
    const auto ci = world.account(AccountKind::service, 1);
    auto settings = world.settings({world.maintainer});
    settings.attesters.push_back(ci);
    const auto project = world.project(world.maintainer, settings);
    const RegisterContribution op = world.code(project, world.author);
    const auto id = world.registered(op);
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}),
              "registry.attestation_missing");
    Attest attest;
    attest.statement_digest = crypto::sha256({bytes_of("statement")});
    attest.subjects.push_back(op.artifact.digest);
    EXPECT_EQ(world.send(ci, attest), "applied");
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}),
              "registry.attestation_missing");
    attest.passed = true;
    EXPECT_EQ(world.send(world.author, attest), "registry.not_authorised");
    EXPECT_EQ(world.send(ci, attest), "applied");
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "applied");
}

TEST(Accept, GivesALicenceThatIsNotInboundTheFactorZero) {
    ProjectWorld world;
    RegisterContribution op = world.code(world.project_id, world.author);
    op.spdx = SpdxExpression("GPL-2.0-only");
    const auto id = world.registered(op);
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "applied");
    EXPECT_EQ(find_contribution(world.state(), id)->licence_factor.value, 0u);
}

TEST(Supersede, IsForOnesOwnRecordAndOnce) {
    ProjectWorld world;
    const auto old = world.accepted(world.project_id, world.author, world.maintainer);
    RegisterContribution op = world.code(world.project_id, world.author, 150);
    op.supersedes = old;
    const auto stranger = world.person();
    RegisterContribution foreign = world.code(world.project_id, stranger);
    foreign.supersedes = old;
    EXPECT_EQ(world.send(stranger, foreign), "registry.not_authorised");
    const auto id = world.registered(op);
    RegisterContribution again = world.code(world.project_id, world.author, 200);
    again.supersedes = old;
    const auto second = world.registered(again);
    EXPECT_EQ(world.send(world.maintainer, Accept{id, ArticleSize::unset}), "applied");
    EXPECT_EQ(world.send(world.maintainer, Accept{second, ArticleSize::unset}),
              "registry.superseded");
}

// 0b1111 and 0b1000 differ in three bits, 0b1111 and 0 in four.
TEST(SimilarQuery, FindsArticlesOfTheProjectWithinThreeBits) {
    ProjectWorld world;
    const auto article = [&](std::uint64_t simhash) {
        RegisterContribution op = world.code(world.project_id, world.author);
        op.contribution_kind = ContributionKind::article;
        op.lines = {};
        op.simhash = simhash;
        return world.registered(op);
    };
    const std::uint64_t base = 0xabcd'0000'0000'0000;
    const auto first = article(base | 0b1000);
    article(base);
    const auto copy = article(base | 0b1111);
    const auto similar = [&](const ledger::ContributionId& id) {
        return world.query("registry", "similar", {{"record", id.hex()}});
    };
    EXPECT_EQ(similar(copy), "[{record: " + first.hex() + ", state: pending, distance: 3}]");
    EXPECT_EQ(similar(world.registered(world.code(world.project_id, world.author))), "[]");
}

TEST(RecordQuery, ShowsTheContribution) {
    ProjectWorld world;
    const auto id = world.registered(world.code(world.project_id, world.author));
    EXPECT_NE(world.query("registry", "record", {{"record", id.hex()}}).find("state: pending"),
              std::string::npos);
}

}  // namespace
}  // namespace merit::testing
