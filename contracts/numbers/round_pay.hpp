// What a round pays out of its pot, and what it carries to the next (CONTRACTS K9, K10).
//
// All three rules keep: sum of the amounts + carried = pot, weight 0 gets 0, and where nobody has
// weight the whole pot is carried. Money in units. Errors: those of SPLIT. Pure; any thread.
#pragma once

#include "contracts/numbers/split.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace merit::contracts {

struct RoundPay {
    std::vector<std::uint64_t> amounts;  // in the order of the recipients
    std::uint64_t carried = 0;
    std::size_t splits = 1;  // passes of SPLIT that it took
};

// PEER, and the participants of a federated round: SPLIT(pot, weights).
NumberResult<RoundPay> pay_all(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                               const SplitSalt& salt);

// RETRO: SPLIT(pot, weights); whoever gets more than `cap` gets `cap` and leaves, the rest is split
// again until nobody gets more. Something is carried only where everybody has left.
NumberResult<RoundPay> pay_capped(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                                  std::uint64_t cap, const SplitSalt& salt);

// MATCH: weights are amounts. SPLIT(pot, weights) where their sum reaches the pot, else everybody
// gets the own weight.
NumberResult<RoundPay> pay_at_most(std::uint64_t pot, std::span<const SplitRecipient> recipients,
                                   const SplitSalt& salt);

}  // namespace merit::contracts
