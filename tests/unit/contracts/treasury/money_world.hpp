// A world with pools that money can be paid from by hand: what payouts, cases and prizes will do.
#pragma once

#include "contracts/framework/approval.hpp"
#include "contracts/treasury/correction.hpp"
#include "contracts/treasury/debt.hpp"
#include "contracts/treasury/freeze.hpp"
#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
#include "contracts/treasury/treasury.hpp"
#include "tests/support/test_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

class MoneyWorld : public TestWorld {
  public:
    explicit MoneyWorld(const Parameters& parameters = {}) : TestWorld(parameters) {
        project_id = project({person(0)});
        pool = open_pool(1'000);
    }

    // A pool of member 0, its only sponsor, whose unclaimed money expires after 4 epochs.
    ledger::PoolId open_pool(std::uint64_t units) {
        contracts::treasury::PoolTerms terms;
        terms.asset = asset();
        terms.projects.push_back(project_id);
        terms.pay.claim_epochs = 4;
        terms.first_epoch = epoch();
        terms.last_epoch = ledger::Epoch{1'000};
        EXPECT_EQ(send(member(0), contracts::treasury::PoolOpen{terms}), "applied");
        const auto id = made<ledger::PoolId>("merit.pool");
        EXPECT_EQ(send(member(0), contracts::treasury::PoolFund{id, ledger::Amount{units}}),
                  "applied");
        return id;
    }

    // Pays a reward of the current epoch, as the close of the pool does.
    contracts::treasury::Payout reward(const ledger::PoolId& from, ledger::Recipient recipient,
                                       std::uint64_t units) {
        using namespace contracts::treasury;
        Payout paid;
        apply([&](contracts::Context& context) {
            const PoolTerms terms = pools.get(context.state, from)->terms;
            const auto moved =
                contracts::treasury::move(context, asset(), PoolOf{from}, ClosingOf{from},
                                          ledger::Amount{units}, Cause::close_begin);
            EXPECT_TRUE(moved.has_value());
            const auto payout = pay(context, from, terms, context.block.parameters, epoch(),
                                    recipient, ledger::Amount{units});
            EXPECT_TRUE(payout.has_value());
            paid = payout.assume_value();
        });
        return paid;
    }

    std::string move(const contracts::treasury::SubAccount& from,
                     const contracts::treasury::SubAccount& to, std::uint64_t units,
                     contracts::treasury::Cause cause) {
        return outcome([&](contracts::Context& context) {
            return contracts::treasury::move(context, asset(), from, to, ledger::Amount{units},
                                             cause);
        });
    }

    void owe(const ledger::AccountId& account, const contracts::treasury::Creditor& creditor,
             std::uint64_t units) {
        apply([&](contracts::Context& context) {
            contracts::treasury::set_debt(context, asset(), account, creditor,
                                          ledger::Amount{units});
        });
    }
    std::uint64_t debt(const ledger::AccountId& account) const {
        return contracts::treasury::debt_of(state(), asset(), account).value;
    }

    static crypto::Hash256 case_id(std::uint8_t number) { return crypto::sha256({Bytes{number}}); }
    std::uint64_t freeze(std::uint8_t number, ledger::Recipient recipient, std::uint64_t units) {
        std::uint64_t frozen = 0;
        apply([&](contracts::Context& context) {
            frozen = contracts::treasury::freeze(context, case_id(number), asset(), recipient,
                                                 ledger::Amount{units})
                         .value;
        });
        return frozen;
    }
    void end_freezes(std::uint8_t number) {
        apply([&](contracts::Context& context) {
            contracts::treasury::end_freezes(context, case_id(number));
        });
    }

    // "applied", or why it cannot be; then nothing has changed.
    std::string correct(std::vector<contracts::treasury::Loss> losses,
                        std::vector<contracts::treasury::Gain> gains) {
        contracts::treasury::Correction correction;
        correction.asset = asset();
        correction.losses.assign(losses.begin(), losses.end());
        correction.gains.assign(gains.begin(), gains.end());
        return outcome([&](contracts::Context& context) {
            auto check = contracts::treasury::check_correction(context, correction);
            if (check) contracts::treasury::apply_correction(context, correction);
            return check;
        });
    }

    std::uint64_t purse(const contracts::treasury::PurseOf& which) const {
        return contracts::treasury::purse_of(state(), asset(), which).value;
    }
    std::uint64_t unclaimed(std::uint8_t number) const {
        return contracts::treasury::waiting_of(state(), asset(), {alias(number)}).value;
    }

    // The account owns the alias from the next epoch but one on; its home is the project.
    void claim(std::uint8_t number, const ledger::AccountId& account) {
        const contracts::registry::AliasClaim op{alias(number), account, project_id};
        ASSERT_EQ(send(account, op), "applied");
        for (std::size_t i = 0; i < 2; ++i) {
            const auto digest = contracts::operation_digest(contracts::make_operation(op));
            ASSERT_EQ(send(member(i), contracts::registry::Approve{digest}), "applied");
        }
    }

    ledger::ProjectId project_id;
    ledger::PoolId pool;

  private:
    std::string outcome(const std::function<contracts::Check(contracts::Context&)>& work) {
        std::string name = "applied";
        apply([&](contracts::Context& context) {
            ledger::Overlay inner = ledger::Overlay::on(context.state);
            contracts::Context upper{inner,         context.block, {}, {}, 0,
                                     context.index, context.events};
            const auto check = work(upper);
            if (!check) name = contracts::name_of_code(check.error().code());
            if (check) context.state.merge(inner.take_delta());
        });
        return name;
    }
};

}  // namespace merit::testing
