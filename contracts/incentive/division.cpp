#include "contracts/incentive/division.hpp"

#include "contracts/numbers/scale.hpp"
#include "crypto/assert.hpp"

#include <algorithm>
#include <array>

namespace merit::contracts::incentive {

namespace {

// A as of the epoch that closes.
NumberResult<u128> accumulated(ledger::Epoch epoch, const RecipientWeight& recipient) {
    const Standing& before = recipient.before;
    if (before.accumulated_epoch > epoch) return NumberError::out_of_bounds;
    return recent_weight(before.accumulated.value,
                         epoch.value - before.accumulated_epoch.value, recipient.weight);
}

// L, this epoch's w included, and what was paid, by this close's earlier policies too.
NumberResult<BalancedRecipient> lifetime_of(const RecipientWeight& recipient,
                                            std::uint64_t earned) {
    BalancedRecipient lifetime;
    MERIT_TRY(lifetime.lifetime_weight,
              checked_add(recipient.before.lifetime.value, recipient.weight));
    MERIT_TRY(lifetime.paid, checked_add(recipient.before.paid.value, u128{earned}));
    return lifetime;
}

NumberResult<LifetimeSums> lifetime_sums(std::span<const RecipientWeight> recipients,
                                         std::span<const std::uint64_t> earned) {
    std::vector<BalancedRecipient> lifetimes(recipients.size());
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        MERIT_TRY(lifetimes[i], lifetime_of(recipients[i], earned[i]));
    }
    MERIT_TRY(const BalancedSums sums, balanced_sums(lifetimes));
    return LifetimeSums{ledger::Wide{sums.lifetime_weight}, ledger::Wide{sums.paid}};
}

NumberResult<W256> weight_in(const PolicyClose& policy, ledger::Epoch epoch,
                             const RecipientWeight& recipient, std::uint64_t earned) {
    if (policy.policy == treasury::Policy::immediate) return W256(recipient.weight);
    if (policy.policy == treasury::Policy::recent) {
        MERIT_TRY(const u128 weight, accumulated(epoch, recipient));
        return W256(weight);
    }
    if (!policy.lifetime_sums) return NumberError::out_of_bounds;
    MERIT_TRY(const BalancedRecipient lifetime, lifetime_of(recipient, earned));
    const BalancedSums sums{policy.lifetime_sums->weight.value, policy.lifetime_sums->paid.value};
    return balanced_weight(policy.budget.value, sums, lifetime);
}

void take_rewards(PolicyClose& close, const PolicyRewards& rewards) {
    close.total_weight = wire(rewards.total_weight);
    close.full_rate = rewards.full_rate;
    close.extra_units = rewards.extra_units;
    if (rewards.cut) close.cut = CutMark{wire(rewards.cut->remainder), rewards.cut->tie};
}

NumberResult<PolicyClose> run_rate(std::uint64_t budget,
                                   std::span<const RecipientWeight> recipients,
                                   const SplitSalt& salt) {
    std::vector<WeightedRecipient> weights;
    weights.reserve(recipients.size());
    for (const RecipientWeight& recipient : recipients)
        weights.push_back({IdBytes(recipient.recipient.view()), recipient.weight});
    MERIT_TRY(const PolicyRewards rewards, rate_rewards(budget, weights, salt));
    PolicyClose close;
    close.budget = ledger::Amount{budget};
    take_rewards(close, rewards);
    return close;
}

// Runs one policy of mode pool and adds what it gives to `earned`.
NumberResult<PolicyClose> run_policy(PolicyClose close, ledger::Epoch epoch,
                                     std::span<const RecipientWeight> recipients,
                                     const SplitSalt& salt, std::span<std::uint64_t> earned) {
    if (close.policy == treasury::Policy::balanced) {
        MERIT_TRY(close.lifetime_sums, lifetime_sums(recipients, earned));
    }
    std::vector<SplitRecipient> weights(recipients.size());
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        weights[i].id = IdBytes(recipients[i].recipient.view());
        MERIT_TRY(weights[i].weight, weight_in(close, epoch, recipients[i], earned[i]));
    }
    MERIT_TRY(const PolicyRewards rewards, pool_rewards(close.budget.value, weights, salt));
    for (std::size_t i = 0; i < recipients.size(); ++i)
        earned[i] += rewards.parts[i].amount;
    take_rewards(close, rewards);
    return close;
}

}  // namespace

RecipientWeight weight_of(const Statement& statement) {
    return {statement.recipient, statement.weight.value, statement.before.value_or(Standing())};
}

bool makes_statements(const EpochClose& close) {
    return !close.failed && close.budget.value > 0;
}

SplitSalt policy_salt(treasury::Policy policy, const ledger::PoolId& pool, ledger::Epoch epoch) {
    constexpr std::array<SplitPurpose, 3> purposes{SplitPurpose::payout, SplitPurpose::recent,
                                                   SplitPurpose::balanced};
    return {crypto::Hash256::from(pool.view()), epoch.value,
            purposes[static_cast<std::size_t>(policy)]};
}

NumberResult<PolicyCloses> divide_budget(const treasury::PayTerms& pay, std::uint64_t budget,
                                         std::span<const RecipientWeight> recipients,
                                         const ledger::PoolId& pool, ledger::Epoch epoch) {
    PolicyCloses closes;
    if (pay.mode == treasury::PoolMode::rate) {
        const SplitSalt salt = policy_salt(treasury::Policy::immediate, pool, epoch);
        MERIT_TRY(PolicyClose close, run_rate(budget, recipients, salt));
        closes.push_back(std::move(close));
        return closes;
    }
    std::vector<std::uint32_t> shares;
    for (const treasury::PolicyShare& share : pay.policies)
        shares.push_back(share.share.value);
    MERIT_TRY(const auto budgets,
              policy_budgets(budget, shares, crypto::Hash256::from(pool.view()), epoch.value));
    std::vector<std::uint64_t> earned(recipients.size());
    for (std::size_t i = 0; i < budgets.size(); ++i) {
        PolicyClose close;
        close.policy = pay.policies[i].policy;
        close.share = pay.policies[i].share;
        close.budget = ledger::Amount{budgets[i]};
        const SplitSalt salt = policy_salt(close.policy, pool, epoch);
        MERIT_TRY(close, run_policy(std::move(close), epoch, recipients, salt, earned));
        closes.push_back(std::move(close));
    }
    return closes;
}

NumberResult<W256> policy_weight(const EpochClose& close, const PolicyClose& policy,
                                 const RecipientWeight& recipient, std::uint64_t earned) {
    if (close.pay.mode == treasury::PoolMode::rate) {
        return W256(recipient.weight / coefficient_one);
    }
    return weight_in(policy, close.epoch, recipient, earned);
}

NumberResult<StatementPolicy> part_of(const EpochClose& close, const PolicyClose& policy,
                                      const ledger::Recipient& recipient, const W256& weight) {
    StatementPolicy part;
    part.policy = policy.policy;
    part.weight = wire(weight);
    part.total_weight = policy.total_weight;
    const W256 total = unwire(policy.total_weight);
    if (weight > total) return NumberError::out_of_bounds;
    if (policy.full_rate) {
        MERIT_TRY(part.quotient.value, to_u64(weight));
        return part;
    }
    if (total.is_zero()) return part;  // nothing was given
    MERIT_TRY(const W256 scaled, checked_multiply(W256(policy.budget.value), weight));
    const Division division = divide(scaled, total).value();
    part.quotient.value = static_cast<std::uint64_t>(division.quotient.low());
    part.remainder = wire(division.remainder);
    if (policy.cut) {
        const CutMark& cut = *policy.cut;
        const SplitSalt salt = policy_salt(policy.policy, close.pool, close.epoch);
        part.extra = part.remainder > cut.remainder ||
                     (part.remainder == cut.remainder &&
                      split_tie(salt, IdBytes(recipient.view())) <= cut.tie);
    }
    return part;
}

std::uint64_t amount_of(const StatementPolicy& part) {
    return part.quotient.value + (part.extra ? 1U : 0U);
}

ledger::Amount reward_of(const treasury::PayTerms& pay, ledger::Amount budget,
                         std::span<const StatementPolicy> parts) {
    std::uint64_t sum = 0;
    for (const StatementPolicy& part : parts)
        sum += amount_of(part);
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

NumberResult<u128> rank_of(const treasury::PayTerms& pay, ledger::Epoch epoch,
                           const RecipientWeight& recipient) {
    if (!treasury::read_history(pay)) return recipient.weight;
    return accumulated(epoch, recipient);
}

bool is_kept(const std::optional<KeptMark>& kept, const ledger::Recipient& recipient, u128 rank) {
    if (!kept || rank > kept->weight.value) return true;
    return rank == kept->weight.value && recipient <= kept->recipient;
}

}  // namespace merit::contracts::incentive
