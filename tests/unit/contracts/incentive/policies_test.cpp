// RECENT and BALANCED beside IMMEDIATE, over several epochs.
#include "contracts/explain/check_statement.hpp"
#include "contracts/incentive/claim.hpp"
#include "contracts/incentive/division.hpp"
#include "tests/unit/contracts/incentive/pool_model.hpp"
#include "tests/unit/contracts/incentive/rewards_state.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merit::testing {
namespace {

using contracts::incentive::Statement;
using contracts::treasury::PayTerms;
using contracts::treasury::Policy;
using contracts::treasury::PolicyShare;
using ledger::Ppm;
using model::Big;

constexpr std::uint64_t credit = 1'000'000;

PayTerms terms(std::initializer_list<PolicyShare> policies) {
    PayTerms pay;
    pay.policies.clear();
    for (const PolicyShare& share : policies)
        pay.policies.push_back(share);
    return pay;
}
PayTerms only(Policy policy) {
    return terms({{policy, Ppm{1'000'000}}});
}
PayTerms suite() {
    return terms({{Policy::immediate, Ppm{200'000}},
                  {Policy::recent, Ppm{300'000}},
                  {Policy::balanced, Ppm{500'000}}});
}

// `points` of reviews, whose curve is straight: w = beta * points * 10^6.
void work(RewardsState& world, const ledger::Recipient& recipient, std::uint64_t points) {
    world.add(recipient, ContributionKind::review, 1, points);
}
void move_standing(contracts::Context& context, const ledger::ProjectId& project,
                   const ledger::Recipient& from, const ledger::Recipient& to) {
    std::optional<contracts::treasury::OpenPool> last;
    std::uint64_t steps = 1;
    EXPECT_TRUE(
        contracts::incentive::move_standing(context, project, from, to, last, steps));
    EXPECT_EQ(steps, 0u) << "one pool";
}
std::uint64_t reward(RewardsState& world, const ledger::PoolId& pool, std::uint64_t epoch,
                     const ledger::Recipient& recipient) {
    return world.statement(pool, epoch, recipient).reward.value;
}

// KNOWN_ANSWERS row 22: 10^12, 13 steps.
TEST(Recent, WorkFadesToHalfIn13EpochsAndGapsCount) {
    contracts::ParameterSet set;
    set.beta = 1'000'000;
    RewardsState world(set);
    const auto pool = world.open_pool(1, 1, only(Policy::recent));
    work(world, alias(1), 1);  // w = 10^6 * 10^6
    world.close();
    for (int i = 0; i < 12; ++i)
        world.begin_next();  // epochs without a block
    work(world, alias(2), 1);
    world.fund(pool, 1'499'999'999'996);
    world.close();
    const auto old = world.statement(pool, 13, alias(1));
    EXPECT_EQ(old.policies.at(0).weight, (ledger::Wide256{0, 499'999'999'996}));
    EXPECT_EQ(old.reward.value, 499'999'999'996u) << "of W = 1,499,999,999,996";
    EXPECT_EQ(reward(world, pool, 13, alias(2)), 1'000'000'000'000u);
}

TEST(Recent, WhoDidNothingThisEpochIsPaidForEarlierWork) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit, suite());
    work(world, alias(1), 10);
    world.close();
    world.fund(pool, 100 * credit);
    world.close();
    const auto statement = world.statement(pool, 1, alias(1));
    EXPECT_TRUE(statement.projects.empty());
    EXPECT_EQ(statement.reward.value, 80 * credit) << "RECENT 30, BALANCED 50";
    EXPECT_EQ(world.money(pool).balance.value, 20 * credit) << "IMMEDIATE has no weight";
}

TEST(Balanced, EvensOutWhatEqualWorkWasPaid) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit, only(Policy::balanced));
    work(world, alias(1), 10);
    world.close();
    EXPECT_EQ(reward(world, pool, 0, alias(1)), 100 * credit);
    world.fund(pool, 100 * credit);
    work(world, alias(2), 10);
    world.close();
    EXPECT_EQ(reward(world, pool, 1, alias(1)), 0u) << "(100 + 100)*10 - 100*20 = 0";
    EXPECT_EQ(reward(world, pool, 1, alias(2)), 100 * credit);
}

// 30 paid before, then IMMEDIATE 35 and 35: Paid = 100. L = 20 and 10, P = 30:
// e = 130*20 - 65*30 = 650 and 130*10 - 35*30 = 250.
TEST(Balanced, CountsWhatEarlierPoliciesOfTheSameCloseGave) {
    RewardsState world;
    const auto pool = world.open_pool(
        1, 30 * credit,
        terms({{Policy::immediate, Ppm{700'000}}, {Policy::balanced, Ppm{300'000}}}));
    work(world, alias(1), 10);
    world.close();
    world.fund(pool, 100 * credit);
    work(world, alias(1), 10);
    work(world, alias(2), 10);
    world.close();
    const auto sums = world.close_of(pool, 1).policies.at(1).lifetime_sums;
    ASSERT_TRUE(sums.has_value());
    EXPECT_TRUE(sums->paid.value == 100 * credit);
    EXPECT_EQ(reward(world, pool, 1, alias(1)), 35 * credit + 21'666'667u);
    EXPECT_EQ(reward(world, pool, 1, alias(2)), 35 * credit + 8'333'333u);
}

TEST(Balanced, CountsTheCutSumAsPaid) {
    RewardsState world;
    PayTerms pay = only(Policy::balanced);
    pay.max_share = Ppm{500'000};
    const auto pool = world.open_pool(1, 100 * credit, pay);
    work(world, alias(1), 10);
    world.close();
    world.close();
    const auto before = world.statement(pool, 1, alias(1)).before;
    ASSERT_TRUE(before.has_value());
    EXPECT_TRUE(before->paid.value == 50 * credit) << "of 100, cut to a half";
    EXPECT_EQ(reward(world, pool, 1, alias(1)), 25 * credit) << "of the 50 that stayed";
}

// L = 10 and 30, 1 unit paid: e = (10^8 + 1)*10 - 1*40 and (10^8 + 1)*30, W = 4*10^9, and the unit
// left over goes to the larger remainder, three quarters.
TEST(Balanced, WorkWhileThePoolIsEmptyCounts) {
    RewardsState world;
    const auto pool = world.open_pool(1, 1, only(Policy::balanced));
    work(world, alias(1), 10);
    world.close();
    EXPECT_EQ(reward(world, pool, 0, alias(1)), 1u);
    work(world, alias(2), 30);
    world.close();
    world.fund(pool, 100 * credit);
    world.close();
    EXPECT_EQ(reward(world, pool, 2, alias(1)), 24'999'999u);
    EXPECT_EQ(reward(world, pool, 2, alias(2)), 75'000'001u);
}

// ---- pools without money ----

std::size_t rows_of(contracts::Prefix prefix, RewardsState& world) {
    std::size_t count = 0;
    const Bytes key{static_cast<Byte>(prefix)};
    world.state().scan(key, {}, [&](BytesView, BytesView) {
        ++count;
        return true;
    });
    return count;
}

TEST(EmptyPools, BeginTheirHistoryWithTheirFirstFunding) {
    RewardsState world;
    const auto pool = world.open_pool(1, 0, suite());
    work(world, alias(1), 10);
    world.close();
    EXPECT_EQ(rows_of(contracts::Prefix::lifetime, world), 0u);
    EXPECT_EQ(rows_of(contracts::Prefix::accumulated, world), 0u);
    world.fund(pool, 100 * credit);
    work(world, alias(2), 10);
    world.close();
    EXPECT_EQ(world.close_of(pool, 1).recipients, 1u);
    EXPECT_EQ(reward(world, pool, 1, alias(2)), 100 * credit);
}

// Two people with a history of 100 and 1; then one more works while the pool is empty.
TEST(EmptyPools, WriteOnlyWhatThisEpochsWorkersAdd) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit, suite());
    work(world, alias(1), 100);
    work(world, alias(2), 1);
    world.close();
    const std::size_t standings = rows_of(contracts::Prefix::standing, world);
    const Bytes key = contracts::incentive::accumulated_weights.key(pool, alias(1));
    const auto before = world.state().get(key);
    work(world, alias(2), 1);
    const std::size_t index_rows = world.index().size();
    world.close();
    const auto close = world.close_of(pool, 1);
    EXPECT_EQ(close.budget.value, 0u);
    EXPECT_EQ(close.statements, 0u);
    EXPECT_TRUE(close.policies.empty());
    EXPECT_EQ(rows_of(contracts::Prefix::standing, world), standings);
    EXPECT_EQ(rows_of(contracts::Prefix::pool_weight, world), 0u);
    EXPECT_EQ(world.index().size(), index_rows);
    EXPECT_EQ(world.state().get(key), before) << "nobody idle is written";
    EXPECT_TRUE(
        contracts::incentive::lifetime_weights.get_or(world.state(), {}, pool, alias(2)).value ==
        contracts::u128{2} * credit * world.set().beta);
}

// Everybody with a history is idle: an empty pool reads two lists of its project, and no more.
TEST(EmptyPools, CostNoStepForWhoIsIdle) {
    RewardsState world;
    world.open_pool(1, 100 * credit, suite());
    for (std::uint8_t who = 1; who <= 50; ++who)
        world.add(alias(who), ContributionKind::review, 1, 10);
    world.close();
    const std::size_t pieces = world.close(1);
    EXPECT_LE(pieces, 4u) << "the pool, its project, that there is no other";
}


// A project may turn to BALANCED: what was worked and paid before counts.
TEST(Balanced, CountsWhatAPoolWithoutEndDidUnderOtherTerms) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit);
    work(world, alias(1), 10);
    world.close();
    auto record = *contracts::treasury::pools.get(world.state(), pool);
    record.terms.pay = only(Policy::balanced);
    contracts::treasury::pools.put(world.state(), record, pool);
    world.fund(pool, 100 * credit);
    work(world, alias(2), 10);
    world.close();
    EXPECT_EQ(reward(world, pool, 1, alias(1)), 0u);
    EXPECT_EQ(reward(world, pool, 1, alias(2)), 100 * credit);
}

TEST(Claims, AddWhatTheAliasHasInThePool) {
    RewardsState world;
    world.add_account(1);
    const auto pool = world.open_pool(1, 100 * credit, only(Policy::balanced));
    work(world, alias(2), 10);
    world.close();
    auto running = world.context();
    move_standing(running, world.project(), alias(2), account(1));
    work(world, account(1), 5);
    world.fund(pool, credit);
    world.close();
    const auto before = world.statement(pool, 1, account(1)).before;
    ASSERT_TRUE(before.has_value());
    const auto w = contracts::u128{10} * credit * world.set().beta;
    EXPECT_TRUE(before->accumulated.value == w);
    EXPECT_TRUE(before->lifetime.value == w);
    EXPECT_TRUE(before->paid.value == 100 * credit);
    EXPECT_FALSE(contracts::explain::find_statement(world.state(), world.close_of(pool, 1),
                                                    alias(2)));
    EXPECT_EQ(reward(world, pool, 0, alias(2)), 100 * credit) << "the earlier statement stays";
}

TEST(Policies, TooManyRecipientsAreRankedByAWhereEarlierEpochsCount) {
    contracts::incentive::RecipientWeight recipient{alias(1), 7, {}};
    recipient.before.accumulated.value = 1'000'000'000'000;
    const ledger::Epoch epoch{13};
    EXPECT_TRUE(contracts::incentive::rank_of({}, epoch, recipient).value() == 7u);
    EXPECT_TRUE(contracts::incentive::rank_of(suite(), epoch, recipient).value() ==
                500'000'000'003u);
}

// Whoever a close left out may weigh more by BALANCED than all that it kept.
TEST(Policies, WhoIsLeftOutHasNoStatementWhateverItsWeight) {
    RewardsState world;
    const auto pool = world.open_pool(1, 100 * credit, only(Policy::balanced));
    work(world, alias(1), 1);
    work(world, alias(2), 10);
    world.close();
    auto close = world.close_of(pool, 0);
    const auto w = contracts::u128{10} * credit * world.set().beta;
    close.kept = contracts::incentive::KeptMark{ledger::Wide{w}, alias(2)};
    EXPECT_TRUE(contracts::explain::find_statement(world.state(), close, alias(2)));
    close.policies[0].total_weight = {0, 1};
    EXPECT_FALSE(contracts::explain::find_statement(world.state(), close, alias(1)));
}

std::vector<contracts::incentive::RecipientWeight> random_recipients(std::uint64_t epoch) {
    std::vector<contracts::incentive::RecipientWeight> recipients;
    const auto count = *rc::gen::inRange<std::uint8_t>(1, 9);
    for (std::uint8_t i = 0; i < count; ++i) {
        contracts::incentive::RecipientWeight recipient{alias(i), 0, {}};
        recipient.weight = *rc::gen::inRange<std::uint64_t>(0, 1'000);
        recipient.before.accumulated.value = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
        recipient.before.accumulated_epoch.value = *rc::gen::inRange<std::uint64_t>(0, epoch);
        recipient.before.lifetime.value = *rc::gen::inRange<std::uint64_t>(0, 10'000);
        recipient.before.paid.value = *rc::gen::inRange<std::uint64_t>(0, 100);
        recipients.push_back(recipient);
    }
    return recipients;
}

TEST(Policies, PermutingTheAccountsChangesNothing) {
    EXPECT_TRUE(rc::check([] {
        auto recipients = random_recipients(20);
        const auto budget = *rc::gen::inRange<std::uint64_t>(0, 10'000);
        const auto divide = [&] {
            return contracts::incentive::divide_budget(suite(), budget, recipients,
                                                       numbered<ledger::PoolId>(1),
                                                       ledger::Epoch{20})
                .value();
        };
        const auto before = divide();
        std::ranges::reverse(recipients);
        std::swap(recipients.front(), recipients[recipients.size() / 2]);
        RC_ASSERT(divide() == before);
    }));
}

// Rewards by epoch and recipient, of the same random history for every beta.
using Rewards = std::vector<std::uint64_t>;
struct Work {
    std::uint8_t who;
    std::uint64_t points;
};
Rewards rewards_with(std::uint64_t beta, const PayTerms& pay,
                     const std::vector<std::vector<Work>>& epochs) {
    contracts::ParameterSet set;
    set.alpha = 0;
    set.beta = beta;
    RewardsState world(set);
    const auto pool = world.open_pool(1, 0, pay);
    Rewards rewards;
    for (std::uint64_t epoch = 0; epoch < epochs.size(); ++epoch) {
        std::uint8_t record = 0;
        for (const Work& one : epochs[epoch])
            world.add(alias(one.who), ContributionKind::review, ++record, one.points);
        world.fund(pool, 1'000 * credit + 1);
        world.close();
        for (const Statement& statement : world.statements(pool, epoch))
            rewards.push_back(statement.reward.value);
    }
    return rewards;
}
std::vector<std::vector<Work>> random_epochs() {
    std::vector<std::vector<Work>> epochs(4);
    for (auto& epoch : epochs) {
        for (auto left = *rc::gen::inRange(0, 5); left > 0; --left) {
            epoch.push_back({*rc::gen::inRange<std::uint8_t>(1, 6),
                             *rc::gen::inRange<std::uint64_t>(1, 1'000)});
        }
    }
    return epochs;
}

TEST(Policies, ScalingBetaInAllEpochsChangesNothing) {
    EXPECT_TRUE(rc::check([] {
        const auto epochs = random_epochs();
        const auto factor = *rc::gen::inRange<std::uint64_t>(2, 1'000);
        const PayTerms pay =
            terms({{Policy::balanced, Ppm{400'000}}, {Policy::immediate, Ppm{600'000}}});
        RC_ASSERT(rewards_with(200'000'000, pay, epochs) ==
                  rewards_with(200'000'000 * factor, pay, epochs));
    }));
}

// A is rounded down in each step, at 10^-15 of a credit: that may move the last unit.
TEST(Policies, ScalingBetaMovesAtMostOneUnitOfRecent) {
    EXPECT_TRUE(rc::check([] {
        const auto epochs = random_epochs();
        const auto factor = *rc::gen::inRange<std::uint64_t>(2, 1'000);
        const Rewards one = rewards_with(200'000'000, only(Policy::recent), epochs);
        const Rewards other = rewards_with(200'000'000 * factor, only(Policy::recent), epochs);
        RC_ASSERT(one.size() == other.size());
        for (std::size_t i = 0; i < one.size(); ++i)
            RC_ASSERT(std::max(one[i], other[i]) - std::min(one[i], other[i]) <= 1u);
    }));
}

PayTerms random_terms() {
    PayTerms pay = suite();
    std::vector<Policy> order{Policy::immediate, Policy::recent, Policy::balanced};
    for (std::size_t i = 3; i-- > 1;)
        std::swap(order[i], order[*rc::gen::inRange<std::size_t>(0, i + 1)]);
    const auto count = *rc::gen::inRange<std::size_t>(1, 4);
    pay.policies.clear();
    std::uint32_t left = 1'000'000;
    for (std::size_t i = 0; i < count; ++i) {
        const auto share = i + 1 == count ? left : *rc::gen::inRange(0u, left + 1);
        pay.policies.push_back({order[i], Ppm{share}});
        left -= share;
    }
    pay.max_share.value = *rc::gen::element(1'000'000u, 333'333u);
    pay.budget_per_epoch.value = *rc::gen::element<std::uint64_t>(0, 50 * credit + 3);
    return pay;
}

// Random epochs of one pool beside the model: work by accounts and aliases, gaps, claims.
class BothPools {
  public:
    BothPools() : pay_(random_terms()), pool_(world_.open_pool(1, 0, pay_)),
                  model_(crypto::Hash256::from(pool_.view()), pay_) {
        for (std::uint8_t i = 1; i <= 3; ++i)
            world_.add_account(i);
    }

    void run_epoch() {
        for (auto gap = *rc::gen::element(0, 0, 0, 1, 5); gap > 0; --gap)
            world_.begin_next();
        do_work();
        const auto units = *rc::gen::inRange<std::uint64_t>(0, 100 * credit);
        if (*rc::gen::arbitrary<bool>()) {
            world_.fund(pool_, units);
            was_funded_ = was_funded_ || units > 0;
        }
        const auto claimed = *rc::gen::inRange<std::uint8_t>(0, 12);
        const bool is_claim = claimed >= 1 && claimed <= 3 && !claimed_.contains(claimed);
        if (is_claim) announce(claimed);
        close();
        if (is_claim) settle(claimed);
    }

  private:
    void do_work() {
        work_.clear();
        std::uint8_t record = 0;
        for (auto left = *rc::gen::inRange(0, 5); left > 0; --left) {
            const auto who = *rc::gen::inRange<std::uint8_t>(1, 4);
            const bool is_account = claimed_.contains(who) || *rc::gen::arbitrary<bool>();
            const auto recipient = is_account ? account(who) : alias(who);
            const auto points = *rc::gen::inRange<std::uint64_t>(0, 5'000);
            world_.add(recipient, ContributionKind::review, ++record, points);
            work_[recipient] += Big(points) * credit * world_.set().beta;
        }
    }
    // Approved in time: permanent with the next epoch, so this close pays the account.
    void announce(std::uint8_t who) {
        contracts::registry::Alias record;
        record.account = account_id(who);
        record.from_epoch = world_.epoch().next();
        contracts::registry::aliases.put(world_.state(), record, numbered<ledger::AliasId>(who));
        payees_[alias(who)] = account(who);
        claimed_.insert(who);
    }
    void settle(std::uint8_t who) {
        auto running = world_.context();
        move_standing(running, world_.project(), alias(who), account(who));
        model_.claim(alias(who), account(who));
    }
    void close() {
        const std::uint64_t epoch = world_.epoch().value;
        world_.close(*rc::gen::element<std::uint64_t>(1, 7, 100'000));
        const auto close = world_.close_of(pool_, epoch);
        RC_ASSERT(close.paid.value + close.rest.value == close.budget.value);
        const auto statements = world_.statements(pool_, epoch);
        if (contracts::incentive::makes_statements(close)) {
            compare(model_.close(epoch, close.budget.value, work_, payees_), statements);
        } else {
            RC_ASSERT(statements.empty());
            const bool reads = contracts::treasury::read_history(pay_);
            if (was_funded_ && reads) model_.count_work(epoch, work_, payees_);
        }
        verify(close, statements);
    }
    static void compare(const PoolModel::Amounts& expected,
                        const std::vector<Statement>& statements) {
        Big paid = 0;
        for (const Statement& statement : statements) {
            const auto found = expected.find(statement.recipient);
            RC_ASSERT(found != expected.end());
            RC_ASSERT(Big(statement.reward.value) == found->second);
            paid += statement.reward.value;
        }
        Big all = 0;
        for (const auto& [recipient, amount] : expected)
            all += amount;
        RC_ASSERT(paid == all);
    }
    void verify(const contracts::incentive::EpochClose& close,
                const std::vector<Statement>& statements) {
        std::vector<contracts::explain::Equation> equations;
        const auto verdict =
            contracts::explain::check_epoch(world_.set(), close, statements, equations);
        if (!verdict) RC_FAIL(verdict.error().place + ": " + verdict.error().expected);
    }

    RewardsState world_;
    PayTerms pay_;
    ledger::PoolId pool_;
    PoolModel model_;
    PoolModel::Amounts work_;
    std::map<ledger::Recipient, ledger::Recipient> payees_;
    std::set<std::uint8_t> claimed_;
    bool was_funded_ = false;
};

TEST(Policies, AgreeWithTheSlowModelToTheUnit) {
    EXPECT_TRUE(rc::check([] {
        BothPools both;
        for (int epoch = 0; epoch < 7; ++epoch)
            both.run_epoch();
    }));
}

}  // namespace
}  // namespace merit::testing
