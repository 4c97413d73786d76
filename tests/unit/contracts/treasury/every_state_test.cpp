// Every state of the treasury that small numbers reach. From each state each movement is tried; its
// changes pass the invariants, and nothing is made, lost or below zero. Two accounts, an alias, a
// pool, a bond and five units; one case freezes, Corrections take and make debts. What only counts
// on for ever (what an account was ever paid) is no part of a state.
#include "contracts/framework/clock.hpp"
#include "contracts/framework/contract.hpp"
#include "tests/unit/contracts/treasury/money_world.hpp"

#include <deque>
#include <functional>
#include <set>

namespace merit::testing {
namespace {

using namespace contracts::treasury;
using contracts::Check;
using contracts::Context;
using ledger::AccountId;
using ledger::Amount;
using ledger::Epoch;
using ledger::Recipient;

class EveryState {
  public:
    EveryState() : world_({{"hold_ppm", 500'000}, {"hold_epochs", 1}}) {
        a_ = world_.person(1);
        b_ = world_.person(2);
        pool_ = world_.open_pool(2);
        for (const auto& [to, units] : {std::pair(a_, 2), std::pair(b_, 1)}) {
            const Transfer op{world_.asset(), to, Amount{static_cast<std::uint64_t>(units)}};
            EXPECT_EQ(world_.send(world_.member(0), op), "applied");
        }
        add_moves();
    }

    // Goes through all states; how many there are, and how many steps between them.
    void visit_all() {
        visit({});
        while (!waiting_.empty()) {
            const ledger::StateDelta state = std::move(waiting_.front());
            waiting_.pop_front();
            for (const auto& move : moves_)
                try_move(state, move);
        }
    }
    std::size_t states() const { return seen_.size(); }
    std::size_t steps() const { return steps_; }

  private:
    using Move = std::function<Check(Context&)>;
    static constexpr std::uint64_t debt_max = 2;  // where debts stop growing

    void add_moves() {
        const auto transfer = [this](const AccountId& from, const AccountId& to) {
            return Move([this, from, to](Context& context) {
                context.account = from;
                return run(Transfer{world_.asset(), to, Amount{1}}, context);
            });
        };
        moves_ = {transfer(a_, b_), transfer(b_, a_), [this](Context& context) {
                      context.account = a_;
                      return run(PoolFund{pool_, Amount{1}}, context);
                  }};
        const PurseOf bond{PurseKind::bond, MoneyWorld::case_id(1)};
        add_movement(BalanceOf{a_}, bond, Cause::bond);
        add_movement(bond, BalanceOf{b_}, Cause::bond_award);
        add_movement(bond, PoolOf{pool_}, Cause::bond_award);
        for (const Recipient& to : {Recipient{a_}, Recipient{TestWorld::alias(1)}}) {
            moves_.push_back([this, to](Context& context) { return reward(context, to); });
            moves_.push_back([this, to](Context& context) {
                freeze(context, MoneyWorld::case_id(1), world_.asset(), to, Amount{1});
                return success();
            });
            add_correction(to, Creditor::of(b_));
            add_correction(to, Creditor::of(pool_));
        }
        moves_.push_back([](Context& context) {
            end_freezes(context, MoneyWorld::case_id(1));
            return success();
        });
        moves_.push_back([](Context& context) { return release(context); });
    }
    void add_movement(const SubAccount& from, const SubAccount& to, Cause cause) {
        moves_.push_back([this, from, to, cause](Context& context) {
            return contracts::treasury::move(context, world_.asset(), from, to, Amount{1}, cause);
        });
    }
    void add_correction(const Recipient& from, const Creditor& to) {
        moves_.push_back([this, from, to](Context& context) -> Check {
            Correction correction;
            correction.asset = world_.asset();
            correction.losses.push_back({from, Amount{1}});
            correction.gains.push_back({to, Amount{1}});
            MERIT_TRY(check_correction(context, correction));
            apply_correction(context, correction);
            return success();
        });
    }
    template <class Op>
    static Check run(const Op& op, Context& context) {
        const Bytes bytes = contracts::make_operation(op);
        return contracts::find_operation(Op::kind)->execute(BytesView(bytes).subspan(2), context);
    }
    // Two units, of which an account has one at once.
    Check reward(Context& context, const Recipient& to) {
        MERIT_TRY(contracts::treasury::move(context, world_.asset(), PoolOf{pool_},
                                            ClosingOf{pool_}, Amount{2}, Cause::close_begin));
        const PoolTerms terms = pools.get(context.state, pool_)->terms;
        MERIT_TRY(pay(context, pool_, terms, context.block.parameters, Epoch{0}, to, Amount{2}));
        return success();
    }
    // What is held of epoch 0 and not frozen becomes free.
    static Check release(Context& context) {
        for (const contracts::ClockTask& task : contracts::clock_tasks()) {
            if (task.stage != contracts::ClockStage::releases) continue;
            std::uint64_t steps = 1'000;
            EXPECT_TRUE(task.run(context, Epoch{1}, steps));
        }
        return success();
    }

    void try_move(const ledger::StateDelta& state, const Move& move) {
        ledger::Overlay before(world_.state());
        before.merge(state);
        ledger::Overlay after = ledger::Overlay::on(before);
        std::vector<ledger::IndexEntry> index;
        std::vector<ledger::Event> events;
        const contracts::BlockContext block{
            world_.network(), world_.height().next(), world_.time(), Epoch{0},
            contracts::parameters_in(world_.state(), Epoch{0})};
        Context context{after, block, {}, {}, 0, index, events};
        if (!move(context)) return;
        if (debt_of(after, world_.asset(), a_).value > debt_max) return;
        contracts::check_invariants(before, after.delta());
        ++steps_;
        before.merge(after.take_delta());
        visit(before.take_delta());
    }
    void visit(const ledger::StateDelta& delta) {
        ledger::Overlay state(world_.state());
        state.merge(delta);
        if (!seen_.insert(key_of(state)).second) return;
        check_sum(state);
        waiting_.push_back(delta);
    }

    // All that may still move, and what binds it.
    std::vector<std::uint64_t> key_of(const ledger::StateView& state) const {
        const auto& asset = world_.asset();
        const PoolMoney money = *pool_money.get(state, pool_);
        std::vector<std::uint64_t> key{money.balance.value, money.unclaimed.value,
                                       purse_of(state, asset, {PurseKind::bond,
                                                               MoneyWorld::case_id(1)})
                                           .value};
        for (const AccountId& account : {a_, b_}) {
            const Balance balance = balances.get_or(state, {}, asset, account);
            key.insert(key.end(), {balance.free.value, balance.held.value});
            for (const Creditor& to : {Creditor::of(a_), Creditor::of(b_), Creditor::of(pool_)})
                key.push_back(debts.get_or(state, {}, asset, account, to.kind, to.id).value);
        }
        for (const Recipient& recipient : {Recipient{a_}, Recipient{TestWorld::alias(1)}})
            key.push_back(frozen_of(state, asset, recipient).value);
        return key;
    }
    // Five units, wherever they are; and no more is frozen than waits.
    void check_sum(const ledger::StateView& state) const {
        const auto key = key_of(state);
        EXPECT_EQ(key[0] + key[1] + key[2] + key[3] + key[4] + key[8] + key[9], 5u);
        for (const Recipient& recipient : {Recipient{a_}, Recipient{TestWorld::alias(1)}}) {
            EXPECT_LE(frozen_of(state, world_.asset(), recipient).value,
                      waiting_of(state, world_.asset(), recipient).value);
        }
    }

    MoneyWorld world_;
    AccountId a_;
    AccountId b_;
    ledger::PoolId pool_;
    std::vector<Move> moves_;
    std::set<std::vector<std::uint64_t>> seen_;
    std::deque<ledger::StateDelta> waiting_;  // changes over the world's state
    std::size_t steps_ = 0;
};

TEST(EveryTreasuryState, OfFiveUnitsKeepsTheInvariants) {
    EveryState all;
    all.visit_all();
    EXPECT_EQ(all.states(), 4'656u);
    EXPECT_EQ(all.steps(), 40'596u);
}

}  // namespace
}  // namespace merit::testing
