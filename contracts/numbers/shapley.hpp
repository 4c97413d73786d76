// Shapley values of a federated round (CONTRACTS K9, DETAILS 11): what each participant adds to a
// metric, averaged over the orders in which the participants can come together.
//
// Nothing is divided: participant i adds numerators[i] / denominator. Guarantees, both forms:
// the numerators and the deficit sum to denominator * (v(all) - v(nobody)); who never changes the
// metric has 0. Exact form also: two who always change it alike have equal numerators. Numerators
// of several rounds add. Participants are known by their positions in ascending order of id. Pure;
// any thread.
#pragma once

#include "contracts/numbers/draw.hpp"
#include "contracts/numbers/round_pay.hpp"
#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/wide.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace merit::contracts {

inline constexpr std::size_t shapley_exact_max = 16;        // participants
inline constexpr std::size_t shapley_sampled_max = 64;      // participants
inline constexpr std::size_t shapley_samples_max = 65'536;  // M * (n + 1)

struct ShapleyValues {
    std::vector<i128> numerators;   // N, magnitude < 2^86
    std::uint64_t denominator = 0;  // n! (exact), M (sampled)
    i128 deficit = 0;               // what truncated permutations gave to nobody; exact: 0
};

// N_i = sum over S without i of |S|! * (n - |S| - 1)! * (v(S + i) - v(S)). `values` are v by
// coalition: bit i of the index is set where participant i belongs to it.
// Error: out_of_bounds unless there are 2^n values of at most 2^40, 1 <= n <= 16.
NumberResult<ShapleyValues> exact_shapley(std::span<const Metric> values);

// v(all) - v(all but i): shown only. Values and error as above.
NumberResult<std::vector<Metric>> leave_one_out(std::span<const Metric> values);

using Permutation = std::vector<std::uint32_t>;  // positions in the order in which they join

// `count` shuffles of the identity, one after the other from one stream.
std::vector<Permutation> draw_permutations(std::size_t participants, std::size_t count,
                                           Draw& stream);

// N_i = sum of the marginals v(prefix with i) - v(prefix before i) over the permutations. `values`
// are v by permutation * (n + 1) + length of the prefix. With epsilon > 0 a permutation stops at
// the first prefix with |v(all) - v(prefix)| <= epsilon, and v(all) - v(prefix) joins the deficit;
// the values behind it, but for the last, do not count.
// Error: out_of_bounds (no permutation, n of 0 or above 64, M * (n + 1) above 65,536 or not the
// number of values, no permutation of 0..n-1, a value or epsilon beyond 2^40, epsilon < 0, nobody
// or all not of one value in all permutations).
NumberResult<ShapleyValues> sampled_shapley(std::span<const Permutation> permutations,
                                            std::span<const Metric> values, Metric epsilon);

// The check sum: sum of N_i + deficit = denominator * (v(all) - v(nobody)).
bool adds_up(const ShapleyValues& values, Metric nobody, Metric all);

// Whom SPLIT divides a budget among: the participants by max(0, N_i), then the position n by
// max(0, deficit), whose part goes to nobody. `participants` has one id for each numerator (else a
// bug).
std::vector<SplitRecipient> shapley_weights(std::span<const IdBytes> participants,
                                            const ShapleyValues& values);

// SPLIT(budget) by max(0, N_i); max(0, deficit) takes part by the position n, and what it gets is
// carried. `participants` has one id for each numerator.
// Errors: out_of_bounds where it has not; those of SPLIT.
NumberResult<RoundPay> pay_shapley(std::uint64_t budget, std::span<const IdBytes> participants,
                                   const ShapleyValues& values, const SplitSalt& salt);

}  // namespace merit::contracts
