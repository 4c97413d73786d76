// The reward formulas of K5 (CONTRACTS sections 5 and 6, DETAILS 11): from points and interactions
// to money. Money in units, points and interactions x 10^6, coefficients x 10^9. Pure; any thread.
#pragma once

#include "contracts/numbers/split.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace merit::contracts {

struct UserInteractions {
    std::uint64_t count = 0;  // i of one user, x 10^6
    std::uint32_t sigma = 0;  // ppm by the user's level, <= 4,000,000
};

// u = floor(sum of i * sigma / 10^6), or with DISTINCT the sum of sigma over users with i > 0.
// Errors: out_of_bounds, overflow.
NumberResult<std::uint64_t> interaction_value(std::span<const UserInteractions> users,
                                              bool distinct);

// w = alpha * u + beta * c, scale 10^9 micro-points; coefficients at most 2^40.
NumberResult<u128> reward_weight(std::uint64_t alpha, std::uint64_t beta, std::uint64_t u,
                                 std::uint64_t c);

struct WeightedRecipient {
    IdBytes id;
    u128 weight = 0;  // w
};

struct RewardPart {
    std::uint64_t quotient = 0;  // q
    W256 remainder;              // r
    bool extra = false;
    std::uint64_t amount = 0;  // q, plus 1 where extra
};

// How one policy of a pool divided its budget.
struct PolicyRewards {
    W256 total_weight;              // W as divided by: sum of w (POOL), sum of d (RATE)
    std::uint64_t extra_units = 0;  // R
    std::optional<SplitCut> cut;
    bool full_rate = false;         // RATE within budget: everybody gets d, no division
    std::uint64_t paid = 0;         // sum of the parts
    std::vector<RewardPart> parts;  // in the order of the input
};

// RATE: d = floor(w / 10^9); all of it where the sum is within the budget, else SPLIT(B, d).
NumberResult<PolicyRewards> rate_rewards(std::uint64_t budget,
                                         std::span<const WeightedRecipient> recipients,
                                         const SplitSalt& salt);

// POOL: SPLIT of a policy's part of the budget by the weights of that policy. Without any weight
// nothing is paid.
NumberResult<PolicyRewards> pool_rewards(std::uint64_t budget,
                                         std::span<const SplitRecipient> recipients,
                                         const SplitSalt& salt);

// POOL: parts of the budget for the policies by SPLIT on their ppm, by position, purpose 0.
// Error: out_of_bounds unless the shares sum to 10^6.
NumberResult<std::vector<std::uint64_t>> policy_budgets(std::uint64_t budget,
                                                        std::span<const std::uint32_t> shares,
                                                        const crypto::Hash256& pool,
                                                        std::uint64_t epoch);

// RECENT: A = floor(A * lambda(13) / 2^64) + w, `steps` epochs after the previous A: those between
// have no w.
NumberResult<u128> recent_weight(u128 previous, std::uint64_t steps, u128 weight);

struct BalancedRecipient {
    u128 lifetime_weight = 0;  // L: sum of w since the pool was first funded
    u128 paid = 0;             // held and unclaimed money included
};
// Of all recipients of a division.
struct BalancedSums {
    u128 lifetime_weight = 0;  // sum of L
    u128 paid = 0;             // Paid
};

// Error: overflow.
NumberResult<BalancedSums> balanced_sums(std::span<const BalancedRecipient> recipients);

// BALANCED: e = max(0, (Paid + B) * L_j - paid_j * sum of L). Error: overflow of Paid + B.
NumberResult<W256> balanced_weight(std::uint64_t budget, const BalancedSums& sums,
                                   const BalancedRecipient& recipient);

// The largest reward of one account over all policies: floor(B * max_share / 10^6); 10^6 = off.
// Error: out_of_bounds above 10^6.
NumberResult<std::uint64_t> reward_cap(std::uint64_t budget, std::uint32_t max_share);

struct Payout {
    std::uint64_t repaid = 0;  // of debts
    std::uint64_t held = 0;    // for hold_epochs
    std::uint64_t free = 0;
};

// repaid = min(debt, floor(amount / 2)), held = floor((amount - repaid) * hold / 10^6), rest free.
// Error: out_of_bounds for hold > 10^6.
NumberResult<Payout> payout_of(std::uint64_t amount, std::uint64_t debt, std::uint32_t hold);

// What each creditor gets, in the order given (ascending ids), until `repaid` is spent.
std::vector<std::uint64_t> repayments(std::uint64_t repaid, std::span<const std::uint64_t> debts);

// The linear model by itself:
// floor((beta * sum of contributions + alpha * I + beta * C) / 10^9).
NumberResult<std::uint64_t> linear_benefit(std::span<const std::uint64_t> contributions,
                                           std::uint64_t interactions, std::uint64_t total,
                                           std::uint64_t alpha, std::uint64_t beta);

}  // namespace merit::contracts
