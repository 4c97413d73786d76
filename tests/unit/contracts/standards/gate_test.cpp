// Gates: what a project demands before a record is accepted.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

TEST(ProfileGate, BlocksAcceptanceUntilTheArtifactConforms) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    const auto record = world.registered();
    EXPECT_EQ(world.accept(record), "registry.attestation_missing");
    expect_texts(world.query("standards", "record", {{"record", record.id.hex()}}),
                 {"passes_gates: false", "about_kind: true, holds_by: null", "counted: null"});
    const auto id = world.post(record.artifact, "safe");
    expect_texts(world.query("standards", "record", {{"record", record.id.hex()}}),
                 {"passes_gates: true", "factor: 1000000, source: null", "holds_by: " + id.hex()});
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
}

TEST(ProfileGate, IsDemandedFromTheNextEpochOn) {
    StandardsWorld world;
    EXPECT_EQ(world.define(gate_terms("safe")), "applied");
    EXPECT_EQ(world.adopt({"safe"}), "applied");
    EXPECT_EQ(world.accept(world.registered()), "applied");
    world.close_epoch();
    const auto record = world.registered();
    EXPECT_EQ(world.accept(record), "registry.attestation_missing");
    EXPECT_EQ(world.adopt({}), "applied");
    EXPECT_EQ(world.accept(record), "registry.attestation_missing");
    world.close_epoch();
    EXPECT_EQ(world.accept(record), "applied");
}

TEST(ProfileGate, EachOneIsDemanded) {
    StandardsWorld world;
    world.begin_with({gate_terms("fast"), gate_terms("safe"), profile_terms("posix")});
    const auto record = world.registered();
    world.post(record.artifact, "fast");
    EXPECT_EQ(world.accept(record), "registry.attestation_missing");
    world.post(record.artifact, "safe");
    EXPECT_EQ(world.accept(record), "applied") << "a factor is not demanded";
}

TEST(ProfileGate, IsOfRecordsOfItsKinds) {
    StandardsWorld world;
    ProfileTerms terms = gate_terms("safe");
    terms.kinds = {ContributionKind::article};
    world.begin_with({terms});
    EXPECT_EQ(world.accept(world.registered()), "applied");
}

TEST(ProfileGate, TakesNothingThatDoesNotHoldAnyMore) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    const auto expired = world.registered();
    world.post(expired.artifact, "safe");
    world.close_epochs(5);
    EXPECT_EQ(world.accept(expired), "registry.attestation_missing");
    const auto withdrawn = world.registered();
    EXPECT_EQ(world.withdraw(world.post(withdrawn.artifact, "safe")), "applied");
    EXPECT_EQ(world.accept(withdrawn), "registry.attestation_missing");
}

// In the grace of a version its conformances pass; behind it those of the new one alone.
TEST(ProfileGate, PassesByTheOldVersionInItsGrace) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    const auto first = world.registered();
    const auto second = world.registered();
    world.post(first.artifact, "safe");
    world.post(second.artifact, "safe");
    EXPECT_EQ(world.define(gate_terms("safe"), 2), "applied");
    world.close_epochs(2);
    EXPECT_EQ(world.accept(first), "applied");
    world.close_epoch();
    EXPECT_EQ(world.accept(second), "registry.attestation_missing");
    world.post(second.artifact, "safe", 2);
    EXPECT_EQ(world.accept(second), "applied");
}

// Nobody could pass a profile for which nothing can be posted.
TEST(ProfileGate, OfARetiredProfileOpensAfterItsGrace) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    const auto record = world.registered();
    EXPECT_EQ(world.retire("safe"), "applied");
    world.close_epochs(2);
    EXPECT_EQ(world.accept(record), "registry.attestation_missing");
    world.close_epoch();
    EXPECT_EQ(world.accept(record), "applied");
}

TEST(ProfileGate, BecomesAFactorWithAVersionThatIsOne) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    EXPECT_EQ(world.define(profile_terms("safe"), 2), "applied");
    EXPECT_EQ(world.accept(world.registered()), "applied");
    EXPECT_EQ(world.factor_of_new("safe", 2), 1'100'000u);
}

// As with attesters: an import is confirmed by members, its history was accepted elsewhere.
TEST(ProfileGate, DoesNotStopImports) {
    StandardsWorld world;
    world.begin_with({gate_terms("safe")});
    world.import(world.demo, std::vector{world.changeset(TestWorld::alias(1), 100)});
}

}  // namespace
}  // namespace merit::testing
