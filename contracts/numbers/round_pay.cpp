#include "contracts/numbers/round_pay.hpp"

#include <algorithm>
#include <numeric>

namespace merit::contracts {
namespace {

RoundPay round_pay(std::uint64_t pot, std::vector<std::uint64_t> amounts, std::size_t splits = 1) {
    const std::uint64_t paid = std::accumulate(amounts.begin(), amounts.end(), std::uint64_t{0});
    return {std::move(amounts), pot - paid, splits};
}

RoundPay divided(std::uint64_t pot, const Split& division) {
    std::vector<std::uint64_t> amounts;
    amounts.reserve(division.parts.size());
    for (const SplitPart& part : division.parts)
        amounts.push_back(part.amount());
    return round_pay(pot, std::move(amounts));
}

}  // namespace

NumberResult<RoundPay> pay_all(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                               const SplitSalt& salt) {
    MERIT_TRY(const Split division, split(pot, recipients, salt));
    return divided(pot, division);
}

// Who has left stays in the list with weight 0, which changes nobody else's part. Each part taken
// out of the rest is below the part that SPLIT gave of it, so the rest does not fall below 0.
NumberResult<RoundPay> pay_capped(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                                  std::uint64_t cap, const SplitSalt& salt) {
    std::vector<SplitRecipient> left(recipients.begin(), recipients.end());
    std::vector<std::uint64_t> amounts(left.size());
    std::uint64_t rest = pot;
    for (std::size_t splits = 1;; ++splits) {
        MERIT_TRY(const Split division, split(rest, left, salt));
        bool somebody_leaves = false;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (left[i].weight.is_zero()) continue;
            const std::uint64_t part = division.parts[i].amount();
            amounts[i] = std::min(part, cap);
            if (part <= cap) continue;
            rest -= cap;
            left[i].weight = W256();
            somebody_leaves = true;
        }
        if (!somebody_leaves) return round_pay(pot, std::move(amounts), splits);
    }
}

NumberResult<RoundPay> pay_at_most(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                                   const SplitSalt& salt) {
    MERIT_TRY(const Split division, split(pot, recipients, salt));
    if (division.total_weight >= W256(pot)) return divided(pot, division);
    std::vector<std::uint64_t> amounts;
    amounts.reserve(recipients.size());
    for (const SplitRecipient& recipient : recipients)
        amounts.push_back(to_u64(recipient.weight).value());  // below the pot
    return round_pay(pot, std::move(amounts));
}

}  // namespace merit::contracts
