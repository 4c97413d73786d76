#include "contracts/incentive/division.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"
#include "crypto/assert.hpp"

#include <algorithm>

namespace merit::contracts::incentive {

namespace {

SplitSalt payout_salt(const ledger::PoolId& pool, ledger::Epoch epoch) {
    return {crypto::Hash256::from(pool.view()), epoch.value, SplitPurpose::payout};
}

// W and remainders stay below 2^122: at most 100,000 weights below 2^105.
ledger::Wide wide(const W256& value) {
    const auto narrow = to_u128(value);
    MERIT_ASSERT(narrow.has_value(), "the sum of all weights is below 2^128");
    return ledger::Wide{narrow.value()};
}

PolicyClose closed(const treasury::PolicyShare& share, std::uint64_t budget,
                   const PolicyRewards& rewards) {
    PolicyClose close;
    close.policy = share.policy;
    close.share = share.share;
    close.budget = ledger::Amount{budget};
    close.total_weight = wide(rewards.total_weight);
    close.full_rate = rewards.full_rate;
    close.extra_units = rewards.extra_units;
    if (rewards.cut) close.cut = CutMark{wide(rewards.cut->remainder), rewards.cut->tie};
    return close;
}

}  // namespace

NumberResult<PolicyCloses> divide_budget(const treasury::PayTerms& pay, std::uint64_t budget,
                                         std::span<const RecipientWeight> recipients,
                                         const ledger::PoolId& pool, ledger::Epoch epoch) {
    std::vector<WeightedRecipient> weights;
    weights.reserve(recipients.size());
    for (const RecipientWeight& recipient : recipients)
        weights.push_back({IdBytes(recipient.recipient.view()), recipient.weight});
    const SplitSalt salt = payout_salt(pool, epoch);
    PolicyCloses closes;
    if (pay.mode == treasury::PoolMode::rate) {
        MERIT_TRY(const PolicyRewards rewards, rate_rewards(budget, weights, salt));
        closes.push_back(closed({}, budget, rewards));
        return closes;
    }
    std::vector<std::uint32_t> shares;
    for (const treasury::PolicyShare& share : pay.policies)
        shares.push_back(share.share.value);
    MERIT_TRY(const auto budgets,
              policy_budgets(budget, shares, crypto::Hash256::from(pool.view()), epoch.value));
    for (std::size_t i = 0; i < budgets.size(); ++i) {
        MERIT_TRY(const PolicyRewards rewards, immediate_rewards(budgets[i], weights, salt));
        closes.push_back(closed(pay.policies[i], budgets[i], rewards));
    }
    return closes;
}

StatementPolicy part_of(const PolicyClose& policy, treasury::PoolMode mode,
                        const ledger::PoolId& pool, ledger::Epoch epoch,
                        const ledger::Recipient& recipient, u128 weight) {
    StatementPolicy part;
    part.policy = policy.policy;
    part.weight.value = mode == treasury::PoolMode::rate ? weight / coefficient_one : weight;
    part.total_weight = policy.total_weight;
    if (policy.full_rate) {
        part.quotient.value = static_cast<std::uint64_t>(part.weight.value);
        return part;
    }
    const auto division =
        divide(product(policy.budget.value, part.weight.value), W256(policy.total_weight.value));
    if (!division) return part;  // W = 0: nothing was given
    part.quotient.value = static_cast<std::uint64_t>(division.value().quotient.low());
    part.remainder.value = division.value().remainder.low();
    if (policy.cut) {
        const CutMark& cut = *policy.cut;
        part.extra = part.remainder > cut.remainder ||
                     (part.remainder == cut.remainder &&
                      split_tie(payout_salt(pool, epoch), IdBytes(recipient.view())) <= cut.tie);
    }
    return part;
}

ledger::Amount reward_of(const treasury::PayTerms& pay, ledger::Amount budget,
                         std::span<const StatementPolicy> parts) {
    std::uint64_t sum = 0;
    for (const StatementPolicy& part : parts)
        sum += part.quotient.value + (part.extra ? 1U : 0U);
    const auto cap = reward_cap(budget.value, pay.max_share.value);
    MERIT_ASSERT(cap.has_value(), "the terms of a pool are in bounds");
    return ledger::Amount{std::min(sum, cap.value())};
}

void pay_out(Statement& statement, ledger::Amount reward, ledger::Amount debt,
             const ParameterSet& parameters) {
    statement.reward = reward;
    statement.held_until.value = statement.epoch.value + parameters.hold_epochs;
    if (!statement.recipient.is_account()) {
        statement.unclaimed = reward;
        return;
    }
    const auto hold = static_cast<std::uint32_t>(parameters.hold_ppm);
    const auto payout = payout_of(reward.value, debt.value, hold);
    MERIT_ASSERT(payout.has_value(), "hold is a bounded parameter");
    statement.debt_repaid.value = payout.value().repaid;
    statement.held.value = payout.value().held;
    statement.free.value = payout.value().free;
}

bool is_kept(const std::optional<KeptMark>& kept, const ledger::Recipient& recipient, u128 weight) {
    if (!kept || weight > kept->weight.value) return true;
    return weight == kept->weight.value && recipient <= kept->recipient;
}

}  // namespace merit::contracts::incentive
