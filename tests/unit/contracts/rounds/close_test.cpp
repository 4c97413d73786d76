// The end of a round: bounded steps, restarts, epochs without blocks, and where the rest goes.
#include "contracts/certify/state.hpp"
#include "contracts/framework/clock.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/rounds/handlers.hpp"
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

namespace rounds = contracts::rounds;

struct Closed {
    ledger::MapState state;
    std::size_t blocks = 0;
    std::uint64_t steps_max = 0;  // in one block
};

// What the clock makes of the state, with so many steps a block and nothing in memory between
// blocks.
Closed close_with(const TestWorld& world, std::uint64_t steps) {
    Closed closed{world.state()};
    const contracts::BlockContext block{world.network(), world.height().next(), world.time(),
                                        world.epoch().next(),
                                        contracts::parameters_in(world.state(), world.epoch())};
    const auto task = rounds::close_task();
    for (bool done = false; !done; ++closed.blocks) {
        ledger::Overlay overlay(closed.state);
        std::vector<ledger::IndexEntry> index;
        std::vector<ledger::Event> events;
        contracts::Context context{overlay, block, {}, {}, 0, index, events};
        std::uint64_t left = steps;
        done = task.run(context, world.epoch(), left);
        closed.steps_max = std::max(closed.steps_max, steps - left);
        contracts::check_invariants(closed.state, overlay.delta());
        closed.state.apply(overlay.delta());
        MERIT_ASSERT(closed.blocks < 10'000, "a close comes to its end");
    }
    return closed;
}

// A round of each kind that ends in this epoch, with voices.
void open_three(RoundsWorld& world) {
    const auto people = world.strangers(6);
    const auto ids = world.projects(4);
    ASSERT_EQ(world.open(world.peer(people)), "applied");
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto outcome =
            world.tokens(people[i], {{people[(i + 1) % 6], 10 + i}, {people[(i + 3) % 6], 7}});
        EXPECT_EQ(outcome, "applied");
    }
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    for (std::size_t i = 0; i < people.size(); ++i) {
        const auto outcome = world.worth(people[i], {{ids[i % 4], 100 + i}, {ids[(i + 1) % 4], 7}});
        EXPECT_EQ(outcome, "applied");
    }
    ASSERT_EQ(world.open(world.match(ids)), "applied");
    for (std::size_t i = 0; i < people.size(); ++i) {
        world.give_money(people[i], 1'000);
        EXPECT_EQ(world.gift(people[i], ids[i % 4], 100 + i), "applied");
        EXPECT_EQ(world.gift(people[i], ids[(i + 1) % 4], 50 + i), "applied");
    }
}

TEST(RoundClose, GivesTheSameHoweverItIsCutIntoBlocks) {
    RoundsWorld world;
    open_three(world);
    const Closed whole = close_with(world, 100'000);
    EXPECT_EQ(whole.blocks, 1u);
    for (const std::uint64_t steps : {2U, 3U, 4U, 7U, 19U, 40U}) {
        const Closed cut = close_with(world, steps);
        EXPECT_GT(cut.blocks, 1u) << steps;
        EXPECT_LE(cut.steps_max, steps);
        EXPECT_TRUE(cut.state.entries() == whole.state.entries()) << steps;
    }
    world.close_epoch();
    for (const auto& [key, value] : whole.state.entries()) {
        if (key[0] < 0xb0 || key[0] > 0xbf) continue;
        EXPECT_EQ(world.state().get(key), value);
    }
}

TEST(RoundClose, TakesStepsOfSeveralBlocks) {
    RoundsWorld world({{"close_steps", 100}});
    const auto members = world.voters(150);
    ASSERT_EQ(world.open(world.peer(members)), "applied");
    for (std::size_t i = 0; i < members.size(); ++i)
        EXPECT_EQ(world.tokens(members[i], {{members[(i + 1) % 150], 1}}), "applied");
    world.move_time(contracts::load_chain(world.state()).end_ms.value - world.time().value);
    world.block();
    EXPECT_EQ(world.standing().state, RoundState::counting);
    EXPECT_LE(world.standing().counted, 100u);
    // In the second block; the clock changes the state meanwhile.
    EXPECT_EQ(world.send(members[0], PeerBallot{world.round, {}}), "rounds.too_late");
    EXPECT_EQ(world.standing().state, RoundState::counting);
    EXPECT_EQ(world.purse(), 1'000u);
    // 150 ballots, 150 weights, 150 payments.
    std::size_t blocks = 2;
    for (; world.standing().state != RoundState::paid; ++blocks)
        world.block();
    EXPECT_GE(blocks, 4u);
    EXPECT_LE(blocks, 6u);
    EXPECT_EQ(world.standing().counted, 150u);
    EXPECT_EQ(world.standing().paid.value, 1'000u);
    EXPECT_EQ(world.purse(), 0u);
}

TEST(RoundClose, PaysAlsoWhereItsEpochHadNoBlock) {
    RoundsWorld world;
    const auto members = world.voters(2);
    RoundTerms terms = world.peer(members);
    terms.last_epoch = Epoch{3};
    ASSERT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.tokens(members[0], {{members[1], 1}}), "applied");
    world.move_time(6 * contracts::parameters_in(world.state(), Epoch{0}).epoch_length_ms);
    world.block();
    while (contracts::load_chain(world.state()).closing < world.epoch())
        world.block();
    ASSERT_FALSE(contracts::find_epoch(world.state(), Epoch{3}));
    EXPECT_EQ(world.standing().state, RoundState::paid);
    EXPECT_EQ(world.free(members[1]), 1'000u);
    EXPECT_EQ(world.standing().closed_epoch, world.epoch());
}

TEST(RoundClose, WithoutVoicesCarriesThePotToThePool) {
    RoundsWorld world;
    const auto members = world.voters(2);
    ASSERT_EQ(world.open(world.peer(members)), "applied");
    EXPECT_LE(close_with(world, 1'000).steps_max, 2u) << "nobody waits for a round without voices";
    world.close_epoch();
    EXPECT_EQ(world.standing().carried.value, 1'000u);
    EXPECT_EQ(world.money(world.pool).balance.value, 1'100u);
    EXPECT_EQ(world.money(world.pool).funded.value, 1'100u);
    EXPECT_EQ(world.funded(world.member(0)), 1'100u);
    EXPECT_TRUE(std::ranges::any_of(world.state().entries(), [](const auto& row) {
        return row.first[0] == static_cast<Byte>(contracts::Prefix::round);
    }));
    EXPECT_TRUE(std::ranges::none_of(world.state().entries(), [](const auto& row) {
        return row.first[0] == static_cast<Byte>(contracts::Prefix::round_close);
    })) << "working state is gone";
}

// What a round leaves has an end too: the pool is wound up.
TEST(RoundClose, WhatIsCarriedComesBackWhenThePoolIsWoundUp) {
    RoundsWorld world;
    world.pool = world.open_pool(Epoch{0});
    ASSERT_EQ(world.open(world.peer(world.voters(2))), "applied");
    const contracts::treasury::WindUp wind_up{world.pool};
    EXPECT_EQ(world.send(world.member(1), wind_up), "treasury.too_early");
    world.close_epoch();
    const std::uint64_t before = world.free(world.member(0));
    EXPECT_EQ(world.send(world.member(1), wind_up), "applied");
    EXPECT_EQ(world.free(world.member(0)), before + 1'100);
}

TEST(RoundClose, SettlesARoundOnce) {
    RoundsWorld world;
    ASSERT_EQ(world.open(world.peer(world.voters(2))), "applied");
    const Epoch last = world.epoch();
    world.close_epoch();
    world.apply([&](contracts::Context& context) {
        const auto again = contracts::treasury::settle_once(
            context, contracts::ContractNumber::rounds, world.round.view(), last);
        ASSERT_FALSE(again.has_value());
        EXPECT_EQ(contracts::name_of_code(again.error().code()), "rounds.duplicate");
    });
}

// Ten units for eleven equal members: all are paid or carried, and nobody gets two.
TEST(RoundClose, LosesNoUnit) {
    RoundsWorld world;
    const auto members = world.voters(11);
    ASSERT_EQ(world.open(world.peer(members, 10)), "applied");
    for (std::size_t i = 0; i < 11; ++i)
        EXPECT_EQ(world.tokens(members[i], {{members[(i + 1) % 11], 5}}), "applied");
    world.close_epoch();
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < 11; ++i) {
        EXPECT_LE(world.paid(i), 1u);
        sum += world.paid(i);
    }
    EXPECT_EQ(sum, 10u);
}

// 1,024 donors, each of another member, give to 64 projects each, so that each of 256 projects has
// 256 donors: 8,355,840 roots, which are 130,560 steps; to look at each voice are 65,536 more.
void fill_largest_match(RoundsWorld& world, std::vector<contracts::Gift>& gifts) {
    namespace registry = contracts::registry;
    auto account = *registry::accounts.get(world.state(), world.voters(1)[0]);
    const auto member = *registry::members.get(world.state(), account.member);
    world.apply([&](contracts::Context& context) {
        for (std::uint32_t donor = 0; donor < 1'024; ++donor) {
            AccountId id;
            id.bytes[0] = 1;
            id.bytes[1] = static_cast<Byte>(donor >> 8);
            id.bytes[2] = static_cast<Byte>(donor);
            account.member = context.numbered_id<ledger::MemberId>("merit.test", id.view(), 0);
            registry::members.put(context.state, member, account.member);
            registry::accounts.put(context.state, account, id);
            rounds::Ballot ballot;
            for (std::uint32_t i = 0; i < 64; ++i) {
                const auto seat = static_cast<rounds::Seat>(4 * i + donor % 4);
                const std::uint64_t units = 1'000'000 + 7'919ULL * donor + 104'729ULL * i;
                ballot.voices.push_back({seat, Amount{units}});
                gifts.push_back({donor, seat, units});
            }
            rounds::ballots.put(context.state, ballot, world.round, id);
        }
        rounds::Standing standing = world.standing();
        standing.ballots = 1'024;
        rounds::standings.put(context.state, standing, world.round);
    });
}

TEST(RoundClose, WeighsTheLargestMatchOverManyBlocks) {
    RoundsWorld world;
    ASSERT_EQ(world.open(world.match(world.projects(256), 1'000'000 * credit - 100)), "applied");
    std::vector<contracts::Gift> gifts;
    fill_largest_match(world, gifts);
    const Closed closed = close_with(world, 2'000);
    EXPECT_GE(closed.blocks, 90u) << "196,096 steps; what is left of a block goes into the last donor";
    EXPECT_LE(closed.blocks, 120u);
    const auto expected = contracts::match_weights(256, gifts).value();
    for (std::uint16_t i = 0; i < 256; ++i) {
        const auto seat = rounds::seats.get(closed.state, world.round, i);
        ASSERT_TRUE(seat);
        EXPECT_EQ(seat->weight.value, expected[i]);
        EXPECT_EQ(seat->named, 256u);
    }
}

// The chain is in the next epoch when the clock looks. What counts is the round's last, in which the
// affiliation with the company of a maintainer's member has not begun.
TEST(RoundClose, AsksWhoseProjectItIsInTheLastEpochOfTheRound) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const AccountId voter = world.strangers(1)[0];
    const AccountId company = world.account(contracts::registry::AccountKind::organisation, 2);
    const contracts::registry::Affiliate affiliate{voter, company, Epoch{20}};
    ASSERT_EQ(world.send(voter, affiliate), "applied");
    ASSERT_EQ(world.send(company, affiliate), "applied");
    ASSERT_EQ(world.open(world.retro(ids)), "applied");
    EXPECT_EQ(world.worth(voter, {{ids[0], 1}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.seat(0).named, 1u);
}

// A credential for the person, to the end of that epoch.
void certify_level_3(RoundsWorld& world, const AccountId& person, Epoch to_epoch) {
    namespace certify = contracts::certify;
    world.apply([&](contracts::Context& context) {
        const ledger::BadgeId badge{crypto::sha256({bytes_of("badge")}).bytes};
        certify::Achievement achievement;
        achievement.terms.effects.push_back(certify::Effect::level_3);
        certify::achievements.put(context.state, achievement, badge, 1);
        certify::Credential credential;
        credential.achievement = badge;
        credential.version = 1;
        credential.account = person;
        credential.to_epoch = to_epoch;
        const auto id = context.numbered_id<ledger::CredentialId>("merit.test", person.view(), 0);
        certify::credentials.put(context.state, credential, id);
        certify::holders.put(context.state, id, person, badge);
        certify::effect_holders.put(context.state, {}, certify::Effect::level_3, person, badge);
    });
}

TEST(RoundClose, CountsWhoseCredentialEndsWithTheRound) {
    for (const std::uint64_t last : {0U, 1U}) {
        RoundsWorld world;
        const auto ids = world.projects(1);
        const AccountId voter = world.person(1, 1);
        certify_level_3(world, voter, Epoch{0});
        RoundTerms terms = world.retro(ids);
        terms.last_epoch = Epoch{last};
        ASSERT_EQ(world.open(terms), "applied");
        EXPECT_EQ(world.worth(voter, {{ids[0], 1}}), "applied");
        world.close_epochs(last + 1);
        EXPECT_EQ(world.seat(0).named, last == 0 ? 1u : 0u) << "a round that ends in epoch " << last;
    }
}

TEST(RoundBooks, EndTheProcessWhereAPotDoesNotAddUp) {
    RoundsWorld world;
    ASSERT_EQ(world.open(world.peer(world.voters(2))), "applied");
    const auto change = [&](auto how) {
        world.apply([&](contracts::Context& context) {
            rounds::Standing standing = world.standing();
            how(context, standing);
            rounds::standings.put(context.state, standing, world.round);
        });
    };
    EXPECT_DEATH(change([](contracts::Context&, rounds::Standing& standing) {
                     standing.paid = Amount{1};
                 }),
                 "what the purse holds = pot");
    EXPECT_DEATH(change([](contracts::Context&, rounds::Standing& standing) {
                     standing.state = RoundState::paid;
                 }),
                 "no money left");
    EXPECT_DEATH(world.apply([&](contracts::Context& context) {
        rounds::standings.erase(context.state, world.round);
    }),
                 "never forgotten");
}

}  // namespace
}  // namespace merit::testing
