// A world with pools that money can be paid from by hand: what payouts, cases and prizes will do.
#pragma once

#include "contracts/treasury/postings.hpp"
#include "contracts/treasury/state.hpp"
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

    std::string move(const contracts::treasury::SubAccount& from,
                     const contracts::treasury::SubAccount& to, std::uint64_t units,
                     contracts::treasury::Cause cause) {
        return outcome([&](contracts::Context& context) {
            return contracts::treasury::move(context, asset(), from, to, ledger::Amount{units},
                                             cause);
        });
    }

    std::uint64_t purse(const contracts::treasury::PurseOf& which) const {
        return contracts::treasury::purse_of(state(), asset(), which).value;
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
