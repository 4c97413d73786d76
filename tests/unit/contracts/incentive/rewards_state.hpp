// A state with money, pools and accounts put in by hand, for tests of K5 and K15 alone: any
// weights, any terms, without the operations that would lead there.
#pragma once

#include "contracts/explain/make_file.hpp"
#include "contracts/incentive/close.hpp"
#include "contracts/incentive/close_state.hpp"
#include "contracts/registry/state.hpp"
#include "contracts/treasury/open_pools.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "tests/unit/contracts/score/score_state.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

inline ledger::AccountId account_id(std::uint8_t number) {
    return numbered<ledger::AccountId>(number);
}
inline ledger::Recipient account(std::uint8_t number) {
    return {account_id(number)};
}

class RewardsState : public ScoreState {
  public:
    explicit RewardsState(contracts::ParameterSet set = {}) : ScoreState(set), set_(set) {
        contracts::treasury::assets.put(state(), {}, asset());
        contracts::treasury::asset_totals.put(state(), {}, asset());
        contracts::registry::Project record;
        record.opted_in = true;
        record.settings.maintainers.push_back(account_id(250));
        contracts::registry::projects.put(state(), record, project());
        add_account(250, contracts::registry::AccountKind::organisation);
    }

    static ledger::AssetId asset() { return numbered<ledger::AssetId>(1); }
    const contracts::ParameterSet& set() const { return set_; }

    void add_account(
        std::uint8_t number,
        contracts::registry::AccountKind kind = contracts::registry::AccountKind::person,
        std::uint8_t level = 2) {
        contracts::registry::Account record;
        record.kind = kind;
        record.level = level;
        contracts::registry::accounts.put(state(), record, account_id(number));
    }

    // A pool of the test project that is open for ever, with money in it.
    ledger::PoolId open_pool(std::uint8_t number, std::uint64_t units,
                             contracts::treasury::PayTerms pay = {}) {
        const auto id = numbered<ledger::PoolId>(number);
        contracts::treasury::Pool pool;
        pool.terms.asset = asset();
        pool.terms.projects.push_back(project());
        pool.terms.pay = std::move(pay);
        pool.terms.last_epoch = contracts::treasury::no_last_epoch;
        contracts::treasury::pools.put(state(), pool, id);
        contracts::treasury::PoolMoney money;
        money.asset = asset();
        contracts::treasury::pool_money.put(state(), money, id);
        auto running = context();
        contracts::treasury::add_open_pool(running, id, pool);
        fund(id, units);
        return id;
    }
    void fund(const ledger::PoolId& pool, std::uint64_t units) {
        auto running = context();
        const contracts::treasury::BalanceOf funder{account_id(250)};
        const ledger::Amount amount{units};
        EXPECT_TRUE(contracts::treasury::move_in(running, asset(), funder, amount).has_value());
        EXPECT_TRUE(contracts::treasury::move(running, asset(), funder,
                                              contracts::treasury::PoolOf{pool}, amount,
                                              contracts::treasury::Cause::fund)
                        .has_value());
    }

    // Points and pools of the epoch, `steps` at a time.
    std::size_t close(std::uint64_t steps = std::numeric_limits<std::uint64_t>::max()) {
        const ledger::Epoch closing = epoch();
        std::size_t pieces = ScoreState::close(steps);
        while (true) {
            auto running = context();
            std::uint64_t left = steps;
            if (contracts::incentive::close_pools(running, closing, left)) return pieces;
            ++pieces;
        }
    }

    contracts::incentive::EpochClose close_of(const ledger::PoolId& pool, std::uint64_t epoch) {
        const auto close =
            contracts::explain::find_epoch_close(state(), pool, ledger::Epoch{epoch});
        EXPECT_TRUE(close.has_value());
        return close.value_or(contracts::incentive::EpochClose());
    }
    std::vector<contracts::incentive::Statement> statements(const ledger::PoolId& pool,
                                                            std::uint64_t epoch) {
        return contracts::explain::statements_of(state(), close_of(pool, epoch));
    }
    contracts::incentive::Statement statement(const ledger::PoolId& pool, std::uint64_t epoch,
                                              const ledger::Recipient& recipient) {
        const auto found =
            contracts::explain::find_statement(state(), close_of(pool, epoch), recipient);
        EXPECT_TRUE(found.has_value());
        return found.value_or(contracts::incentive::Statement());
    }
    contracts::treasury::PoolMoney money(const ledger::PoolId& pool) {
        return *contracts::treasury::pool_money.get(state(), pool);
    }
    contracts::treasury::Balance balance(std::uint8_t number) {
        return contracts::treasury::balances.get_or(state(), {}, asset(), account_id(number));
    }

  private:
    contracts::ParameterSet set_;
};

}  // namespace merit::testing
