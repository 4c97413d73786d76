// PEER: members give tokens to each other.
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

// KNOWN_ANSWERS 12: no two give to each other. `givers` give `each` of their 100 tokens to one
// member and the rest to another.
std::uint64_t paid_for(std::size_t givers, std::uint64_t each) {
    RoundsWorld world;
    const auto members = world.voters(givers + 2);
    EXPECT_EQ(world.open(world.peer(members, 50'000 * credit)), "applied");
    for (std::size_t i = 2; i < members.size(); ++i)
        EXPECT_EQ(world.tokens(members[i], {{members[0], each}, {members[1], 100 - each}}),
                  "applied");
    world.close_epoch();
    EXPECT_EQ(world.weight(0), each * givers);
    EXPECT_EQ(world.free(members[0]), world.paid(0)) << "an award is free at once";
    EXPECT_EQ(world.paid(0) + world.paid(1), 50'000 * credit);
    return world.paid(0);
}

TEST(Peer, KnownAnswers) {
    EXPECT_EQ(paid_for(15, 5), 2'500 * credit);    // 75 of 1,500
    EXPECT_EQ(paid_for(10, 10), 5'000 * credit);   // 100 of 1,000
}

// 60 and 25 given to each other count as 48 and 13, 40 to the third as 40: of 101 tokens.
TEST(Peer, MutualGiftsCountLess) {
    RoundsWorld world;
    const auto members = world.voters(3);
    ASSERT_EQ(world.open(world.peer(members, 101)), "applied");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 60}, {members[2], 40}}), "applied");
    EXPECT_EQ(world.tokens(members[1], {{members[0], 25}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.paid(0), 13u);
    EXPECT_EQ(world.paid(1), 48u);
    EXPECT_EQ(world.paid(2), 40u);
    EXPECT_EQ(world.standing().total_weight.value, 101u);
    EXPECT_EQ(world.balance(members[1]).rewarded.value, 48u);
}

TEST(Peer, TheLastBallotCountsAndAnEmptyOneTakesItBack) {
    RoundsWorld world;
    const auto members = world.voters(3);
    ASSERT_EQ(world.open(world.peer(members, 90)), "applied");
    EXPECT_EQ(world.tokens(members[0], {}), "rounds.not_found") << "there is none";
    EXPECT_EQ(world.tokens(members[0], {{members[1], 100}}), "applied");
    EXPECT_EQ(world.tokens(members[0], {{members[2], 10}}), "applied");
    EXPECT_EQ(world.tokens(members[1], {{members[0], 100}}), "applied");
    EXPECT_EQ(world.standing().ballots, 2u);
    EXPECT_EQ(world.tokens(members[1], {}), "applied");
    EXPECT_EQ(world.standing().ballots, 1u);
    world.close_epoch();
    EXPECT_EQ(world.paid(0) + world.paid(1), 0u);
    EXPECT_EQ(world.paid(2), 90u);
}

TEST(Peer, RefusesWhatIsNoBallot) {
    RoundsWorld world;
    const auto members = world.voters(3);
    const AccountId other = world.voters(1)[0];
    ASSERT_EQ(world.open(world.peer(members)), "applied");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 101}}), "rounds.out_of_bounds");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 60}, {members[2], 41}}),
              "rounds.out_of_bounds");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 0}}), "rounds.out_of_bounds");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}, {members[1], 2}}),
              "rounds.out_of_bounds");
    EXPECT_EQ(world.act(members[0], PeerBallot{world.round, {{members[2], 1}, {members[1], 1}}}),
              "rounds.out_of_bounds");
    EXPECT_EQ(world.tokens(members[0], {{members[0], 1}}), "rounds.conflict_of_interest");
    EXPECT_EQ(world.tokens(members[0], {{other, 1}}), "rounds.not_found");
    EXPECT_EQ(world.tokens(other, {{members[0], 1}}), "rounds.not_authorised");
    EXPECT_EQ(world.tokens(world.member(1), {{members[0], 1}}), "rounds.not_eligible");
    EXPECT_EQ(world.worth(members[0], {}), "rounds.wrong_state") << "of another kind";
    EXPECT_EQ(world.gift(members[0], world.home, 1), "rounds.wrong_state");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 60}, {members[2], 40}}), "applied");
    world.round = {};
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}}), "rounds.not_found");
}

TEST(Peer, TakesBallotsInItsEpochs) {
    RoundsWorld world;
    const auto members = world.voters(2);
    RoundTerms terms = world.peer(members);
    terms.first_epoch = Epoch{1};
    terms.last_epoch = Epoch{2};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}}), "rounds.too_early");
    world.close_epoch();
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.tokens(members[1], {{members[0], 1}}), "applied");
    EXPECT_EQ(world.standing().state, RoundState::open);
    world.close_epoch();
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}}), "rounds.too_late");
    EXPECT_EQ(world.standing().state, RoundState::paid);
}

// The people of a member that was removed have no voice, but what others gave them they get.
TEST(Peer, WhoHasLeftHasNoVoice) {
    RoundsWorld world;
    auto members = world.voters(2);
    const AccountId leaver = world.voters(1, 3)[0];
    members.push_back(leaver);
    std::ranges::sort(members);
    ASSERT_EQ(world.open(world.peer(members, 90)), "applied");
    std::vector<AccountId> stay = members;
    std::erase(stay, leaver);
    EXPECT_EQ(world.tokens(leaver, {{stay[0], 100}}), "applied");
    EXPECT_EQ(world.tokens(stay[0], {{stay[1], 20}, {leaver, 10}}), "applied");
    world.remove_member(3);
    world.close_epoch();
    EXPECT_EQ(world.standing().ballots, 2u);
    EXPECT_EQ(world.standing().counted, 1u);
    EXPECT_EQ(world.free(stay[0]), 0u);
    EXPECT_EQ(world.free(stay[1]), 60u);
    EXPECT_EQ(world.free(leaver), 30u);
}

}  // namespace
}  // namespace merit::testing
