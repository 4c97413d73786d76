// A ruling that an artifact does not conform: what it takes away, from whom and from when on.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

struct WithdrawWorld : StandardsWorld {
    WithdrawWorld() { begin_with({profile_terms("posix")}); }
};

TEST(WithdrawConformance, BindsEveryLaboratory) {
    WithdrawWorld world;
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    const auto other = world.account(AccountKind::service, 3);
    EXPECT_EQ(world.send(other, world.post_of(record.artifact)), "applied");
    EXPECT_EQ(world.withdraw(id), "applied");
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.factor(record), 1'000'000u);
    EXPECT_EQ(world.send(other, world.post_of(record.artifact)), "standards.withdrawn");
    EXPECT_EQ(world.send(world.laboratory, world.post_of(record.artifact)),
              "standards.withdrawn");
    expect_texts(world.query("standards", "conformance", {{"conformance", id.hex()}}),
                 {"standing: withdrawn", "withdrawal: {conformance: " + id.hex() + ", epoch: 1"});
}

TEST(WithdrawConformance, BindsEveryProject) {
    WithdrawWorld world;
    const auto id = world.post(digest(3));
    EXPECT_EQ(world.withdraw(id), "applied");
    Post op = world.post_of(digest(3));
    op.project = world.project({world.maintainer});
    EXPECT_EQ(world.send(world.laboratory, op), "standards.withdrawn");
}

TEST(WithdrawConformance, LeavesOtherVersionsAndProfilesAlone) {
    WithdrawWorld world;
    EXPECT_EQ(world.define(profile_terms("iso")), "applied");
    EXPECT_EQ(world.withdraw(world.post(digest(3))), "applied");
    world.post(digest(3), "iso");
    world.post(digest(4));
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    world.post(digest(3), "posix", 2);
    expect_texts(world.why(digest(3)), {"standing: holds"});
}

// What the newer version failed may still conform to the older one in its grace.
TEST(WithdrawConformance, OfTheNewVersionLetsTheOldOneBePosted) {
    WithdrawWorld world;
    world.post(digest(3));
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    EXPECT_EQ(world.withdraw(world.post(digest(3), "posix", 2)), "applied");
    expect_texts(world.why(digest(3)), {"standing: withdrawn", "holds_by: null"});
    const auto again = world.post(digest(3));
    expect_texts(world.why(digest(3)), {"holds_by: " + again.hex()});
}

TEST(WithdrawConformance, IsOnceAndWhileItIsValid) {
    WithdrawWorld world;
    const auto id = world.post(digest(3));
    EXPECT_EQ(world.withdraw(ConformanceId{digest(3).bytes}), "standards.not_found");
    EXPECT_EQ(world.withdraw(id, 0), "standards.out_of_bounds");
    EXPECT_EQ(world.withdraw(id), "applied");
    EXPECT_EQ(world.withdraw(id), "standards.wrong_state");
    const auto expired = world.post(digest(4));
    world.close_epochs(5);
    EXPECT_EQ(world.withdraw(expired), "standards.wrong_state");
    const auto over = world.post(digest(5));
    EXPECT_EQ(world.define(profile_terms("posix"), 2), "applied");
    world.close_epochs(3);
    EXPECT_EQ(world.withdraw(over), "standards.wrong_state");
}

// Never retroactive: what was counted before stays.
TEST(WithdrawConformance, TakesNothingFromWhatWasCounted) {
    WithdrawWorld world;
    const auto record = world.registered();
    const auto id = world.post(record.artifact);
    EXPECT_EQ(world.accept(record), "applied");
    EXPECT_EQ(world.withdraw(id), "applied");
    EXPECT_EQ(world.factor(record), 1'100'000u);
    expect_texts(world.query("standards", "record", {{"record", record.id.hex()}}),
                 {"factor: 1000000, source: null",
                  "counted: {licence: 1000000, conformance: 1100000, source: " + id.hex()});
}

}  // namespace
}  // namespace merit::testing
