// A whole epoch through real transactions: an import with trailers, a registered contribution, uses
// by two people, a funded pool; then its close.
#pragma once

#include "contracts/explain/make_file.hpp"
#include "contracts/incentive/operations.hpp"
#include "contracts/incentive/statement_index.hpp"
#include "tests/support/certified.hpp"

#include <gtest/gtest.h>

namespace merit::testing {

class RewardedWorld : public TestWorld {
  public:
    explicit RewardedWorld(std::uint64_t units = 1'000 * credit + 7,
                           contracts::treasury::PayTerms pay = {}) {
        maintainer = member(2);
        author = person(0, 2);
        user = person(3, 2);
        demo = project({maintainer});
        open_pool(units, std::move(pay));
        import_history();
        accepted(demo, author, maintainer, 1'234);
        use(author, 3);
        contracts::incentive::RecordInteraction whole;
        whole.user = user;
        whole.project = demo;
        whole.count = 7;
        EXPECT_EQ(send(user, whole), "applied");
        closed = epoch();
        close_epoch();
    }

    void open_pool(std::uint64_t units, contracts::treasury::PayTerms pay) {
        contracts::treasury::PoolOpen op;
        op.terms.asset = asset();
        op.terms.projects.push_back(demo);
        op.terms.pay = std::move(pay);
        op.terms.first_epoch = epoch();
        op.terms.last_epoch = ledger::Epoch{100};
        EXPECT_EQ(send(member(0), op), "applied");
        pool = made<ledger::PoolId>("merit.pool");
        EXPECT_EQ(send(member(0), contracts::treasury::PoolFund{pool, ledger::Amount{units}}),
                  "applied");
    }

    void import_history() {
        std::vector<contracts::registry::Changeset> history;
        for (std::uint8_t i = 0; i < 12; ++i) {
            auto change = changeset(alias(static_cast<std::uint8_t>(1 + i % 5)), 100u + 37u * i);
            change.lines.test = {40u * i, 3};
            if (i % 3 == 0) {
                change.trailers.push_back(
                    {alias(20), contracts::registry::TrailerRole::reviewed_by});
            }
            history.push_back(change);
        }
        import(demo, history);
    }

    void use(const ledger::AccountId& target, std::uint32_t count) {
        contracts::incentive::RecordInteraction op;
        op.user = user;
        op.project = demo;
        op.target = contracts::incentive::InteractionTarget::account;
        op.account = target;
        op.count = count;
        EXPECT_EQ(send(user, op), "applied");
    }

    contracts::incentive::EpochClose close_of_pool() const {
        return contracts::explain::find_epoch_close(state(), pool, closed).value();
    }
    std::vector<contracts::incentive::Statement> statements() const {
        return contracts::explain::statements_of(state(), close_of_pool());
    }
    contracts::explain::StatementFile file_of(const ledger::Recipient& recipient) const {
        auto file = contracts::explain::make_statement_file(state(), pool, closed, recipient);
        EXPECT_TRUE(file.has_value());
        file->genesis = genesis();
        file->proof = prove_close(*this, file->close);
        return *file;
    }
    contracts::explain::EpochFile epoch_file() const {
        auto file = contracts::explain::make_epoch_file(state(), pool, closed);
        EXPECT_TRUE(file.has_value());
        file->genesis = genesis();
        file->proof = prove_close(*this, file->close);
        return *file;
    }

    ledger::AccountId maintainer;
    ledger::AccountId author;
    ledger::AccountId user;
    ledger::ProjectId demo;
    ledger::PoolId pool;
    ledger::Epoch closed;
};

}  // namespace merit::testing
