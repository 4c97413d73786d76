#include "contracts/explain/check_statement.hpp"
#include "tests/unit/contracts/incentive/rewards_state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merit::testing {
namespace {

using contracts::incentive::Statement;
using contracts::treasury::PayTerms;
using contracts::treasury::PoolMode;

constexpr std::uint64_t credit = 1'000'000;

PayTerms rate() {
    PayTerms pay;
    pay.mode = PoolMode::rate;
    return pay;
}

// Money that lies in the pool or has left it by closes is what was funded.
void expect_conserved(RewardsState& world, const ledger::PoolId& pool, std::uint64_t funded) {
    const auto money = world.money(pool);
    EXPECT_EQ(money.closing.value, 0u);
    EXPECT_TRUE(money.balance.value + money.held.value + money.unclaimed.value + money.paid.value ==
                funded);
}

// KNOWN_ANSWERS row 24: 33 points of 800, u = 0.
TEST(ClosePools, TheStatementOfTheSpecificationPays41Credits25) {
    RewardsState world;
    world.add_account(1);
    const auto pool = world.open_pool(1, 1'000 * credit);
    world.add(account(1), ContributionKind::code, 1, 33);
    world.add(alias(2), ContributionKind::code, 2, 767);
    world.close();

    const Statement bob = world.statement(pool, 0, account(1));
    EXPECT_EQ(bob.c.value, 33 * credit);
    EXPECT_TRUE(bob.weight.value == 6'600'000ULL * 1'000'000'000) << "w = 6.6";
    EXPECT_EQ(bob.policies.at(0).total_weight,
              (ledger::Wide256{0, 160'000'000ULL * 1'000'000'000}));
    EXPECT_EQ(bob.reward.value, 41'250'000u);
    EXPECT_EQ(bob.free.value, 33'000'000u);
    EXPECT_EQ(bob.held.value, 8'250'000u);
    EXPECT_EQ(bob.held_until.value, 4u);
    EXPECT_FALSE(bob.policies.at(0).extra);
    EXPECT_EQ(world.balance(1).free.value, 33'000'000u);
    EXPECT_EQ(world.balance(1).held.value, 8'250'000u);
    expect_conserved(world, pool, 1'000 * credit);
}

TEST(ClosePools, AnAliasIsPaidToUnclaimed) {
    RewardsState world;
    const auto pool = world.open_pool(1, 10 * credit);
    world.add(alias(2), ContributionKind::code, 2, 5);
    world.close();
    EXPECT_EQ(world.statement(pool, 0, alias(2)).unclaimed.value, 10 * credit);
    EXPECT_EQ(world.money(pool).unclaimed.value, 10 * credit);
}

TEST(ClosePools, AClaimedAliasIsHeldForItsAccount) {
    RewardsState world;
    world.add_account(1);
    const auto pool = world.open_pool(1, 10 * credit);
    world.add(alias(2), ContributionKind::code, 2, 5);
    contracts::registry::Alias claimed;
    claimed.account = account_id(1);
    claimed.from_epoch = ledger::Epoch{1};
    contracts::registry::aliases.put(world.state(), claimed, numbered<ledger::AliasId>(2));
    world.close();
    EXPECT_EQ(world.statement(pool, 0, alias(2)).unclaimed.value, 10 * credit);
    EXPECT_EQ(world.money(pool).unclaimed.value, 0u);
    EXPECT_EQ(world.balance(1).held.value, 10 * credit) << "as a claim of unclaimed money";
    expect_conserved(world, pool, 10 * credit);
}

TEST(ClosePools, WithoutWeightTheBalanceStays) {
    RewardsState world;
    const auto pool = world.open_pool(1, 10 * credit);
    world.close();
    const auto close = world.close_of(pool, 0);
    EXPECT_EQ(close.statements, 0u);
    EXPECT_EQ(close.rest.value, 10 * credit);
    EXPECT_EQ(world.money(pool).balance.value, 10 * credit);
}

TEST(ClosePools, ZeroWeightsGiveStatementsOfZero) {
    contracts::ParameterSet set;
    set.weight_code_ppm = 0;
    RewardsState world(set);
    const auto pool = world.open_pool(1, 10 * credit);
    world.add(alias(2), ContributionKind::code, 2, 5);
    world.close();
    EXPECT_EQ(world.statement(pool, 0, alias(2)).reward.value, 0u);
    EXPECT_EQ(world.money(pool).balance.value, 10 * credit);
}

TEST(ClosePools, AnEmptyPoolClosesWithoutStatements) {
    RewardsState world;
    const auto pool = world.open_pool(1, 0);
    world.add(alias(2), ContributionKind::code, 2, 5);
    world.close();
    EXPECT_EQ(world.close_of(pool, 0).statements, 0u);
    EXPECT_EQ(world.close_of(pool, 0).root, crypto::empty_log_root());
}

TEST(ClosePools, RateWithinBudgetPaysAlphaUPlusBetaCAndKeepsTheRest) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit, rate());
    world.add(alias(2), ContributionKind::code, 2, 50);  // d = 0.2 * 50 = 10
    world.close();
    const auto close = world.close_of(pool, 0);
    EXPECT_TRUE(close.policies.at(0).full_rate);
    EXPECT_EQ(world.statement(pool, 0, alias(2)).reward.value, 10 * credit);
    EXPECT_EQ(close.rest.value, 90 * credit);
    EXPECT_EQ(world.money(pool).balance.value, 90 * credit);
}

TEST(ClosePools, RateAboveBudgetIsCutInProportion) {
    RewardsState world;
    const auto pool = world.open_pool(1, 6 * credit, rate());
    world.add(alias(2), ContributionKind::code, 2, 50);   // d = 10
    world.add(alias(3), ContributionKind::code, 3, 100);  // d = 20
    world.close();
    EXPECT_FALSE(world.close_of(pool, 0).policies.at(0).full_rate);
    EXPECT_EQ(world.statement(pool, 0, alias(2)).reward.value, 2 * credit);
    EXPECT_EQ(world.statement(pool, 0, alias(3)).reward.value, 4 * credit);
}

TEST(ClosePools, MaxShareCutsOneAndNobodyGains) {
    RewardsState world;
    PayTerms pay;
    pay.max_share.value = 500'000;
    const auto pool = world.open_pool(1, 100 * credit, pay);
    world.add(alias(2), ContributionKind::code, 2, 25);
    world.add(alias(3), ContributionKind::code, 3, 75);
    world.close();
    EXPECT_EQ(world.statement(pool, 0, alias(2)).reward.value, 25 * credit);
    EXPECT_EQ(world.statement(pool, 0, alias(3)).reward.value, 50 * credit);
    EXPECT_EQ(world.money(pool).balance.value, 25 * credit);
}

TEST(ClosePools, BudgetPerEpochLeavesTheRestForTheNext) {
    RewardsState world;
    PayTerms pay;
    pay.budget_per_epoch.value = 30 * credit;
    const auto pool = world.open_pool(1, 100 * credit, pay);
    for (std::uint8_t epoch = 0; epoch < 4; ++epoch) {
        world.add(alias(2), ContributionKind::code, epoch, 25);
        world.close();
    }
    EXPECT_EQ(world.close_of(pool, 2).paid.value, 30 * credit);
    EXPECT_EQ(world.close_of(pool, 3).paid.value, 10 * credit) << "100 - 3*30";
}

TEST(ClosePools, OnlyWorkSinceWorkFromCounts) {
    RewardsState world;
    PayTerms pay;
    pay.work_from.value = 1'000;
    const auto pool = world.open_pool(1, 100 * credit, pay);
    world.add(alias(2), ContributionKind::code, 2, 30, 999);
    world.add(alias(2), ContributionKind::code, 3, 10, 1'000);
    world.add(alias(3), ContributionKind::code, 4, 30, 1'001);
    world.close();
    const Statement statement = world.statement(pool, 0, alias(2));
    EXPECT_EQ(statement.projects.at(0).kinds.at(0).points.value, 40 * credit);
    EXPECT_EQ(statement.c.value, 10 * credit) << "floor(40 * 10 / 40)";
    EXPECT_EQ(statement.reward.value, 25 * credit);
}

TEST(ClosePools, MoneyThatComesDuringACloseCountsInTheNext) {
    RewardsState world;
    const auto pool = world.open_pool(1, 10 * credit);
    for (std::uint8_t i = 0; i < 5; ++i)
        world.add(alias(i), ContributionKind::code, i, 10);
    ledger::Epoch closing = world.epoch();
    world.ScoreState::close();
    auto running = world.context();
    std::uint64_t steps = 4;
    EXPECT_FALSE(contracts::incentive::close_pools(running, closing, steps));
    world.fund(pool, 7 * credit);
    steps = 1'000;
    EXPECT_TRUE(contracts::incentive::close_pools(running, closing, steps));
    EXPECT_EQ(world.close_of(pool, 0).paid.value, 10 * credit);
    EXPECT_EQ(world.money(pool).balance.value, 7 * credit);
}

TEST(ClosePools, AnEpochIsNeverClosedTwice) {
    RewardsState world;
    const auto pool = world.open_pool(1, 10 * credit);
    world.add(alias(2), ContributionKind::code, 2, 10);
    world.close();
    world.fund(pool, 5 * credit);
    auto running = world.context();
    std::uint64_t steps = 1'000;
    EXPECT_TRUE(contracts::incentive::close_pools(running, ledger::Epoch{0}, steps));
    EXPECT_EQ(world.money(pool).balance.value, 5 * credit);
}

// The cap of a close and one more: the smallest weight gets nothing, and the close says so.
TEST(ClosePools, PaysAtMostThe100000LargestWeights) {
    RewardsState world;
    const auto pool = world.open_pool(1, 1'000'000 * credit);
    const std::uint32_t count = contracts::incentive::recipients_max + 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        ledger::AliasId id;
        id.bytes[0] = static_cast<Byte>(i >> 16);
        id.bytes[1] = static_cast<Byte>(i >> 8);
        id.bytes[2] = static_cast<Byte>(i);
        const std::uint64_t lines = i == 77 ? 1 : 5;
        auto context = world.context();
        contracts::score::add_record(context, world.project(), {id},
                                     {numbered<ledger::ContributionId>(1),
                                      ContributionKind::code,
                                      {1'000'000, lines * 1'000'000, 1'000'000, 1'000'000},
                                      {}});
    }
    world.close(50'000);
    const auto close = world.close_of(pool, 0);
    EXPECT_EQ(close.recipients, count);
    EXPECT_EQ(close.statements, contracts::incentive::recipients_max);
    EXPECT_EQ(close.paid.value, 1'000'000 * credit);
    ASSERT_TRUE(close.kept.has_value());
    EXPECT_TRUE(close.kept->weight.value == 5'000'000u * contracts::ParameterSet{}.beta);
    EXPECT_EQ(world.money(pool).balance.value, 0u);
    ledger::AliasId smallest;
    smallest.bytes[2] = 77;
    EXPECT_FALSE(contracts::explain::find_statement(world.state(), close, {smallest}));
    EXPECT_EQ(world.statements(pool, 0).size(), contracts::incentive::recipients_max);
}

void fill(RewardsState& world) {
    world.open_pool(1, 1'000 * credit + 7);
    world.open_pool(2, 333 * credit, rate());
    for (std::uint8_t i = 1; i <= 9; ++i) {
        world.add_account(i);
        world.add(account(i), ContributionKind::code, i, 13u * i);
        world.add(alias(i), ContributionKind::review, static_cast<std::uint8_t>(100 + i), i);
    }
}

TEST(ClosePools, OneStepAtATimeGivesTheSameState) {
    RewardsState whole;
    RewardsState stepped;
    fill(whole);
    fill(stepped);
    whole.close();
    EXPECT_GE(stepped.close(1), 2u * 2 * 18) << "a weight and a posting per pool and recipient";
    EXPECT_EQ(whole.state().delta(), stepped.state().delta());
}

// Random epochs: whatever the terms and weights, money is conserved, nobody is paid above the cap,
// every statement recomputes, and the statements are the leaves of the root.
TEST(ClosePools, EveryUnitIsAccountedForAndExplained) {
    EXPECT_TRUE(rc::check([] {
        RewardsState world;
        PayTerms pay;
        pay.mode = *rc::gen::element(PoolMode::rate, PoolMode::pool);
        pay.max_share.value = *rc::gen::element(1'000'000u, 300'000u);
        pay.budget_per_epoch.value = *rc::gen::element<std::uint64_t>(0, 50 * credit + 3);
        pay.work_from.value = *rc::gen::element<std::uint64_t>(0, 5);
        const auto units = *rc::gen::inRange<std::uint64_t>(0, 1'000 * credit);
        const auto pool = world.open_pool(1, units, pay);
        for (std::uint8_t i = 1; i < 5; ++i)
            world.add_account(i);
        std::uint8_t record = 0;
        for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
            const auto records = *rc::gen::inRange(0, 8);
            for (int i = 0; i < records; ++i) {
                const auto who = *rc::gen::inRange<std::uint8_t>(1, 5);
                const auto kind =
                    *rc::gen::element(ContributionKind::code, ContributionKind::review);
                world.add(*rc::gen::arbitrary<bool>() ? account(who) : alias(who), kind, ++record,
                          *rc::gen::inRange<std::uint64_t>(0, 5'000),
                          *rc::gen::inRange<std::uint64_t>(0, 10));
            }
            world.close(*rc::gen::element<std::uint64_t>(1, 7, 100'000));
            const auto close = world.close_of(pool, epoch);
            RC_ASSERT(close.paid.value + close.rest.value == close.budget.value);
            std::vector<contracts::explain::Equation> equations;
            const auto statements = world.statements(pool, epoch);
            const auto verdict =
                contracts::explain::check_epoch(world.set(), close, statements, equations);
            if (!verdict) RC_FAIL(verdict.error().place + ": " + verdict.error().expected);
            for (const Statement& statement : statements) {
                const auto lists = contracts::explain::record_lists_of(world.state(), statement);
                const auto one = contracts::explain::check_statement(world.set(), close, statement,
                                                                     &lists, equations);
                if (!one) RC_FAIL(one.error().place + ": " + one.error().expected);
                RC_ASSERT(statement.free.value + statement.held.value + statement.unclaimed.value ==
                          statement.reward.value);
            }
            const auto money = world.money(pool);
            RC_ASSERT(money.closing.value == 0u);
            RC_ASSERT(money.balance.value + money.held.value + money.unclaimed.value +
                          static_cast<std::uint64_t>(money.paid.value) ==
                      units);
        }
    }));
}

}  // namespace
}  // namespace merit::testing
