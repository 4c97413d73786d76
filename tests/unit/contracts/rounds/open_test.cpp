// Opening a community round: by whom, with what terms, and where the pot lies.
#include "contracts/treasury/debt.hpp"
#include "tests/unit/contracts/rounds/rounds_world.hpp"

namespace merit::testing {
namespace {

using contracts::rounds::ending_rounds_max;
using contracts::rounds::open_rounds_max;
using contracts::rounds::round_epochs_max;
using contracts::rounds::tokens_max;

TEST(RoundOpen, PutsThePotOfTheSponsorIntoAPurse) {
    RoundsWorld world;
    const std::uint64_t before = world.free(world.member(0));
    const std::uint64_t pool = world.money(world.pool).balance.value;
    EXPECT_EQ(world.open(world.peer(world.voters(2))), "applied");
    EXPECT_EQ(world.purse(), 1'000u);
    EXPECT_EQ(world.free(world.member(0)), before - 1'000);
    EXPECT_EQ(world.balance(world.member(0)).funded.value, 1'100u);
    EXPECT_EQ(world.money(world.pool).balance.value, pool) << "no money of the pool is touched";
    EXPECT_EQ(world.standing().state, RoundState::open);
}

TEST(RoundOpen, IsForSponsorsOfThePool) {
    RoundsWorld world;
    const RoundTerms terms = world.peer(world.voters(2));
    EXPECT_EQ(world.act(world.member(1), Open{terms}), "rounds.not_authorised");
    world.send(world.member(1), contracts::treasury::PoolFund{world.pool, Amount{1}});
    EXPECT_EQ(world.act(world.member(1), Open{terms}), "applied");
    RoundTerms unknown = terms;
    unknown.pool = {};
    EXPECT_EQ(world.open(unknown), "rounds.not_found");
}

TEST(RoundOpen, NeedsThePotAndWhatTheSponsorOwes) {
    RoundsWorld world;
    RoundTerms terms = world.peer(world.voters(2));
    const AccountId poor = world.voters(1)[0];
    world.give_money(poor, 501);
    world.send(poor, contracts::treasury::PoolFund{world.pool, Amount{1}});
    terms.pot = Amount{501};
    EXPECT_EQ(world.act(poor, Open{terms}), "treasury.insufficient_balance");
    world.apply([&](contracts::Context& context) {
        using contracts::treasury::Creditor;
        contracts::treasury::set_debt(context, world.asset(), poor, Creditor::of(world.member(1)),
                                      Amount{1});
    });
    terms.pot = Amount{500};
    EXPECT_EQ(world.act(poor, Open{terms}), "treasury.insufficient_balance");
    terms.pot = Amount{499};
    EXPECT_EQ(world.act(poor, Open{terms}), "applied");
}

TEST(RoundOpen, OfAnyKindHasAPotAndEpochs) {
    RoundsWorld world;
    const RoundTerms good = world.peer(world.voters(2));
    RoundTerms terms = good;
    terms.pot = Amount{0};
    EXPECT_EQ(world.open(terms), "rounds.out_of_bounds");
    terms.pot = Amount{std::uint64_t{1} << 63};
    EXPECT_EQ(world.open(terms), "rounds.out_of_bounds");
    terms.pot = Amount{(std::uint64_t{1} << 63) - 1};
    EXPECT_EQ(world.open(terms), "treasury.insufficient_balance");
    terms = good;
    terms.first_epoch = Epoch{1};
    EXPECT_EQ(world.open(terms), "rounds.out_of_bounds") << "it ends before it begins";
    world.close_epoch();
    EXPECT_EQ(world.open(good), "rounds.too_late") << "it would have begun";
}

TEST(RoundOpen, EndsWithinAYearAndWithItsPool) {
    RoundsWorld world;
    RoundTerms terms = world.peer(world.voters(2));
    terms.last_epoch = Epoch{round_epochs_max + 1};
    EXPECT_EQ(world.open(terms), "rounds.out_of_bounds");
    terms.last_epoch = Epoch{round_epochs_max};
    EXPECT_EQ(world.open(terms), "applied");
    world.pool = world.open_pool(Epoch{5});
    terms.pool = world.pool;
    terms.last_epoch = Epoch{6};
    EXPECT_EQ(world.open(terms), "rounds.too_late");
    terms.last_epoch = Epoch{5};
    EXPECT_EQ(world.open(terms), "applied");
}

TEST(RoundOpen, OfPeersNamesTwoPersonsOrMore) {
    RoundsWorld world;
    const auto members = world.voters(3);
    const RoundTerms good = world.peer(members);
    EXPECT_EQ(world.open(world.peer({members[0]})), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.peer({members[1], members[0]})), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.peer({members[0], members[0]})), "rounds.out_of_bounds");
    for (const std::uint64_t tokens : {std::uint64_t{0}, tokens_max + 1}) {
        RoundTerms terms = good;
        terms.tokens = tokens;
        EXPECT_EQ(world.open(terms), "rounds.out_of_bounds");
    }
    RoundTerms most = good;
    most.tokens = tokens_max;
    EXPECT_EQ(world.open(most), "applied");
    EXPECT_EQ(world.open(good), "applied");
}

TEST(RoundOpen, OfPeersNamesWhoHasAVoice) {
    RoundsWorld world;
    const auto members = world.voters(2);
    const auto with = [&](const AccountId& other) {
        std::vector<AccountId> all{members[0], other};
        std::ranges::sort(all);
        return world.open(world.peer(all));
    };
    EXPECT_EQ(with(AccountId{{1}}), "rounds.not_found");
    EXPECT_EQ(with(world.person(0, 1)), "rounds.not_eligible") << "of level 1";
    EXPECT_EQ(with(world.member(1)), "rounds.not_eligible") << "no person";
    EXPECT_EQ(with(world.account(contracts::registry::AccountKind::bot, 0, 2)),
              "rounds.not_eligible");
    const AccountId left = world.voters(1, 3)[0];
    EXPECT_EQ(with(left), "applied");
    world.remove_member(3);
    EXPECT_EQ(with(left), "rounds.not_eligible");
    EXPECT_EQ(with(members[1]), "applied");
}

TEST(RoundOpen, OfProjectsNamesThoseThatOptedIn) {
    RoundsWorld world;
    const auto ids = world.projects(2);
    EXPECT_EQ(world.open(world.match({})), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.match({ids[1], ids[0]})), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.match({ids[0], ids[0]})), "rounds.out_of_bounds");
    const ProjectId waiting =
        world.project(world.member(1), world.settings({world.person(0)}));
    EXPECT_EQ(world.open(world.match({waiting})), "rounds.not_found");
    EXPECT_EQ(world.open(world.match({ProjectId{}})), "rounds.not_found");
    EXPECT_EQ(world.open(world.match(ids)), "applied");
}

TEST(RoundOpen, TakesOnlyTheTermsOfItsKind) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    const auto members = world.voters(2);
    const auto changed = [&](RoundTerms terms, auto change) {
        change(terms);
        return world.open(terms);
    };
    const std::string refused = "rounds.out_of_bounds";
    for (const RoundTerms& terms : {world.peer(members), world.match(ids)}) {
        EXPECT_EQ(changed(terms, [](RoundTerms& t) { t.quorum = 1; }), refused);
        EXPECT_EQ(changed(terms, [](RoundTerms& t) { t.cap = Amount{1}; }), refused);
    }
    for (const RoundTerms& terms : {world.retro(ids), world.match(ids)}) {
        EXPECT_EQ(changed(terms, [](RoundTerms& t) { t.tokens = 1; }), refused);
        EXPECT_EQ(changed(terms, [&](RoundTerms& t) { t.members.push_back(members[0]); }), refused);
    }
    EXPECT_EQ(changed(world.peer(members), [&](RoundTerms& t) { t.projects.push_back(ids[0]); }),
              refused);
    EXPECT_EQ(changed(world.peer(members), [](RoundTerms& t) { t.member_voices = 1; }), refused);
    EXPECT_EQ(changed(world.peer(members), [](RoundTerms& t) { t.minimum = Amount{1}; }), refused);
    EXPECT_EQ(changed(world.match(ids), [](RoundTerms& t) { t.minimum = Amount{0}; }), refused);
}

TEST(RoundOpen, OfProjectsHearsOneTo64PeopleOfAMember) {
    RoundsWorld world;
    const auto ids = world.projects(1);
    for (RoundTerms terms : {world.retro(ids), world.match(ids)}) {
        for (const std::uint32_t voices : {0U, 65U}) {
            terms.member_voices = voices;
            EXPECT_EQ(world.open(terms), "rounds.out_of_bounds");
        }
        for (const std::uint32_t voices : {1U, 64U}) {
            terms.member_voices = voices;
            EXPECT_EQ(world.open(terms), "applied");
        }
    }
}

TEST(RoundOpen, OfMediansHasAQuorumAMinimumAndACap) {
    RoundsWorld world;
    const RoundTerms good = world.retro(world.projects(1));
    const auto changed = [&](auto change) {
        RoundTerms terms = good;
        change(terms);
        return world.open(terms);
    };
    const std::string refused = "rounds.out_of_bounds";
    EXPECT_EQ(changed([](RoundTerms& t) { t.quorum = 0; }), refused);
    EXPECT_EQ(changed([](RoundTerms& t) { t.quorum = 1'025; }), refused);
    EXPECT_EQ(changed([](RoundTerms& t) { t.minimum = Amount{1'001}; }), refused);
    EXPECT_EQ(changed([](RoundTerms& t) { t.cap = Amount{0}; }), refused);
    EXPECT_EQ(changed([](RoundTerms& t) { t.cap = Amount{1'001}; }), refused);
    EXPECT_EQ(changed([](RoundTerms& t) {
                  t.quorum = 1'024;
                  t.minimum = Amount{1'000};
                  t.cap = Amount{1};
              }),
              "applied");
}

// Projects are paid into their own pools, which are in the asset of genesis.
TEST(RoundOpen, OfProjectsIsInTheAssetOfGenesis) {
    RoundsWorld world;
    using namespace contracts::treasury;
    ASSERT_EQ(world.send(world.member(0), AssetCreate{AssetName("points")}), "applied");
    const auto other = world.made<ledger::AssetId>("merit.asset");
    ASSERT_EQ(world.send(world.member(0), Deposit{other, world.member(0), Amount{5'000},
                                                  crypto::sha256({bytes_of("receipt")})}),
              "applied");
    const auto ids = world.projects(1);
    world.pool = world.open_pool(Epoch{10}, other);
    EXPECT_EQ(world.open(world.match(ids)), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.retro(ids)), "rounds.out_of_bounds");
    EXPECT_EQ(world.open(world.peer(world.voters(2))), "applied");
    world.close_epoch();
    EXPECT_EQ(world.money(world.pool).balance.value, 1'100u);
}

TEST(RoundOpen, LeavesRoomForEightOfAMemberAtOnce) {
    RoundsWorld world;
    const auto members = world.voters(2);
    for (std::uint32_t i = 0; i < open_rounds_max; ++i)
        EXPECT_EQ(world.open(world.peer(members)), "applied") << i;
    EXPECT_EQ(world.open(world.peer(members)), "rounds.too_many_open");
    const auto fund = [&](const AccountId& sponsor) {
        world.send(sponsor, contracts::treasury::PoolFund{world.pool, Amount{1}});
    };
    const AccountId colleague = world.account(contracts::registry::AccountKind::organisation, 0);
    world.give_money(colleague, 2'000);
    fund(colleague);
    EXPECT_EQ(world.act(colleague, Open{world.peer(members)}), "rounds.too_many_open");
    fund(world.member(1));
    EXPECT_EQ(world.act(world.member(1), Open{world.peer(members)}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.open(world.peer(members)), "applied") << "the others are paid";
}

TEST(RoundOpen, LeavesRoomFor32ThatEndInOneEpoch) {
    RoundsWorld world;
    world.apply([&](contracts::Context& context) {
        for (std::uint32_t i = 1; i < ending_rounds_max; ++i)
            contracts::rounds::EndingIn::add(context.state, Epoch{3});
    });
    RoundTerms terms = world.peer(world.voters(2));
    terms.last_epoch = Epoch{3};
    EXPECT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.open(terms), "rounds.too_many_open");
    terms.last_epoch = Epoch{2};
    EXPECT_EQ(world.open(terms), "applied") << "in another epoch";
}

// A round that a vote opens: its pot is money of the pool itself.
struct VotedRound : RoundsWorld {
    VotedRound() : members(voters(2)) {
        contracts::treasury::PoolTerms made;
        made.asset = asset();
        made.projects.push_back(home);
        made.first_epoch = epoch();
        made.last_epoch = Epoch{1'000};
        made.unclaimed.target = contracts::treasury::UnclaimedTarget::first_project_pool;
        EXPECT_EQ(send(member(0), contracts::treasury::PoolOpen{made}), "applied");
        pool = made_pool();
        EXPECT_EQ(send(member(0), contracts::treasury::PoolFund{pool, Amount{1'000}}), "applied");
    }
    ledger::PoolId made_pool() const { return made<ledger::PoolId>("merit.pool"); }
    RoundTerms later() const {
        RoundTerms terms = peer(members, 600);
        terms.first_epoch = Epoch{epoch().value + 7};
        terms.last_epoch = terms.first_epoch;
        return terms;
    }
    std::string propose(const RoundTerms& terms) {
        contracts::govern::ProposeOperation propose;
        const Bytes bytes = contracts::make_operation(Open{terms});
        propose.operation.assign(bytes.begin(), bytes.end());
        const std::string outcome = act(member(3), propose);
        if (outcome == "applied") proposal = made<ledger::ProposalId>("merit.proposal");
        return outcome;
    }
    void pass() {
        for (std::size_t i = 0; i < 3; ++i) {
            const contracts::govern::CastVote vote{proposal, true};
            EXPECT_EQ(send(member(i), vote), "applied");
        }
        close_epochs(5);
        round = contracts::Context::numbered_id<RoundId>("merit.round", proposal.view(), 0);
    }
    std::vector<AccountId> members;
    ledger::ProposalId proposal;
};

TEST(RoundByVote, TakesItsPotOutOfThePoolAndPutsTheRestBack) {
    VotedRound world;
    ASSERT_EQ(world.propose(world.later()), "applied");
    EXPECT_EQ(world.money(world.pool).balance.value, 1'000u) << "a trial moves nothing";
    world.pass();
    ASSERT_TRUE(contracts::rounds::rounds.contains(world.state(), world.round));
    EXPECT_FALSE(contracts::rounds::rounds.get(world.state(), world.round)->opened_by);
    EXPECT_EQ(world.purse(), 600u);
    EXPECT_EQ(world.money(world.pool).balance.value, 400u);
    world.close_epochs(2);
    EXPECT_EQ(world.tokens(world.members[0], {{world.members[1], 1}}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.free(world.members[1]), 600u);
    EXPECT_EQ(world.money(world.pool).balance.value, 400u);
}

TEST(RoundByVote, WithoutVoicesLeavesThePoolAsItWas) {
    VotedRound world;
    ASSERT_EQ(world.propose(world.later()), "applied");
    world.pass();
    world.close_epochs(3);
    EXPECT_EQ(world.standing().carried.value, 600u);
    EXPECT_EQ(world.money(world.pool).balance.value, 1'000u);
    EXPECT_EQ(world.funded(world.member(0)), 1'000u) << "nobody has funded more";
}

TEST(RoundByVote, LeavesMoneyThatIsPromisedAlone) {
    VotedRound world;
    RoundTerms terms = world.later();
    terms.pool = world.open_pool(Epoch{1'000});
    EXPECT_EQ(world.propose(terms), "rounds.wrong_state") << "its sponsors have a refund";
    terms.pool = world.own_pool(world.home);
    EXPECT_EQ(world.propose(terms), "rounds.wrong_state") << "a project's own";
    terms = world.later();
    terms.pot = Amount{1'001};
    EXPECT_EQ(world.propose(terms), "treasury.insufficient_balance");
}

TEST(RoundByVote, LapsesWhereThePoolHasTooLittleByThen) {
    VotedRound world;
    ASSERT_EQ(world.propose(world.later()), "applied");
    const auto first = world.proposal;
    RoundTerms rival = world.later();
    rival.pot = Amount{500};
    ASSERT_EQ(world.propose(rival), "applied");
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(world.send(world.member(i), contracts::govern::CastVote{first, true}), "applied");
    world.pass();
    EXPECT_FALSE(contracts::rounds::rounds.contains(world.state(), world.round));
    EXPECT_EQ(world.money(world.pool).balance.value, 400u) << "the one that was opened first";
}

TEST(RoundOpen, Takes256Members) {
    RoundsWorld world;
    const auto members = world.voters(256);
    EXPECT_EQ(world.open(world.peer(members)), "applied");
    std::vector<std::pair<AccountId, std::uint64_t>> all;
    RoundTerms terms = world.peer(members);
    for (std::size_t i = 1; i < 256; ++i)
        all.emplace_back(members[i], 1);
    EXPECT_EQ(world.tokens(members[0], all), "rounds.out_of_bounds") << "255 of 100 tokens";
    terms.tokens = 255;
    EXPECT_EQ(world.open(terms), "applied");
    EXPECT_EQ(world.tokens(members[0], all), "applied");
    // One more is not the bytes of this operation.
    Bytes bytes = contracts::make_operation(Open{terms});
    const std::size_t count_at = 2 + 1 + 32 + 8 + 8 + 8;
    ASSERT_EQ(bytes[count_at], 0u);
    ASSERT_EQ(bytes[count_at + 1], 1u);
    bytes[count_at] = 1;
    bytes.insert(bytes.begin() + count_at + 2, 20, Byte{0});
    EXPECT_EQ(world.send_operations(world.member(0), {ledger::Operation(bytes)}),
              "rounds.malformed");
}

}  // namespace
}  // namespace merit::testing
