// Profiles: what a definition may say, that only a vote makes or ends one, and when a version ends.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

std::string outcome_of(const ProfileTerms& terms, std::uint32_t version = 1) {
    StandardsWorld world;
    const std::string outcome = world.define(terms, version);
    EXPECT_EQ(standards::newest_versions.contains(world.state(),
                                                  standards::profile_id_of(terms.name)),
              outcome == "applied");
    return outcome;
}

TEST(DefineProfile, IsNotSentByAnybody) {
    StandardsWorld world;
    EXPECT_EQ(world.send(world.member(0), Define{1, profile_terms("posix")}),
              "standards.not_authorised");
    EXPECT_EQ(world.query("standards", "profiles", {}), "[]");
}

TEST(DefineProfile, IsEnactedByAVote) {
    StandardsWorld world;
    contracts::govern::ProposeOperation propose;
    const auto bytes = contracts::make_operation(Define{1, profile_terms("posix")});
    propose.operation.assign(bytes.begin(), bytes.end());
    ASSERT_EQ(world.send(world.member(0), propose), "applied");
    const auto proposal = world.made<ledger::ProposalId>("merit.proposal");
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(world.send(world.member(i), contracts::govern::CastVote{proposal, true}),
                  "applied");
    }
    world.close_epochs(3);
    EXPECT_EQ(world.version("posix").proposal, proposal);
    EXPECT_EQ(world.version("posix").defined_epoch, Epoch{3});
    expect_texts(world.query("standards", "profile", {{"profile", "posix"}}),
                 {"version: 1, newest: 1, in_force: true", "name: posix", "factor: 1100000",
                  "tests: [files, sockets]", "last_epoch: null"});
}

TEST(DefineProfile, TakesPlainNamesOfProfilesAndTests) {
    for (const std::string name : {"a", "posix-2024", "9", "x1"})
        EXPECT_EQ(outcome_of(profile_terms(name)), "applied") << name;
    for (const std::string name : {"", "-a", "a-", "Posix", "a b", "a/b", "caf\xc3\xa9"}) {
        EXPECT_EQ(outcome_of(profile_terms(name)), "standards.bad_name") << name;
        ProfileTerms asked = profile_terms("posix");
        asked.tests = {standards::TestName(name)};
        EXPECT_EQ(outcome_of(asked), "standards.bad_name") << name;
    }
}

TEST(DefineProfile, IsWhole) {
    using Change = void (*)(ProfileTerms&);
    for (const Change change : std::initializer_list<Change>{
             [](ProfileTerms& terms) { terms.spec = {}; },
             [](ProfileTerms& terms) { terms.suite = {}; },
             [](ProfileTerms& terms) { terms.tests.clear(); },
             [](ProfileTerms& terms) { std::swap(terms.tests[0], terms.tests[1]); },
             [](ProfileTerms& terms) { terms.tests[1] = terms.tests[0]; },
             [](ProfileTerms& terms) { terms.kinds.clear(); },
             [](ProfileTerms& terms) { terms.kinds.push_back(ContributionKind::code); }}) {
        ProfileTerms asked = profile_terms("posix");
        change(asked);
        EXPECT_EQ(outcome_of(asked), "standards.out_of_bounds");
    }
    EXPECT_EQ(outcome_of(profile_terms("posix"), 0), "standards.out_of_bounds");
}

TEST(DefineProfile, KeepsItsNumbersInBounds) {
    for (const std::uint32_t factor : {1'000'000u, 1'200'000u})
        EXPECT_EQ(outcome_of(profile_terms("posix", factor)), "applied") << factor;
    for (const std::uint32_t factor : {0u, 999'999u, 1'200'001u})
        EXPECT_EQ(outcome_of(profile_terms("posix", factor)), "standards.out_of_bounds") << factor;
    EXPECT_EQ(outcome_of(gate_terms("posix")), "applied");
    ProfileTerms asked = profile_terms("posix");
    for (const std::uint32_t epochs : {1u, standards::valid_epochs_max}) {
        asked.valid_epochs = epochs;
        EXPECT_EQ(outcome_of(asked), "applied") << epochs;
    }
    for (const std::uint32_t epochs : {0u, standards::valid_epochs_max + 1}) {
        asked.valid_epochs = epochs;
        EXPECT_EQ(outcome_of(asked), "standards.out_of_bounds") << epochs;
    }
    asked = profile_terms("posix");
    asked.grace_epochs = standards::grace_epochs_max;
    EXPECT_EQ(outcome_of(asked), "applied");
    asked.grace_epochs = standards::grace_epochs_max + 1;
    EXPECT_EQ(outcome_of(asked), "standards.out_of_bounds");
}

TEST(DefineProfile, Takes64Tests) {
    ProfileTerms asked = profile_terms("posix");
    asked.tests.clear();
    for (std::size_t i = 0; i < standards::tests_max; ++i)
        asked.tests.push_back(standards::TestName("test-" + std::to_string(10 + i)));
    EXPECT_EQ(outcome_of(asked), "applied");
}

TEST(DefineProfile, MakesTheNextVersionAndNoOther) {
    StandardsWorld world;
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "standards.version_differs");
    EXPECT_EQ(world.define(profile_terms("posix"), 1), "applied");
    EXPECT_EQ(world.define(profile_terms("posix"), 1), "standards.version_differs");
    EXPECT_EQ(world.define(profile_terms("posix", 1'200'000), 2), "applied");
    EXPECT_EQ(world.version("posix", 1).terms.factor, Ppm{1'100'000});
    EXPECT_EQ(world.version("posix", 2).terms.factor, Ppm{1'200'000});
    EXPECT_EQ(
        world.query("standards", "profile", {{"profile", "posix"}, {"version", "3"}}),
        "standards.not_found");
    EXPECT_EQ(world.query("standards", "profile", {{"profile", "other"}}), "standards.not_found");
}

// The grace is the old version's own, and counts from the vote that ended it, once.
TEST(DefineProfile, EndsTheVersionBeforeAfterItsGrace) {
    StandardsWorld world;
    EXPECT_EQ(world.define(profile_terms("posix")), "applied");
    world.close_epochs(3);
    EXPECT_FALSE(world.version("posix", 1).last_epoch);
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    EXPECT_EQ(world.version("posix", 1).last_epoch, Epoch{5}) << "enacted in 3, two more";
    EXPECT_FALSE(world.version("posix", 2).last_epoch);
    world.close_epoch();
    EXPECT_EQ(world.define(profile_terms("posix"), 3), "applied");
    EXPECT_EQ(world.version("posix", 1).last_epoch, Epoch{5});
    EXPECT_EQ(world.version("posix", 2).last_epoch, Epoch{6});
}

TEST(DefineProfile, StopsAt256Profiles) {
    StandardsWorld world;
    for (std::size_t i = 0; i < standards::profiles_max; ++i)
        ASSERT_EQ(world.define(profile_terms("p" + std::to_string(i))), "applied") << i;
    EXPECT_EQ(world.define(profile_terms("one-more")), "standards.out_of_bounds");
    EXPECT_EQ(world.define(profile_terms("p7"), 2), "applied") << "a new version of an old one";
}

TEST(RetireProfile, IsAVoteAboutTheNewestVersion) {
    StandardsWorld world;
    const auto id = standards::profile_id_of("posix");
    EXPECT_EQ(world.send(world.member(0), Retire{id, 1, digest(9)}), "standards.not_authorised");
    EXPECT_EQ(world.retire("posix"), "standards.not_found");
    EXPECT_EQ(world.define(profile_terms("posix")), "applied");
    EXPECT_EQ(world.carry(Retire{id, 1, {}}), "standards.out_of_bounds");
    EXPECT_EQ(world.retire("posix", 2), "standards.version_differs");
    EXPECT_EQ(world.retire("posix"), "applied");
    EXPECT_EQ(world.version("posix").last_epoch, Epoch{2});
    EXPECT_EQ(world.version("posix").reason, digest(9));
    EXPECT_EQ(world.retire("posix"), "standards.wrong_state");
}

// What a retirement promised is not shortened by the version that a later vote makes.
TEST(RetireProfile, CanBeFollowedByANewVersion) {
    StandardsWorld world;
    EXPECT_EQ(world.define(profile_terms("posix")), "applied");
    EXPECT_EQ(world.retire("posix"), "applied");
    world.close_epoch();
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    EXPECT_EQ(world.version("posix", 1).last_epoch, Epoch{2});
    EXPECT_EQ(world.version("posix", 1).reason, digest(9));
    EXPECT_FALSE(world.version("posix", 2).last_epoch);
}

}  // namespace
}  // namespace merit::testing
