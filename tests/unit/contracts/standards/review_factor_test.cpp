// The factor of a record with reviews: as of the end of the reviews, whichever block counts it.
#include "tests/unit/contracts/standards/standards_world.hpp"

namespace merit::testing {
namespace {

using contracts::registry::ReviewMode;

struct ReviewedWorld : StandardsWorld {
    explicit ReviewedWorld(Parameters parameters = quick_votes,
                           const ProfileTerms& terms = profile_terms("posix"))
        : StandardsWorld(parameters) {
        auto reviewed = settings({maintainer});
        reviewed.review_mode = ReviewMode::open;
        demo = project(maintainer, reviewed);
        begin_with({terms});
    }
};

// Accepted in t, reviews until the end of t + 1: what is posted by then counts, and is counted in
// t + 2.
TEST(ConformanceFactor, WithReviewsIsThatOfTheEndOfTheReviews) {
    ReviewedWorld world;
    const auto in_time = world.registered();
    const auto late = world.registered();
    const auto withdrawn = world.registered();
    for (const auto& record : {in_time, late, withdrawn})
        EXPECT_EQ(world.accept(record), "applied");
    const auto contested = world.post(withdrawn.artifact);
    world.close_epoch();
    world.post(in_time.artifact);
    EXPECT_FALSE(world.quality(in_time).fixed);
    EXPECT_EQ(world.withdraw(contested), "applied");
    world.close_epoch();
    world.post(late.artifact);
    EXPECT_EQ(world.factor(in_time), 1'100'000u);
    EXPECT_EQ(world.factor(late), 1'000'000u);
    EXPECT_EQ(world.factor(withdrawn), 1'000'000u);
}

TEST(ConformanceFactor, WithReviewsMayEndWithThem) {
    ProfileTerms terms = profile_terms("posix");
    terms.valid_epochs = 1;
    ReviewedWorld world(quick_votes, terms);
    const auto last = world.registered();
    EXPECT_EQ(world.accept(last), "applied");
    world.post(last.artifact);
    world.close_epoch();
    const auto over = world.registered();
    world.post(over.artifact);
    world.close_epoch();
    EXPECT_EQ(world.accept(over), "applied");
    EXPECT_EQ(world.factor(last), 1'100'000u) << "counted in an epoch in which it is over";
    world.close_epochs(2);
    EXPECT_EQ(world.factor(over), 1'000'000u);
}

// The first block after the reviews reaches at most 50 of 70 records with two steps each. What its
// transactions post and what a ruling withdraws then is of the next epoch.
TEST(ConformanceFactor, DoesNotDependOnTheBlockThatCountsIt) {
    auto parameters = quick_votes;
    parameters["close_steps"] = 100;
    parameters["quota_base"] = parameters["quota_cap"] = 1'000;
    ProfileTerms terms = profile_terms("posix");
    terms.valid_epochs = 2;
    ReviewedWorld world(parameters, terms);
    std::vector<StandardsWorld::Registered> records;
    std::vector<ConformanceId> posted;
    std::vector<ledger::Operation> renewals;
    for (int i = 0; i < 70; ++i) {
        records.push_back(world.registered());
        EXPECT_EQ(world.accept(records.back()), "applied");
        posted.push_back(world.post(records.back().artifact));
        renewals.push_back(contracts::make_operation(world.post_of(records.back().artifact)));
    }
    world.close_epoch();
    const auto chain = contracts::load_chain(world.state());
    world.move_time(chain.end_ms.value - world.time().value);
    EXPECT_EQ(world.send_operations(world.laboratory, renewals), "applied");
    const auto fixed = std::ranges::count_if(
        records, [&](const auto& record) { return world.quality(record).fixed; });
    EXPECT_GT(fixed, 40);
    EXPECT_LE(fixed, 50);
    for (const ConformanceId& id : posted)
        EXPECT_EQ(world.withdraw(id), "applied");
    world.block();
    for (const auto& record : records) {
        EXPECT_EQ(world.factor(record), 1'100'000u);
        EXPECT_TRUE(std::ranges::find(posted, *world.quality(record).factor.source) !=
                    posted.end());
    }
}

}  // namespace
}  // namespace merit::testing
