// Each invariant of K12 ends the process when somebody breaks it by hand.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

using contracts::quality::QualityRow;

// A record that counted with a conformance.
struct BrokenWorld : StandardsWorld {
    BrokenWorld() {
        begin_with({profile_terms("posix")});
        record = registered();
        id = post(record.artifact);
        EXPECT_EQ(accept(record), "applied");
        conformance = *standards::conformances.get(state(), id);
        posix = standards::profile_id_of("posix");
    }
    // Puts a changed row of the record's quality.
    template <class Change>
    void put_quality(Change change) {
        apply([&](contracts::Context& context) {
            QualityRow row = quality(record);
            change(row);
            contracts::quality::qualities.put(context.state, row, record.id);
        });
    }

    Registered record;
    ConformanceId id;
    standards::Conformance conformance;
    standards::ProfileId posix;
};

TEST(StandardsDeathTest, AVersionNeverChanges) {
    BrokenWorld world;
    const auto put = [&](auto change) {
        world.apply([&](contracts::Context& context) {
            standards::Profile version = world.version("posix");
            change(version);
            standards::profiles.put(context.state, version, world.posix, 1);
        });
    };
    EXPECT_DEATH(put([](standards::Profile& version) { version.terms.factor = Ppm{1'200'000}; }),
                 "a version of a profile never changes");
    EXPECT_DEATH(put([](standards::Profile& version) { version.last_epoch = Epoch{3}; }),
                 "a version ends by a vote");
    EXPECT_EQ(world.retire("posix"), "applied");
    EXPECT_DEATH(put([](standards::Profile& version) { version.last_epoch = Epoch{9}; }),
                 "a version ends once");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        standards::profiles.erase(context.state, world.posix, 1);
    }),
                 "a version of a profile stays");
}

TEST(StandardsDeathTest, WhatWasPostedRuledAndAdoptedStays) {
    BrokenWorld world;
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        world.conformance.to_epoch = Epoch{100};
        standards::conformances.put(context.state, world.conformance, world.id);
    }),
                 "what was posted or ruled stays");
    EXPECT_EQ(world.withdraw(world.id), "applied");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        standards::withdrawals.erase(context.state, world.record.artifact, world.posix, 1u);
    }),
                 "what was posted or ruled stays");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        standards::adoptions.put(context.state, {}, world.demo, ~world.epoch().value);
    }),
                 "what is adopted counts from a later epoch");
}

TEST(StandardsDeathTest, TheNewestConformanceIsOfItsKey) {
    BrokenWorld world;
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        standards::newest_conformances.put(context.state, world.id, world.demo, digest(3),
                                           world.posix, world.member_id(1));
    }),
                 "the newest conformance is of its key");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        const ConformanceId other{digest(3).bytes};
        standards::conformances.put(context.state, world.conformance, other);
        standards::newest_conformances.put(context.state, other, world.demo,
                                           world.record.artifact, world.posix,
                                           world.member_id(1));
    }),
                 "a conformance names the one that it replaces");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        standards::newest_conformances.erase(context.state, world.demo, world.record.artifact,
                                             world.posix, world.member_id(1));
    }),
                 "who posted is not forgotten");
}

TEST(StandardsDeathTest, AFactorCountsOnlyWhileItIsValid) {
    BrokenWorld world;
    EXPECT_DEATH(world.put_quality([](QualityRow& row) { row.last_review_epoch = Epoch{6}; }),
                 "a factor counts only while it is valid");
    EXPECT_DEATH(world.put_quality([](QualityRow& row) { row.last_review_epoch = Epoch{0}; }),
                 "a factor counts only while it is valid");
    EXPECT_DEATH(world.put_quality([](QualityRow& row) { row.factor.source.reset(); }),
                 "a factor of conformance has a source");
    EXPECT_DEATH(world.put_quality([](QualityRow& row) {
        row.factor.conformance = Ppm{1'200'000};
    }),
                 "a factor is that of a version in force");
    const auto other = world.post(digest(3));
    EXPECT_DEATH(world.put_quality([&](QualityRow& row) { row.factor.source = other; }),
                 "a factor is of the record's artifact");
    EXPECT_EQ(world.withdraw(world.id), "applied");
    EXPECT_DEATH(world.put_quality([](QualityRow& row) { row.size.value += 1; }),
                 "what a ruling withdrew gives no factor");
}

TEST(StandardsDeathTest, AFactorIsOfAVersionInForce) {
    BrokenWorld world;
    EXPECT_EQ(world.retire("posix"), "applied");
    EXPECT_DEATH(world.put_quality([](QualityRow& row) { row.last_review_epoch = Epoch{4}; }),
                 "a factor is that of a version in force");
}

}  // namespace
}  // namespace merit::testing
