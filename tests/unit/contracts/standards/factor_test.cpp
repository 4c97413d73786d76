// The factor of conformance in m: where it comes from, while it is valid, and in which epoch it is
// asked for.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

TEST(ConformanceFactor, IsAPartOfMWithItsSource) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    EXPECT_EQ(world.accept(record), "applied");
    const auto factor = world.quality(record).factor;
    EXPECT_EQ(factor.licence, Ppm{1'000'000});
    EXPECT_EQ(factor.conformance, Ppm{1'100'000});
    EXPECT_EQ(factor.source, id);
    EXPECT_EQ(factor.product, Ppm{1'100'000});
    expect_texts(world.query("quality", "why", {{"record", record.id.hex()}}),
                 {"factor: {licence: 1000000, conformance: 1100000, source: " + id.hex() +
                  ", product: 1100000}"});
    // 100 lines, x = floor(10^6 * 10^8 * 10^6 * 1.1*10^6 / 10^18) = 110,000,000.
    expect_texts(world.query("score", "record_points", {{"record", record.id.hex()}}),
                 {"x: 110000000", "source: " + id.hex()});
}

TEST(ConformanceFactor, DoesNotHelpALicenceThatIsNotInbound) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    auto op = world.code(world.demo, world.author);
    op.spdx = contracts::registry::SpdxExpression("GPL-2.0-only");
    EXPECT_EQ(world.send(world.author, op), "applied");
    const StandardsWorld::Registered record{world.made<ledger::ContributionId>("merit.contrib"),
                                            op.artifact.digest};
    world.post(record.artifact);
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.quality(record).factor.product, Ppm{0});
    EXPECT_EQ(world.quality(record).factor.conformance, Ppm{1'100'000});
}

TEST(ConformanceFactor, CountsOnlyWhatTheProjectHasAdopted) {
    StandardsWorld world;
    EXPECT_EQ(world.define(profile_terms("posix")), "applied");
    EXPECT_EQ(world.factor_of_new(), 1'000'000u);
    EXPECT_EQ(world.adopt({"posix"}), "applied");
    EXPECT_EQ(world.factor_of_new(), 1'000'000u) << "from the next epoch on";
    world.close_epoch();
    EXPECT_EQ(world.factor_of_new(), 1'100'000u);
    EXPECT_EQ(world.adopt({}), "applied");
    EXPECT_EQ(world.factor_of_new(), 1'100'000u);
    world.close_epoch();
    EXPECT_EQ(world.factor_of_new(), 1'000'000u);
}

// Profiles do not multiply: what members voted about is worth what they voted.
TEST(ConformanceFactor, IsTheLargestOfTheAdoptedProfiles) {
    StandardsWorld world;
    world.begin_with({profile_terms("a", 1'050'000), profile_terms("b", 1'200'000),
                      profile_terms("c", 1'000'000), gate_terms("d")});
    const auto record = world.registered();
    world.post(record.artifact, "a");
    const auto best = world.post(record.artifact, "b");
    world.post(record.artifact, "c");
    world.post(record.artifact, "d");
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'200'000u);
    EXPECT_EQ(world.quality(record).factor.source, best);
}

TEST(ConformanceFactor, OfOneHasNoSource) {
    StandardsWorld world;
    world.begin_with({profile_terms("a", 1'000'000)});
    const auto record = world.registered();
    world.post(record.artifact, "a");
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
    EXPECT_FALSE(world.quality(record).factor.source);
}

TEST(ConformanceFactor, IsOfRecordsOfTheProfilesKinds) {
    StandardsWorld world;
    ProfileTerms terms = profile_terms("posix");
    terms.kinds = {ContributionKind::test};
    world.begin_with({terms});
    EXPECT_EQ(world.factor_of_new(), 1'000'000u);
    auto op = world.code(world.demo, world.author, 0);
    op.contribution_kind = ContributionKind::test;
    EXPECT_EQ(world.send(world.author, op), "applied");
    const StandardsWorld::Registered record{world.made<ledger::ContributionId>("merit.contrib"),
                                            op.artifact.digest};
    world.post(record.artifact);
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'100'000u);
}

TEST(ConformanceFactor, EndsWithTheConformance) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto last = world.registered();
    const auto late = world.registered();
    world.post(last.artifact);
    world.post(late.artifact);
    world.close_epochs(4);
    EXPECT_EQ(world.accept(last), "applied");
    EXPECT_EQ(world.factor(last), 1'100'000u) << "in the last epoch";
    world.close_epoch();
    EXPECT_EQ(world.accept(late), "applied");
    EXPECT_EQ(world.factor(late), 1'000'000u);
}

TEST(ConformanceFactor, EndsWithTheGraceOfItsVersion) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto last = world.registered();
    const auto late = world.registered();
    world.post(last.artifact);
    world.post(late.artifact);
    EXPECT_EQ(world.define(profile_terms("posix", 1'200'000), 2), "applied");
    EXPECT_EQ(world.factor_of_new("posix", 2), 1'200'000u);
    world.close_epochs(2);
    EXPECT_EQ(world.accept(last), "applied");
    EXPECT_EQ(world.factor(last), 1'100'000u) << "that of its own version";
    world.close_epoch();
    EXPECT_EQ(world.accept(late), "applied");
    EXPECT_EQ(world.factor(late), 1'000'000u);
    expect_texts(world.why(late.artifact), {"standing: version_over"});
}

TEST(ConformanceFactor, EndsWithTheGraceOfARetiredProfile) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    EXPECT_EQ(world.retire("posix"), "applied");
    world.close_epochs(2);
    const auto late = world.registered();
    world.post(late.artifact);
    EXPECT_EQ(world.factor_of_new(), 1'100'000u);
    world.close_epoch();
    EXPECT_EQ(world.accept(late), "applied");
    EXPECT_EQ(world.factor(late), 1'000'000u);
}

// Who had no interest when it posted may have one when it counts.
TEST(ConformanceFactor, AsksAgainForInterestsWhereItCounts) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    const auto organisation = world.account(AccountKind::organisation, 1);
    world.affiliate(world.author, organisation);
    world.close_epoch();
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
    expect_texts(world.why(record.artifact), {"standing: has_interest", "holds_by: null"});
    // Why stays, whatever becomes of the affiliation.
    expect_texts(world.query("standards", "record", {{"record", record.id.hex()}}),
                 {"left_out: [{conformance: " + id.hex() + ", standing: has_interest}]"});
}

// Posted before anybody knew of the record: the author's own laboratory does not count.
TEST(ConformanceFactor, IsNotOneOfTheAuthorsOwnLaboratory) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto own = world.account(AccountKind::service, 0);
    const auto op = world.code(world.demo, world.author);
    EXPECT_EQ(world.send(own, world.post_of(op.artifact.digest)), "applied");
    EXPECT_EQ(world.send(world.author, op), "applied");
    const StandardsWorld::Registered record{world.made<ledger::ContributionId>("merit.contrib"),
                                            op.artifact.digest};
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
}

TEST(ConformanceFactor, IsNotOneOfARemovedMembersLaboratory) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto record = world.registered();
    world.post(record.artifact);
    for (const std::size_t i : {0u, 2u, 3u}) {
        EXPECT_EQ(world.send(world.member(i), contracts::govern::MemberRemove{world.member_id(1)}),
                  "applied");
    }
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
    expect_texts(world.why(record.artifact), {"standing: laboratory_removed"});
}

TEST(ConformanceFactor, IsOfTheProjectThatWasNamed) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto other = world.project({world.maintainer});
    const auto record = world.registered();
    Post op = world.post_of(record.artifact);
    op.project = other;
    EXPECT_EQ(world.send(world.laboratory, op), "applied");
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u) << "another project's copy was tested";
}

// An import in mode none: the commit id is the digest, padded; its trailers have the licence alone.
TEST(ConformanceFactor, IsOfImportedCommitsAndNotOfTheirTrailers) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    auto change = world.changeset(TestWorld::alias(1), 100);
    change.trailers.push_back(
        {TestWorld::alias(2), contracts::registry::TrailerRole::tested_by});
    crypto::Hash256 artifact;
    std::ranges::copy(change.commit, artifact.bytes.begin());
    const auto id = world.post(artifact);
    world.import(world.demo, std::vector{change});
    const auto points = [&](std::uint8_t alias) {
        std::string answer;
        contracts::score::record_rows.scan(
            world.state(),
            [&](const auto& key, const contracts::score::RecordRow& row) {
                if (std::get<2>(key) == ledger::Recipient{TestWorld::alias(alias)}) {
                    answer = std::to_string(row.factor.product.value) +
                             (row.factor.source == id ? " by it" : " by none");
                }
                return true;
            });
        return answer;
    };
    EXPECT_EQ(world.why(artifact).find("record: null"), std::string::npos);
    EXPECT_EQ(points(1), "1100000 by it");
    EXPECT_EQ(points(2), "1000000 by none");
}

TEST(ConformanceFactor, AsOfAnEpochThatIsOverStays) {
    StandardsWorld world;
    world.begin_with({profile_terms("posix")});
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    const Epoch then = world.epoch();
    const auto find = [&] {
        return standards::find_factor(
            world.state(), *contracts::registry::find_contribution(world.state(), record.id),
            then);
    };
    EXPECT_EQ(find().source, id);
    EXPECT_EQ(find().looked.seen, 1u);
    world.close_epoch();
    EXPECT_EQ(world.define(profile_terms("posix", 1'200'000), 2), "applied");
    world.post(record.artifact, "posix", 2);
    EXPECT_EQ(world.adopt({}), "applied");
    EXPECT_EQ(world.withdraw(id), "applied");
    world.close_epochs(6);
    EXPECT_EQ(find().source, id);
    EXPECT_EQ(find().factor, Ppm{1'100'000});
}

}  // namespace
}  // namespace merit::testing
