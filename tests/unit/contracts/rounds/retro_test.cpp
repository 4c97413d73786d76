// RETRO: people say what projects were worth; the median counts.
#include "tests/unit/contracts/rounds/rounds_world.hpp"

#include "contracts/registry/operations.hpp"

namespace merit::testing {
namespace {

// KNOWN_ANSWERS 6: medians 2,500 and (4,000 + 5,000) / 2 of a pool of 100,000.
TEST(Retro, KnownAnswer) {
    RoundsWorld world;
    const auto ids = world.projects(2);
    const auto people = world.voters(3);
    ASSERT_EQ(world.open(world.retro(ids, 100'000 * credit)), "applied");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 2'500 * credit}, {ids[1], 4'000 * credit}}),
              "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[1], 5'000 * credit}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.weight(0), 5'000 * credit);
    EXPECT_EQ(world.weight(1), 9'000 * credit);
    EXPECT_EQ(world.paid(0), 35'714'285'714u);
    EXPECT_EQ(world.paid(1), 64'285'714'286u);
    EXPECT_EQ(world.in_pool(ids[0]), 35'714'285'714u) << "it goes to the project's own pool";
    EXPECT_EQ(world.standing().carried.value, 0u);
    EXPECT_EQ(world.purse(), 0u);
}

TEST(Retro, NeedsTheQuorumAndTheMinimum) {
    RoundsWorld world;
    const auto ids = world.projects(3);
    const auto people = world.voters(2);
    RoundTerms terms = world.retro(ids);
    terms.quorum = 2;
    terms.minimum = Amount{10};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 9}, {ids[1], 9}, {ids[2], 500}}), "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 11}, {ids[1], 10}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.weight(0), 20u);
    EXPECT_EQ(world.weight(1), 0u) << "19 < 20";
    EXPECT_EQ(world.weight(2), 0u) << "one ballot names it";
    EXPECT_EQ(world.seat(2).named, 1u);
    EXPECT_EQ(world.paid(0), 1'000u);
}

// 50, 30 and 20 of 100: 35 leave 65 for 30 and 20, and then 30 for the last (numbers.md 9).
TEST(Retro, WhatExceedsTheCapGoesToTheOthers) {
    RoundsWorld world;
    const auto ids = world.projects(3);
    const auto people = world.voters(1);
    RoundTerms terms = world.retro(ids, 100);
    terms.cap = Amount{35};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 50}, {ids[1], 30}, {ids[2], 20}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 35u);
    EXPECT_EQ(world.paid(1), 35u);
    EXPECT_EQ(world.paid(2), 30u);
}

TEST(Retro, CarriesWhatAllCapsLeave) {
    RoundsWorld world;
    const auto ids = world.projects(2);
    RoundTerms terms = world.retro(ids, 100);
    terms.cap = Amount{30};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.worth(world.voters(1)[0], {{ids[0], 50}, {ids[1], 50}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.standing().paid.value, 60u);
    EXPECT_EQ(world.standing().carried.value, 40u);
    EXPECT_EQ(world.money(world.pool).balance.value, 140u);
    EXPECT_EQ(world.funded(world.member(0)), 140u) << "as if the sponsor had funded the pool";
}

TEST(Retro, ToNameAProjectWithNothingLowersItsMedian) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const auto people = world.voters(3);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 600}}), "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 0}}), "applied");
    EXPECT_EQ(world.worth(people[2], {{ids[0], 0}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.weight(0), 0u);
    EXPECT_EQ(world.seat(0).named, 3u);
    EXPECT_EQ(world.standing().carried.value, 1'000u);
}

TEST(Retro, RefusesWhatIsNoBallot) {
    RoundsWorld world;
    const auto ids = world.projects(2);
    const auto people = world.voters(1);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    EXPECT_EQ(world.worth(people[0], {}), "rounds.not_found") << "there is none to take back";
    EXPECT_EQ(world.worth(people[0], {{ids[0], 600}, {ids[1], 401}}), "rounds.out_of_bounds");
    EXPECT_EQ(world.worth(people[0], {{ids[0], ~std::uint64_t{0}}, {ids[1], 1}}),
              "rounds.out_of_bounds");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 1}, {ids[0], 1}}), "rounds.out_of_bounds");
    EXPECT_EQ(world.worth(people[0], {{world.home, 1}}), "rounds.not_found");
    EXPECT_EQ(world.worth(world.person(0, 1), {{ids[0], 1}}), "rounds.not_eligible");
    EXPECT_EQ(world.tokens(people[0], {}), "rounds.wrong_state");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 600}, {ids[1], 400}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.worth(people[0], {{ids[0], 1}}), "rounds.too_late");
}

// Own: maintained, of a maintainer's organisation, or worked on.
TEST(Retro, NobodySpeaksForAnOwnProject) {
    RoundsWorld world;
    const auto people = world.strangers(3);
    const AccountId maintainer = people[0];
    const ProjectId own = world.project({maintainer});
    const ProjectId other = world.projects(1)[0];
    const AccountId company = world.account(contracts::registry::AccountKind::organisation);
    for (const AccountId& person : {people[0], people[1]}) {
        const contracts::registry::Affiliate op{person, company, Epoch{20}};
        ASSERT_EQ(world.send(person, op), "applied");
        ASSERT_EQ(world.send(company, op), "applied");
    }
    world.accepted(own, people[2], maintainer);
    world.close_epoch();
    std::vector<ProjectId> ids{own, other};
    std::ranges::sort(ids);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    for (const AccountId& person : people) {
        EXPECT_EQ(world.worth(person, {{own, 1}}), "rounds.conflict_of_interest");
        EXPECT_EQ(world.worth(person, {{other, 1}}), "applied");
    }
    EXPECT_EQ(world.worth(world.voters(1)[0], {{own, 1}}), "applied");
}

TEST(Retro, NobodySpeaksForAProjectThatItsMemberMaintains) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    EXPECT_EQ(world.worth(world.voters(1, 2)[0], {{ids[0], 1}}), "rounds.conflict_of_interest");
    EXPECT_EQ(world.worth(world.voters(1, 1)[0], {{ids[0], 1}}), "applied");
}

// Stepping down for a round does not help.
TEST(Retro, NobodySpeaksForAProjectThatItMaintainedSinceTheRoundWasOpened) {
    RoundsWorld world;
    const auto people = world.strangers(2);
    std::vector<AccountId> both{people[0], people[1]};
    const ProjectId id = world.project({both});
    RoundTerms terms = world.retro({id});
    terms.last_epoch = Epoch{2};
    ASSERT_EQ(world.open(terms), "applied");
    const contracts::registry::ProjectSet set{id, world.settings({people[0]})};
    ASSERT_EQ(world.send(people[0], set), "applied");
    world.close_epoch();
    EXPECT_EQ(world.worth(people[1], {{id, 1}}), "rounds.conflict_of_interest");
    terms.first_epoch = world.epoch();
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.worth(people[1], {{id, 1}}), "applied") << "opened after it had left";
}

// Asked again at the end: who works there by then has no voice about it, but about the others.
TEST(Retro, AVoiceForWhatBecameAnOwnProjectIsLeftOut) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const AccountId maintainer = world.person(3);
    const ProjectId joined = world.project({maintainer});
    std::vector<ProjectId> both{ids[0], joined};
    std::ranges::sort(both);
    RoundTerms terms = world.retro(both);
    terms.last_epoch = Epoch{1};
    ASSERT_EQ(world.open(terms), "applied");
    const auto people = world.voters(2);
    for (const AccountId& one : people)
        EXPECT_EQ(world.worth(one, {{ids[0], 5}, {joined, 7}}), "applied");
    world.accepted(joined, people[0], maintainer);
    world.close_epochs(2);
    const std::size_t seat = both[0] == joined ? 0 : 1;
    EXPECT_EQ(world.seat(seat).named, 1u);
    EXPECT_EQ(world.seat(1 - seat).named, 2u);
    EXPECT_EQ(world.standing().counted, 2u);
    const auto ballot = contracts::rounds::ballots.get(world.state(), world.round, people[0]);
    EXPECT_FALSE(ballot->voices[seat].counts);
    EXPECT_TRUE(ballot->voices[1 - seat].counts);
}

TEST(Retro, TakesSoManyBallotsOfOneMember) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const auto people = world.voters(2);
    RoundTerms terms = world.retro(ids);
    terms.member_voices = 1;
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 1}}), "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 1}}), "rounds.too_many_ballots");
    EXPECT_EQ(world.worth(people[0], {{ids[0], 2}}), "applied") << "it has a ballot";
    EXPECT_EQ(world.worth(world.voters(1, 3)[0], {{ids[0], 1}}), "applied") << "of another member";
    EXPECT_EQ(world.worth(people[0], {}), "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 1}}), "applied") << "there is room again";
}

TEST(Retro, Takes1024Ballots) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const auto people = world.voters(3);
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    world.apply([&](contracts::Context& context) {
        contracts::rounds::Standing standing = world.standing();
        standing.ballots = 1'022;
        contracts::rounds::standings.put(context.state, standing, world.round);
    });
    EXPECT_EQ(world.worth(people[0], {{ids[0], 1}}), "applied");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 1}}), "applied");
    EXPECT_EQ(world.worth(people[2], {{ids[0], 1}}), "rounds.too_many_ballots");
    EXPECT_EQ(world.worth(people[1], {{ids[0], 2}}), "applied") << "it has a ballot";
    EXPECT_EQ(world.worth(people[1], {}), "applied");
    EXPECT_EQ(world.worth(people[2], {{ids[0], 1}}), "applied") << "there is room again";
}

TEST(Retro, ABallotNames64Projects) {
    RoundsWorld world;
    const auto ids = world.projects(65);
    const AccountId voter = world.voters(1)[0];
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    std::vector<std::pair<ProjectId, std::uint64_t>> names;
    for (std::size_t i = 0; i < 64; ++i)
        names.emplace_back(ids[i], 1);
    EXPECT_EQ(world.worth(voter, names), "applied");
    RetroBallot ballot{world.round, {}};
    for (const auto& [id, units] : names)
        ballot.names.push_back({id, Amount{units}});
    Bytes bytes = contracts::make_operation(ballot);
    ASSERT_EQ(bytes[2 + 32], 64u);
    bytes[2 + 32] = 65;
    bytes.insert(bytes.end(), ids[64].bytes.begin(), ids[64].bytes.end());
    bytes.insert(bytes.end(), 8, Byte{0});
    EXPECT_EQ(world.send_operations(voter, {ledger::Operation(bytes)}), "rounds.malformed");
}

}  // namespace
}  // namespace merit::testing
