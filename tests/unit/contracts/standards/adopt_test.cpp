// Which profiles count for a project: its maintainers say so, from the next epoch on.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

struct AdoptWorld : StandardsWorld {
    AdoptWorld() {
        for (const std::string name : {"a", "b", "c", "d", "e"})
            EXPECT_EQ(define(profile_terms(name)), "applied");
    }
    std::string adopted(std::uint64_t in_epoch) const {
        return query("standards", "adopted",
                     {{"project", demo.hex()}, {"epoch", std::to_string(in_epoch)}});
    }
};

TEST(AdoptProfiles, CountsFromTheNextEpochOn) {
    AdoptWorld world;
    EXPECT_EQ(world.adopt({"a", "b"}), "applied");
    expect_texts(world.adopted(0), {"by: null, profiles: []"});
    expect_texts(world.adopted(1), {"name: a", "name: b"});
    world.close_epochs(2);
    EXPECT_EQ(world.adopt({"c"}), "applied");
    expect_texts(world.adopted(2), {"name: a", "name: b"});
    expect_texts(world.adopted(3), {"name: c"});
    EXPECT_EQ(world.adopted(3).find("name: a"), std::string::npos);
    EXPECT_EQ(world.adopt({}), "applied") << "the last one of an epoch counts";
    expect_texts(world.adopted(3), {"profiles: []"});
    expect_texts(world.adopted(1), {"name: a", "name: b"});
}

TEST(AdoptProfiles, IsForMaintainersAlone) {
    AdoptWorld world;
    EXPECT_EQ(world.send(world.author, world.adoption({"a"})), "standards.not_authorised");
    EXPECT_EQ(world.send(world.member(2), world.adoption({"a"})), "standards.not_authorised");
    Adopt other = world.adoption({"a"});
    other.project = {};
    EXPECT_EQ(world.send(world.maintainer, other), "standards.not_found");
}

TEST(AdoptProfiles, NeedsAProjectThatHasOptedIn) {
    AdoptWorld world;
    auto settings = world.settings({world.maintainer});
    Adopt op = world.adoption({"a"});
    op.project = world.project(world.member(0), settings);
    EXPECT_EQ(world.send(world.maintainer, op), "standards.wrong_state");
    EXPECT_EQ(world.send(world.laboratory, world.post_of(digest(3), "a")), "applied");
    Post post = world.post_of(digest(3), "a");
    post.project = op.project;
    EXPECT_EQ(world.send(world.laboratory, post), "standards.wrong_state");
}

TEST(AdoptProfiles, TakesFourKnownOnesInOrder) {
    AdoptWorld world;
    EXPECT_EQ(world.adopt({"a", "b", "c", "d"}), "applied");
    // A fifth one does not fit into the type: its bytes put in by hand.
    ledger::Operation five = contracts::make_operation(world.adoption({"a", "b", "c", "d"}));
    five[2 + 32] = 5;
    five.insert(five.end(), 32, Byte{0xff});
    EXPECT_EQ(world.send_operations(world.maintainer, {five}), "standards.malformed");
    EXPECT_EQ(world.adopt({"a", "other"}), "standards.not_found");
    Adopt op = world.adoption({"a", "b"});
    std::swap(op.profiles[0], op.profiles[1]);
    EXPECT_EQ(world.send(world.maintainer, op), "standards.out_of_bounds");
    EXPECT_EQ(world.adopt({"a", "a"}), "standards.out_of_bounds");
}

TEST(AdoptProfiles, TakesNoneThatIsRetired) {
    AdoptWorld world;
    EXPECT_EQ(world.adopt({"a"}), "applied");
    EXPECT_EQ(world.retire("a"), "applied");
    EXPECT_EQ(world.adopt({"a"}), "standards.wrong_state");
    EXPECT_EQ(world.define(profile_terms("a"), 2), "applied");
    EXPECT_EQ(world.adopt({"a"}), "applied");
}

}  // namespace
}  // namespace merit::testing
