#include "contracts/framework/approval.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/registry/members.hpp"
#include "contracts/registry/registry.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts::govern;
using contracts::parameters_in;
using ledger::Epoch;

// Votes for one whole epoch, locked for one more.
const TestWorld::Parameters quick{{"timelock_epochs", 1}, {"vote_epochs", 1}};

struct VoteWorld : TestWorld {
    explicit VoteWorld(const Parameters& parameters = quick) : TestWorld(parameters) {}
    ledger::ProposalId propose(const std::string& key, std::uint64_t value) {
        EXPECT_EQ(send(member(0), Propose{ParameterKey(key), value}), "applied");
        return made<ledger::ProposalId>("merit.proposal");
    }
    void vote(const ledger::ProposalId& proposal, std::size_t yes) {
        for (std::size_t i = 0; i < yes; ++i)
            EXPECT_EQ(send(member(i), CastVote{proposal, true}), "applied");
    }
    std::uint64_t alpha() const { return parameters_in(state(), epoch()).alpha; }
};

// Proposed in epoch 0, voted to the end of epoch 1, locked in epoch 2, in force from epoch 3.
TEST(Proposal, IsEnactedAtABoundaryAfterItsTimelock) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 3);
    for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
        EXPECT_EQ(world.epoch(), Epoch{epoch});
        EXPECT_EQ(world.alpha(), 500'000'000u);
        world.close_epoch();
    }
    EXPECT_EQ(world.alpha(), 600'000'000u);
    EXPECT_EQ(parameters_in(world.state(), Epoch{2}).alpha, 500'000'000u);
    EXPECT_EQ(parameters_in(world.state(), Epoch{3}).number, 1u);
}

// One epoch later than above.
TEST(Proposal, WithATimelockOfTwoWaitsOneMore) {
    VoteWorld world({{"timelock_epochs", 2}, {"vote_epochs", 1}});
    world.vote(world.propose("alpha", 600'000'000), 3);
    world.close_epochs(3);
    EXPECT_EQ(world.alpha(), 500'000'000u);
    world.close_epoch();
    EXPECT_EQ(world.alpha(), 600'000'000u);
}

// 3 * yes >= 2 * 4 needs three.
TEST(Proposal, NeedsTwoThirdsOfTheMembers) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 2);
    world.close_epochs(4);
    EXPECT_EQ(world.alpha(), 500'000'000u);
    EXPECT_NE(
        world.query("govern", "proposal", {{"proposal", proposal.hex()}}).find("state: rejected"),
        std::string::npos);
}

TEST(Vote, IsShownWhileTheVoteRuns) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 2);
    world.send(world.member(3), CastVote{proposal, false});
    const std::string text = world.query("govern", "proposal", {{"proposal", proposal.hex()}});
    EXPECT_NE(text.find("state: voting"), std::string::npos) << text;
    EXPECT_NE(text.find("yes: 2, no: 1, members: 4"), std::string::npos) << text;
}

TEST(Vote, TheLastOneBeforeTheEndCounts) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 3);
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(2), CastVote{proposal, false}), "applied");
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(2), CastVote{proposal, true}), "govern.too_late");
    world.close_epochs(2);
    EXPECT_EQ(world.alpha(), 500'000'000u);
}

TEST(Vote, IsForMembers) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    EXPECT_EQ(world.send(world.person(), CastVote{proposal, true}), "govern.not_authorised");
}

TEST(Vote, OfARemovedMemberDoesNotCount) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 2);
    world.send(world.member(3), CastVote{proposal, true});
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), MemberRemove{world.member_id(3)});
    world.close_epochs(2);
    // Two of the three that are left: 3 * 2 >= 2 * 3.
    EXPECT_NE(world.query("govern", "proposal", {{"proposal", proposal.hex()}})
                  .find("state: passed, key: alpha, from: 500000000, to: 600000000"),
              std::string::npos);
    EXPECT_NE(world.query("govern", "proposal", {{"proposal", proposal.hex()}})
                  .find("yes: 2, no: 0, members: 3"),
              std::string::npos);
}

// alpha may change by 20 %.
TEST(Propose, StaysWithinTheStep) {
    VoteWorld world;
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("alpha"), 600'000'001}),
              "govern.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("alpha"), 500'000'000}),
              "govern.out_of_bounds")
        << "no change";
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("alpha"), 600'000'000}), "applied");
}

// At the very step and one beyond; a fifth of 59,999,999 is 11,999,999.8.
TEST(ParameterStep, IsExact) {
    const auto allowed = [](std::string_view key, std::uint64_t from, std::uint64_t to) {
        return contracts::is_step_allowed(*contracts::find_parameter_rule(key), from, to);
    };
    EXPECT_TRUE(allowed("alpha", 59'999'999, 71'999'998));
    EXPECT_FALSE(allowed("alpha", 59'999'999, 71'999'999));
    EXPECT_TRUE(allowed("alpha", 0, 10'000'000)) << "0.01 where a fifth is less";
    EXPECT_FALSE(allowed("alpha", 0, 10'000'001));
    EXPECT_TRUE(allowed("alpha", 900'000'000'000, 1'000'000'000'000));
    EXPECT_FALSE(allowed("alpha", 900'000'000'000, 1'000'000'000'001)) << "the bound";
    EXPECT_TRUE(allowed("cap_pair", 20, 40));
    EXPECT_FALSE(allowed("cap_pair", 20, 41));
    EXPECT_TRUE(allowed("cap_pair", 20, 10));
    EXPECT_FALSE(allowed("cap_pair", 20, 9));
    EXPECT_TRUE(allowed("epoch_length_ms", 5'000, 5'000)) << "genesis went below a ballot's bound";
    EXPECT_TRUE(allowed("epoch_length_ms", 5'000, 10'000));
    EXPECT_FALSE(allowed("epoch_length_ms", 5'000, 4'999));
    EXPECT_FALSE(allowed("epoch_length_ms", 3'600'000, 3'599'999));
    EXPECT_TRUE(allowed("hold_ppm", 400'000, 500'000));
    EXPECT_FALSE(allowed("hold_ppm", 450'000, 500'001));
}

TEST(Propose, StaysWithinTheBounds) {
    VoteWorld world;
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("hold_epochs"), 0}),
              "govern.out_of_bounds");
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("hold_epochs"), 1}), "applied");
}

TEST(Propose, OfAnUnknownKeyIsNotFound) {
    VoteWorld world;
    EXPECT_EQ(world.send(world.member(0), Propose{ParameterKey("gamma"), 1}), "govern.not_found");
}

TEST(Propose, AllowsOneOpenProposalAKeyUntilItIsInForce) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    const Propose other{ParameterKey("alpha"), 550'000'000};
    EXPECT_EQ(world.send(world.member(1), other), "govern.duplicate");
    world.vote(proposal, 3);
    world.close_epochs(2);
    EXPECT_EQ(world.send(world.member(1), other), "govern.duplicate");
    world.close_epoch();
    EXPECT_EQ(world.send(world.member(1), other), "applied");
}

TEST(Propose, IsForMembers) {
    VoteWorld world;
    EXPECT_EQ(world.send(world.person(), Propose{ParameterKey("alpha"), 600'000'000}),
              "govern.not_authorised");
}

// The network stood still from epoch 1 to epoch 50: the vote ended in epoch 1, but its result is
// not put into an epoch that has begun.
TEST(Proposal, IsNeverRetroactive) {
    TestWorld::Parameters parameters = quick;
    parameters["epoch_length_ms"] = 10'000;
    VoteWorld world(parameters);
    const auto proposal = world.propose("alpha", 600'000'000);
    world.vote(proposal, 3);
    world.move_time(500'000);
    world.block();
    EXPECT_EQ(world.alpha(), 500'000'000u);
    world.close_epoch();
    EXPECT_EQ(world.alpha(), 600'000'000u);
}

// Length 100 s, from epoch 3 on 200 s: epoch 3 lasts from 300 s to 500 s.
TEST(Proposal, OfTheEpochLengthChangesTheGrid) {
    TestWorld::Parameters parameters = quick;
    parameters["epoch_length_ms"] = 100'000;
    VoteWorld world(parameters);
    const auto proposal = world.propose("epoch_length_ms", 200'000);
    world.vote(proposal, 3);
    world.close_epochs(3);
    EXPECT_EQ(world.epoch(), Epoch{3});
    const auto chain = contracts::load_chain(world.state());
    EXPECT_EQ(chain.start_ms.value, world.genesis().time_ms.value + 300'000);
    EXPECT_EQ(chain.end_ms.value, world.genesis().time_ms.value + 500'000);
}

MemberAdmit newcomer() {
    MemberAdmit op;
    op.name = ledger::Name("newcomer");
    op.keys.push_back(key(200).public_key());
    return op;
}

TEST(MemberAdmit, NeedsTwoThirdsOfTheMembers) {
    TestWorld world;
    EXPECT_EQ(world.send(world.member(0), newcomer()), "applied");
    EXPECT_EQ(world.send(world.member(0), newcomer()), "govern.duplicate");
    EXPECT_EQ(world.send(world.member(1), newcomer()), "applied") << "the same again approves";
    EXPECT_EQ(contracts::registry::active_members(world.state()), 4u);
    const auto digest = contracts::operation_digest(contracts::make_operation(newcomer()));
    EXPECT_EQ(world.send(world.person(), contracts::registry::Approve{digest}),
              "govern.not_authorised");
    EXPECT_EQ(world.send(world.member(2), contracts::registry::Approve{digest}), "applied");
    EXPECT_EQ(contracts::registry::active_members(world.state()), 5u);
    const auto account = contracts::registry::account_id_of(1, newcomer().keys);
    EXPECT_TRUE(contracts::registry::member_of_own_account(world.state(), account));
}

TEST(MemberAdmit, OfATakenNameIsADuplicate) {
    TestWorld world;
    MemberAdmit op = newcomer();
    op.name = world.genesis().members[1].name;
    world.send(world.member(0), op);
    world.send(world.member(1), op);
    EXPECT_EQ(world.send(world.member(2), op), "registry.duplicate");
}

TEST(MemberAdmit, OfANameThatRepaintsATerminalIsRefused) {
    TestWorld world;
    MemberAdmit op = newcomer();
    op.name = ledger::Name("fifth\x1b[2J");
    EXPECT_EQ(world.send(world.member(0), op), "govern.bad_name");
}

TEST(MemberAdmit, StopsAtAThousandMembers) {
    TestWorld world;
    ledger::Overlay state(world.state());
    const contracts::BlockContext block{};
    std::vector<ledger::IndexEntry> index;
    std::vector<ledger::Event> events;
    contracts::Context context{state, block, {}, {}, 0, index, events};
    const auto admit = [&](std::size_t number) {
        std::array<Byte, 32> seed{};
        seed[0] = static_cast<Byte>(number);
        seed[1] = static_cast<Byte>(number >> 8);
        seed[2] = 1;
        context.operation_index = static_cast<std::uint32_t>(number);
        const ledger::KeyList keys{crypto::KeyPair::from_seed(seed).public_key()};
        return contracts::registry::admit_member(
                   context, ledger::Name("m" + std::to_string(number)), keys, 1)
            .has_value();
    };
    for (std::size_t number = 4; number < 999; ++number)
        ASSERT_TRUE(admit(number));
    EXPECT_TRUE(admit(999));
    EXPECT_FALSE(admit(1'000));
}

TEST(MemberRemove, OfTheLastMemberIsRefused) {
    TestWorld world({}, 1);
    EXPECT_EQ(world.send(world.member(0), MemberRemove{world.member_id(0)}),
              "registry.wrong_state");
}

TEST(ParamsQuery, AnswersForAnEpoch) {
    VoteWorld world;
    EXPECT_NE(world.query("govern", "params", {}).find("alpha: 500000000"), std::string::npos);
    EXPECT_EQ(world.query("govern", "params", {{"epoch", "1"}}), "govern.not_found");
}

TEST(HistoryQuery, ListsTheProposalsOfAKey) {
    VoteWorld world;
    const auto proposal = world.propose("alpha", 600'000'000);
    EXPECT_NE(world.query("govern", "history", {{"key", "alpha"}}).find(proposal.hex()),
              std::string::npos);
    EXPECT_EQ(world.query("govern", "history", {{"key", "beta"}}), "[]");
}

}  // namespace
}  // namespace merit::testing
