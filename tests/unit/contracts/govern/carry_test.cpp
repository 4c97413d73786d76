// Proposals that carry an operation: when it runs, what is refused before the vote, what lapses.
#include "contracts/treasury/operations.hpp"
#include "tests/support/text_writer.hpp"
#include "tests/unit/contracts/certify/certify_world.hpp"

namespace merit::testing {
namespace {

using contracts::govern::ProposeOperation;

struct CarryWorld : CertifyWorld {
    using CertifyWorld::CertifyWorld;
    ledger::ProposalId proposed(const Define& op) {
        EXPECT_EQ(propose(op), "applied");
        return made<ledger::ProposalId>("merit.proposal");
    }
    std::string answer(const ledger::ProposalId& proposal) const {
        return query("govern", "proposal", {{"proposal", proposal.hex()}});
    }
    bool is_defined(const std::string& name, std::uint32_t version = 1) const {
        return certify::achievements.contains(state(), certify::badge_id_of(name), version);
    }
    template <class Op>
    std::string carry_by_vote(const Op& op) {
        ProposeOperation propose;
        const auto bytes = contracts::make_operation(op);
        propose.operation.assign(bytes.begin(), bytes.end());
        return send(member(0), propose);
    }
};

// Proposed in epoch 0, voted to the end of epoch 1, locked in epoch 2, enacted with epoch 3.
TEST(Carried, RunsWhereItsEpochBegins) {
    CarryWorld world;
    const auto proposal = world.proposed({1, terms("core")});
    world.vote(proposal);
    expect_texts(world.answer(proposal),
                 {"state: voting, key: certify.define",
                  "carried: {class: B, operation: certify.define, fields: {version: 1, terms: "
                  "{name: core",
                  "refused: null"});
    world.close_epochs(2);
    expect_texts(world.answer(proposal), {"state: passed"});
    EXPECT_FALSE(world.is_defined("core"));
    world.close_epoch();
    EXPECT_TRUE(world.is_defined("core"));
    expect_texts(world.answer(proposal), {"state: enacted", "yes: 3, no: 0, members: 4"});
    expect_texts(world.query("govern", "history", {{"key", "certify.define"}}),
                 {"proposal: " + proposal.hex(), "name: core"});
}

TEST(Carried, DoesNotRunWithoutAMajority) {
    CarryWorld world;
    const auto proposal = world.proposed({1, terms("core")});
    world.vote(proposal, 2);
    world.close_epochs(5);
    EXPECT_FALSE(world.is_defined("core"));
    expect_texts(world.answer(proposal), {"state: rejected"});
}

TEST(Carried, IsRefusedBeforeTheVoteIfItCouldNotRun) {
    CarryWorld world;
    AchievementTerms asked = terms("core");
    asked.criteria.push_back({Fact::lost_cases, {}, Comparator::at_most, 0});
    EXPECT_EQ(world.propose({1, asked}), "certify.no_source");
    EXPECT_EQ(world.propose({2, terms("core")}), "certify.version_differs");
    EXPECT_EQ(world.query("govern", "history", {{"key", "certify.define"}}), "[]");
    EXPECT_EQ(world.propose({1, terms("core")}), "applied");
    EXPECT_FALSE(world.is_defined("core")) << "a trial leaves nothing";
}

TEST(Carried, IsOneOfTheOperationsThatProposalsMayCarry) {
    CarryWorld world;
    EXPECT_EQ(world.carry_by_vote(contracts::treasury::Transfer{world.asset(), world.member(1),
                                                                ledger::Amount{1}}),
              "govern.not_found");
    EXPECT_EQ(world.carry_by_vote(world.issue_of("core", world.member(0))), "govern.not_found");
    ProposeOperation odd;
    EXPECT_EQ(world.send(world.member(0), odd), "govern.not_found");
    odd.operation = ledger::Blob<contracts::govern::carried_bytes_max>{Byte{7}};
    EXPECT_EQ(world.send(world.member(0), odd), "govern.not_found");
    odd.operation.push_back(Byte{99});
    EXPECT_EQ(world.send(world.member(0), odd), "govern.not_found");
    odd.operation = ledger::Blob<contracts::govern::carried_bytes_max>{Byte{7}, Byte{1}};
    EXPECT_EQ(world.send(world.member(0), odd), "certify.malformed");
    odd.operation.resize(contracts::govern::carried_bytes_max, Byte{0});
    EXPECT_EQ(world.send(world.member(0), odd), "certify.malformed") << "the longest that fits";
    EXPECT_EQ(world.query("govern", "history", {{"key", "treasury.transfer"}}), "govern.not_found");
}

TEST(Carried, IsShownToWhoeverSigns) {
    ProposeOperation op;
    const auto bytes = contracts::make_operation(Define{1, terms("core")});
    op.operation.assign(bytes.begin(), bytes.end());
    TextWriter writer;
    contracts::describe_operation(contracts::make_operation(op), writer);
    expect_texts(writer.take(), {"{operation: govern.propose_operation, fields: {operation: "
                                 "certify.define, fields: {version: 1, terms: {name: core"});
    op.operation = ledger::Blob<contracts::govern::carried_bytes_max>{Byte{1}, Byte{4}};
    TextWriter odd;
    contracts::describe_operation(contracts::make_operation(op), odd);
    expect_texts(odd.take(), {"fields: {operation: 0104}"});
}

TEST(Carried, IsProposedByMembers) {
    CarryWorld world;
    ProposeOperation op;
    const auto bytes = contracts::make_operation(Define{1, terms("core")});
    op.operation.assign(bytes.begin(), bytes.end());
    EXPECT_EQ(world.send(world.person(), op), "govern.not_authorised");
}

TEST(Carried, IsProposedOnceAtATime) {
    CarryWorld world;
    const auto proposal = world.proposed({1, terms("core")});
    EXPECT_EQ(world.propose({1, terms("core")}, 1), "govern.duplicate");
    EXPECT_EQ(world.propose({1, terms("other")}, 1), "applied");
    EXPECT_EQ(world.propose({1, by_reviews("core", 3)}, 1), "applied") << "other terms";
    world.vote(proposal, 3);
    world.close_epochs(2);
    EXPECT_EQ(world.propose({1, terms("core")}), "govern.duplicate") << "passed, not enacted";
    world.close_epoch();
    EXPECT_EQ(world.propose({1, terms("core")}), "certify.version_differs");
    EXPECT_EQ(world.propose({2, terms("core")}), "applied");
}

// First versions of one name pass together, five times: the one that was opened first is enacted
// first, whatever their ids are.
TEST(Carried, LapsesIfItIsRefusedThen) {
    CarryWorld world;
    int smaller_first = 0;
    for (const std::string name : {"a", "b", "c", "d", "e"}) {
        const auto first = world.proposed({1, terms(name)});
        const auto second = world.proposed({1, by_reviews(name, 3)});
        smaller_first += first < second ? 1 : 0;
        world.vote(first);
        world.vote(second);
        world.close_epochs(3);
        expect_texts(world.answer(first), {"state: enacted", "refused: null"});
        expect_texts(world.answer(second), {"state: lapsed", "refused: certify.version_differs"});
        EXPECT_EQ(
            certify::achievements.get(world.state(), certify::badge_id_of(name), 1)->proposal,
            first);
        EXPECT_FALSE(world.is_defined(name, 2));
        EXPECT_EQ(world.propose({2, by_reviews(name, 3)}), "applied");
    }
    EXPECT_NE(smaller_first, 0);
    EXPECT_NE(smaller_first, 5);
}

// The network stood still over the end of the vote: not into an epoch that has begun.
TEST(Carried, IsNeverRetroactive) {
    TestWorld::Parameters parameters = quick_votes;
    parameters["epoch_length_ms"] = 10'000;
    CarryWorld world(parameters);
    const auto proposal = world.proposed({1, terms("core")});
    world.vote(proposal);
    world.move_time(500'000);
    world.block();
    EXPECT_FALSE(world.is_defined("core"));
    const std::uint64_t now = world.epoch().value;
    world.close_epoch();
    EXPECT_TRUE(world.is_defined("core"));
    EXPECT_EQ(certify::achievements.get(world.state(), certify::badge_id_of("core"), 1)
                  ->defined_epoch.value,
              now + 1);
}

// 150 proposals of ten members and at most 100 steps a block; each of the seven votes is a step.
TEST(Carried, GoesOnOverSeveralBlocks) {
    TestWorld::Parameters parameters = quick_votes;
    parameters["close_steps"] = 100;
    CarryWorld world(parameters, 10);
    for (std::size_t i = 0; i < 150; ++i) {
        AchievementTerms asked = terms("core-" + std::to_string(i));
        ASSERT_EQ(world.propose({1, asked}, i % 10), "applied");
        world.vote(world.made<ledger::ProposalId>("merit.proposal"), 7);
    }
    const auto count_defined = [&] {
        int count = 0;
        for (int i = 0; i < 150; ++i)
            count += world.is_defined("core-" + std::to_string(i)) ? 1 : 0;
        return count;
    };
    const auto count_passed = [&] {
        const std::string answer = world.query("govern", "history", {{"key", "certify.define"}});
        int count = 0;
        for (auto at = answer.find("state: passed"); at != std::string::npos;
             at = answer.find("state: passed", at + 1))
            ++count;
        return count;
    };
    world.close_epoch();
    world.move_time(contracts::load_chain(world.state()).end_ms.value - world.time().value - 1'000);
    std::vector<int> passed;
    do {
        world.block();
        passed.push_back(count_passed());
    } while (passed.back() < 150 && passed.size() < 100);
    EXPECT_EQ(passed.back(), 150);
    EXPECT_GT(passed.size(), 9u) << "8 steps each";
    world.move_time(contracts::load_chain(world.state()).end_ms.value - world.time().value - 1'000);
    std::vector<int> defined;
    do {
        world.block();
        defined.push_back(count_defined());
    } while (defined.back() < 150 && defined.size() < 10);
    ASSERT_GE(defined.size(), 2u);
    EXPECT_LE(defined[0], 100);
    EXPECT_GT(defined[0], 0);
    EXPECT_EQ(defined.back(), 150);
}

TEST(Carried, SixteenOfAMemberAreVotedAbout) {
    CarryWorld world;
    const auto propose = [&](int number, std::size_t member) {
        return world.propose({1, terms("core-" + std::to_string(number))}, member);
    };
    for (int i = 0; i < 16; ++i)
        EXPECT_EQ(propose(i, 0), "applied");
    EXPECT_EQ(propose(16, 0), "govern.too_many_open");
    EXPECT_EQ(world.send(world.member(0), contracts::govern::Propose{
                                              contracts::govern::ParameterKey("hold_epochs"), 5}),
              "govern.too_many_open");
    EXPECT_EQ(propose(16, 1), "applied");
    world.close_epochs(2);
    EXPECT_EQ(propose(17, 0), "applied") << "rejected ones are not open";
}

// In parts: from one number on.
TEST(Carried, IsListedByItsNumber) {
    CarryWorld world;
    const auto first = world.proposed({1, terms("a")});
    const auto second = world.proposed({1, terms("b")});
    const auto listed = [&](const char* from) {
        return world.query("govern", "history", {{"key", "certify.define"}, {"from", from}});
    };
    expect_texts(listed("1"), {"number: 1", "number: 2", first.hex(), second.hex()});
    EXPECT_EQ(listed("2").find(first.hex()), std::string::npos);
    expect_texts(listed("2"), {second.hex()});
    EXPECT_EQ(listed("3"), "[]");
    EXPECT_EQ(listed("x"), "govern.malformed");
}

// What a carried operation makes has an id of its proposal, whatever carried it out.
TEST(Carried, MakesIdsOfItsProposal) {
    CarryWorld world;
    const ledger::ProposalId proposal{digest(3).bytes};
    world.apply([&](contracts::Context& context) {
        context.operation_index = 7;
        context.proposal = proposal;
        Bytes joined = to_bytes(proposal.view());
        joined.insert(joined.end(), 4, Byte{0});
        EXPECT_EQ(context.make_id<ledger::PoolId>("merit.pool"),
                  ledger::PoolId::from(crypto::blake2b("merit.pool", {joined})));
    });
}

}  // namespace
}  // namespace merit::testing
