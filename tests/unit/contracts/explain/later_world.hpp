// The second close of a pool that pays for earlier epochs too: two epochs later, in which one person
// worked. And files sealed anew, for what the rules alone can find.
#pragma once

#include "contracts/incentive/division.hpp"
#include "tests/unit/contracts/explain/rewarded_world.hpp"

namespace merit::testing {

inline contracts::treasury::PayTerms suite() {
    using contracts::treasury::Policy;
    contracts::treasury::PayTerms pay;
    pay.policies = {{Policy::immediate, ledger::Ppm{200'000}},
                    {Policy::recent, ledger::Ppm{300'000}},
                    {Policy::balanced, ledger::Ppm{500'000}}};
    pay.max_share = ledger::Ppm{400'000};
    return pay;
}

class LaterWorld : public RewardedWorld {
  public:
    LaterWorld() : RewardedWorld(1'000 * credit + 7, suite()) {
        close_epoch();
        const contracts::treasury::PoolFund fund{pool, ledger::Amount{777 * credit + 1}};
        EXPECT_EQ(send(member(0), fund), "applied");
        accepted(demo, author, maintainer, 321);
        closed = epoch();
        close_epoch();
    }
};

// The statement as the only one of its close, by what the close says: parts, payout, leaf, root,
// state root and certificate.
inline contracts::explain::StatementFile sealed(const RewardedWorld& world,
                                                contracts::explain::StatementFile file) {
    namespace incentive = contracts::incentive;
    incentive::Statement& statement = file.statement;
    std::uint64_t earned = 0;
    statement.policies.clear();
    for (const incentive::PolicyClose& policy : file.close.policies) {
        const auto recipient = incentive::weight_of(statement);
        const auto weight = incentive::policy_weight(file.close, policy, recipient, earned).value();
        statement.policies.push_back(
            incentive::part_of(file.close, policy, statement.recipient, weight).value());
        earned += incentive::amount_of(statement.policies.back());
    }
    incentive::pay_out(
        statement,
        incentive::reward_of(file.close.pay, file.close.budget, statement.policies), {},
        file.parameters);
    file.close.statements = file.close.recipients = 1;
    file.close.root = incentive::statement_leaf(statement);
    file.inclusion = {};
    const std::vector<crypto::SparseChange> change{crypto::make_sparse_change(
        incentive::epoch_close_key(file.close.epoch, file.close.pool),
        incentive::encode_epoch_close(file.close))};
    file.proof = prove_close(world, tree_of(world.state()).apply(change), file.close);
    return file;
}

}  // namespace merit::testing
