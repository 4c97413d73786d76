// MATCH: people give money to projects, and the pot adds to what they agree on.
#include "contracts/treasury/debt.hpp"
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

struct MatchWorld : RoundsWorld {
    MatchWorld(std::size_t project_count, std::size_t donor_count, std::uint64_t pot = 1'000)
        : ids(projects(project_count)), donors(strangers(donor_count)) {
        for (const AccountId& donor : donors)
            give_money(donor, 100 * credit);
        EXPECT_EQ(open(match(ids, pot)), "applied");
    }
    std::vector<ProjectId> ids;
    std::vector<AccountId> donors;
};

// KNOWN_ANSWERS 18. The third project has one donor.
TEST(Match, KnownAnswer) {
    MatchWorld world(3, 9, 1'000 * credit);
    const std::vector<std::pair<std::size_t, std::uint64_t>> a{
        {1, 10}, {2, 15}, {3, 7}, {4, 10}, {5, 15}};
    const std::vector<std::pair<std::size_t, std::uint64_t>> b{{1, 15}, {2, 25}, {3, 3},
                                                               {7, 7},  {8, 2},  {9, 10}};
    for (const auto& [donor, credits] : a)
        EXPECT_EQ(world.gift(world.donors[donor - 1], world.ids[0], credits * credit), "applied");
    for (const auto& [donor, credits] : b)
        EXPECT_EQ(world.gift(world.donors[donor - 1], world.ids[1], credits * credit), "applied");
    EXPECT_EQ(world.gift(world.donors[5], world.ids[2], 50 * credit), "applied");
    world.close_epoch();
    EXPECT_EQ(world.weight(0), 142'355'528u);
    EXPECT_EQ(world.weight(1), 170'821'014u);
    EXPECT_EQ(world.weight(2), 0u);
    EXPECT_EQ(world.paid(0), 142'355'528u);
    EXPECT_EQ(world.paid(1), 170'821'014u);
    EXPECT_EQ(world.paid(2), 0u);
    EXPECT_EQ(world.standing().carried.value, 1'000 * credit - 142'355'528 - 170'821'014);
    EXPECT_EQ(world.in_pool(world.ids[0]), 57 * credit + 142'355'528) << "gifts and match";
    EXPECT_EQ(world.in_pool(world.ids[2]), 50 * credit);
}

// Two pairs of 25 credits in two projects are 16.666666 each; a pot of 10 is halved.
TEST(Match, DividesAPotThatIsSmallerThanTheMatches) {
    MatchWorld world(2, 2, 10 * credit);
    for (const AccountId& donor : world.donors) {
        for (const ProjectId& project : world.ids)
            EXPECT_EQ(world.gift(donor, project, 25 * credit), "applied");
    }
    world.close_epoch();
    EXPECT_EQ(world.weight(0), 16'666'666u);
    EXPECT_EQ(world.paid(0), 5 * credit);
    EXPECT_EQ(world.paid(1), 5 * credit);
    EXPECT_EQ(world.standing().carried.value, 0u);
}

TEST(Match, AGiftIsTheProjectsAtOnceAndForGood) {
    MatchWorld world(1, 1);
    const std::uint64_t before = world.free(world.donors[0]);
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 70), "applied");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 30), "applied");
    EXPECT_EQ(world.free(world.donors[0]), before - 100);
    EXPECT_EQ(world.in_pool(world.ids[0]), 100u);
    EXPECT_EQ(world.seat(0).given.value, 100u);
    EXPECT_EQ(world.seat(0).named, 1u) << "one donor, also with two gifts";
    EXPECT_EQ(world.standing().ballots, 1u);
    EXPECT_EQ(world.money(world.own_pool(world.ids[0])).funded.value, 100u);
    EXPECT_FALSE(contracts::treasury::pool_funded.contains(
        world.state(), world.own_pool(world.ids[0]), world.donors[0]))
        << "a donor is no sponsor";
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 0u);
    EXPECT_EQ(world.in_pool(world.ids[0]), 100u);
    EXPECT_EQ(world.money(world.pool).balance.value, 1'100u);
}

// Gifts of one donor to one project add up: 10 + 15 are as good as 25.
TEST(Match, GiftsToOneProjectAreOneVoice) {
    MatchWorld world(1, 2, 100 * credit);
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 10 * credit), "applied");
    EXPECT_EQ(world.gift(world.donors[1], world.ids[0], 25 * credit), "applied");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 15 * credit), "applied");
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 25 * credit);
}

TEST(Match, RefusesWhatIsNoGift) {
    MatchWorld world(1, 1);
    const AccountId& donor = world.donors[0];
    const ProjectId& id = world.ids[0];
    EXPECT_EQ(world.gift(donor, id, 0), "rounds.out_of_bounds");
    EXPECT_EQ(world.gift(donor, id, std::uint64_t{1} << 63), "rounds.out_of_bounds");
    EXPECT_EQ(world.gift(donor, id, 100 * credit + 1), "treasury.insufficient_balance");
    EXPECT_EQ(world.gift(donor, world.home, 1), "rounds.not_found");
    EXPECT_EQ(world.gift(world.member(1), id, 1), "rounds.not_eligible");
    EXPECT_EQ(world.worth(donor, {}), "rounds.wrong_state");
    const AccountId maintainer = world.voters(1)[0];
    const ProjectId own = world.project({maintainer});
    ASSERT_EQ(world.open(world.match({own})), "applied");
    EXPECT_EQ(world.gift(maintainer, own, 1), "rounds.conflict_of_interest");
    world.close_epoch();
    EXPECT_EQ(world.gift(donor, own, 1), "rounds.too_late");
    world.round = {};
    EXPECT_EQ(world.gift(donor, id, 1), "rounds.not_found");
}

TEST(Match, NobodyGivesWhatItOwes) {
    MatchWorld world(1, 1);
    world.apply([&](contracts::Context& context) {
        using contracts::treasury::Creditor;
        contracts::treasury::set_debt(context, world.asset(), world.donors[0],
                                      Creditor::of(world.pool), Amount{60 * credit});
    });
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 40 * credit + 1),
              "treasury.insufficient_balance");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 40 * credit), "applied");
}

// What a project was given in one round stays money, however often it changes hands.
TEST(Match, RefusesASumOf2To63) {
    MatchWorld world(1, 2);
    world.apply([&](contracts::Context& context) {
        contracts::rounds::SeatResult result;
        result.given = Amount{(std::uint64_t{1} << 63) - 10};
        contracts::rounds::seats.put(context.state, result, world.round, 0);
    });
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 10), "rounds.overflow");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 9), "applied");
}

TEST(Match, TakesUpTo256DonorsOfAProject) {
    MatchWorld world(1, 3);
    world.apply([&](contracts::Context& context) {
        contracts::rounds::SeatResult result;
        result.named = 254;
        contracts::rounds::seats.put(context.state, result, world.round, 0);
    });
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 1), "applied");
    EXPECT_EQ(world.gift(world.donors[1], world.ids[0], 1), "applied");
    EXPECT_EQ(world.gift(world.donors[2], world.ids[0], 1), "rounds.too_many_ballots");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 1), "applied") << "it is one of them";
}

TEST(Match, ADonorGivesTo64Projects) {
    MatchWorld world(65, 1);
    for (std::size_t i = 0; i < 64; ++i)
        EXPECT_EQ(world.gift(world.donors[0], world.ids[64 - i], 1), "applied");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 1), "rounds.too_many_names");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[64], 1), "applied");
    const auto ballot =
        contracts::rounds::ballots.get(world.state(), world.round, world.donors[0]);
    EXPECT_TRUE(std::ranges::is_sorted(ballot->voices, {}, &contracts::rounds::Voice::seat));
}

TEST(Match, PeopleOfOneMemberAreNoPair) {
    MatchWorld world(1, 1, 100 * credit);
    std::vector<AccountId> people = world.voters(2);
    for (const AccountId& one : people)
        world.give_money(one, 25 * credit);
    people.push_back(world.donors[0]);
    for (const AccountId& one : people)
        EXPECT_EQ(world.gift(one, world.ids[0], 25 * credit), "applied");
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 50 * credit) << "two pairs of three";
    EXPECT_EQ(world.seat(0).named, 3u);
}

// The member that admitted one's organisation is behind one, too.
TEST(Match, WhoWorksForAnothersMemberIsNoPairWithItsPeople) {
    MatchWorld world(1, 2, 100 * credit);
    const AccountId company = world.account(contracts::registry::AccountKind::organisation, 3);
    const contracts::registry::Affiliate affiliate{world.donors[0], company, Epoch{20}};
    ASSERT_EQ(world.send(world.donors[0], affiliate), "applied");
    ASSERT_EQ(world.send(company, affiliate), "applied");
    world.close_epoch();
    ASSERT_EQ(world.open(world.match(world.ids, 100 * credit)), "applied");
    const AccountId colleague = world.voters(1, 3)[0];
    ASSERT_EQ(world.send(world.member(2), contracts::treasury::Transfer{
                                              world.asset(), colleague, Amount{25 * credit}}),
              "applied");
    for (const AccountId& one : {world.donors[0], colleague})
        EXPECT_EQ(world.gift(one, world.ids[0], 25 * credit), "applied");
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 0u);
    const auto ballot =
        contracts::rounds::ballots.get(world.state(), world.round, world.donors[0]);
    EXPECT_EQ(ballot->behind.size(), 2u);
}

TEST(Match, TakesSoManyDonorsOfOneMember) {
    MatchWorld world(1, 1);
    RoundTerms terms = world.match(world.ids);
    terms.member_voices = 2;
    ASSERT_EQ(world.open(terms), "applied");
    const auto people = world.voters(3);
    for (const AccountId& one : people)
        world.give_money(one, 100);
    EXPECT_EQ(world.gift(people[0], world.ids[0], 1), "applied");
    EXPECT_EQ(world.gift(people[1], world.ids[0], 1), "applied");
    EXPECT_EQ(world.gift(people[2], world.ids[0], 1), "rounds.too_many_ballots");
    EXPECT_EQ(world.gift(people[0], world.ids[0], 1), "applied") << "it is one of them";
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 1), "applied") << "of another member";
}

TEST(Match, HasALeastGift) {
    MatchWorld world(1, 1);
    RoundTerms terms = world.match(world.ids);
    terms.minimum = Amount{10};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 9), "rounds.out_of_bounds");
    EXPECT_EQ(world.gift(world.donors[0], world.ids[0], 10), "applied");
}

TEST(Match, WhoHasLeftIsInNoPair) {
    MatchWorld world(1, 2, 100 * credit);
    const AccountId leaver = world.voters(1, 3)[0];
    ASSERT_EQ(world.send(world.member(2), contracts::treasury::Transfer{
                                              world.asset(), leaver, Amount{25 * credit}}),
              "applied");
    for (const AccountId& donor : {world.donors[0], world.donors[1], leaver})
        EXPECT_EQ(world.gift(donor, world.ids[0], 25 * credit), "applied");
    world.remove_member(3);
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 25 * credit) << "one pair is left of three";
    EXPECT_EQ(world.seat(0).named, 2u);
    EXPECT_EQ(world.seat(0).given.value, 75 * credit) << "its gift is the project's";
}

}  // namespace
}  // namespace merit::testing
