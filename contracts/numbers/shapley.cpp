#include "contracts/numbers/shapley.hpp"

#include "crypto/assert.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>

namespace merit::contracts {
namespace {

constexpr std::uint64_t factorial(std::size_t n) {
    std::uint64_t result = 1;
    for (std::size_t i = 2; i <= n; ++i)
        result *= i;
    return result;
}

// Why the numerators fit. Per size s there are C(n-1, s) coalitions without i of weight
// s! * (n-s-1)!, together (n-1)!; the n sizes make n!. A marginal is at most 2^41. So |N_i| <=
// n! * 2^41 <= 16! * 2^41 < 2^86, and the check sum over 16 is below 2^90. Sampled, |N_i| <=
// M * 2^41 < 2^57.
static_assert(metric_magnitude_max == std::int64_t{1} << 40);
static_assert(factorial(shapley_exact_max) < std::uint64_t{1} << 45);
static_assert(shapley_samples_max == 1 << 16);

bool in_bounds(std::span<const Metric> values) {
    return std::ranges::all_of(values, [](Metric value) {
        return -metric_magnitude_max <= value && value <= metric_magnitude_max;
    });
}

// Participants of a table of all coalitions.
NumberResult<std::size_t> exact_participants(std::span<const Metric> values) {
    constexpr std::size_t coalitions_max = std::size_t{1} << shapley_exact_max;
    const std::size_t size = values.size();
    if (size < 2 || size > coalitions_max || !std::has_single_bit(size) || !in_bounds(values)) {
        return NumberError::out_of_bounds;
    }
    return static_cast<std::size_t>(std::countr_zero(size));
}

bool is_permutation_of(std::size_t n, const Permutation& permutation) {
    if (permutation.size() != n) return false;
    std::vector<bool> seen(n);
    for (const std::uint32_t position : permutation) {
        if (position >= n || seen[position]) return false;
        seen[position] = true;
    }
    return true;
}

// One permutation; `values` are those of its prefixes.
void add_marginals(const Permutation& permutation, std::span<const Metric> values, Metric epsilon,
                   ShapleyValues& result) {
    const Metric all = values.back();
    for (std::size_t i = 0; i < permutation.size(); ++i) {
        if (epsilon > 0 && std::abs(all - values[i]) <= epsilon) {
            result.deficit += all - values[i];
            return;
        }
        result.numerators[permutation[i]] += values[i + 1] - values[i];
    }
}

W256 weight_of(i128 value) {
    return value > 0 ? W256(static_cast<u128>(value)) : W256();
}

}  // namespace

NumberResult<ShapleyValues> exact_shapley(std::span<const Metric> values) {
    MERIT_TRY(const std::size_t n, exact_participants(values));
    std::vector<i128> weights;  // by the size of S
    for (std::size_t size = 0; size < n; ++size)
        weights.push_back(i128{factorial(size)} * factorial(n - size - 1));
    ShapleyValues result{std::vector<i128>(n), factorial(n), 0};
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t bit = std::size_t{1} << i;
        for (std::size_t without = 0; without < values.size(); ++without) {
            if ((without & bit) != 0) continue;
            const i128 weight = weights[static_cast<std::size_t>(std::popcount(without))];
            result.numerators[i] += weight * (values[without | bit] - values[without]);
        }
    }
    return result;
}

NumberResult<std::vector<Metric>> leave_one_out(std::span<const Metric> values) {
    MERIT_TRY(const std::size_t n, exact_participants(values));
    std::vector<Metric> result;
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t others = values.size() - 1 - (std::size_t{1} << i);
        result.push_back(values.back() - values[others]);
    }
    return result;
}

std::vector<Permutation> draw_permutations(std::size_t participants, std::size_t count,
                                           Draw& stream) {
    Permutation identity(participants);
    std::iota(identity.begin(), identity.end(), 0U);
    std::vector<Permutation> result(count, identity);
    for (Permutation& permutation : result)
        stream.shuffle(permutation);
    return result;
}

NumberResult<ShapleyValues> sampled_shapley(std::span<const Permutation> permutations,
                                            std::span<const Metric> values, Metric epsilon) {
    const std::size_t n = permutations.empty() ? 0 : permutations[0].size();
    if (n == 0 || n > shapley_sampled_max) return NumberError::out_of_bounds;
    if (permutations.size() > shapley_samples_max || values.size() > shapley_samples_max ||
        values.size() != permutations.size() * (n + 1)) {
        return NumberError::out_of_bounds;
    }
    if (epsilon < 0 || epsilon > metric_magnitude_max || !in_bounds(values)) {
        return NumberError::out_of_bounds;
    }
    ShapleyValues result{std::vector<i128>(n), permutations.size(), 0};
    for (std::size_t k = 0; k < permutations.size(); ++k) {
        const auto prefixes = values.subspan(k * (n + 1), n + 1);
        if (!is_permutation_of(n, permutations[k]) || prefixes.front() != values.front() ||
            prefixes.back() != values.back()) {
            return NumberError::out_of_bounds;
        }
        add_marginals(permutations[k], prefixes, epsilon, result);
    }
    return result;
}

bool adds_up(const ShapleyValues& values, Metric nobody, Metric all) {
    const i128 sum =
        std::accumulate(values.numerators.begin(), values.numerators.end(), values.deficit);
    return sum == i128{values.denominator} * (i128{all} - nobody);
}

std::vector<SplitRecipient> shapley_weights(std::span<const IdBytes> participants,
                                            const ShapleyValues& values) {
    const std::size_t n = values.numerators.size();
    MERIT_ASSERT(participants.size() == n, "each numerator is somebody's");
    std::vector<SplitRecipient> recipients;
    for (std::size_t i = 0; i < n; ++i)
        recipients.push_back({participants[i], weight_of(values.numerators[i])});
    recipients.push_back(
        {IdBytes::position(static_cast<std::uint32_t>(n)), weight_of(values.deficit)});
    return recipients;
}

NumberResult<RoundPay> pay_shapley(std::uint64_t budget, std::span<const IdBytes> participants,
                                   const ShapleyValues& values, const SplitSalt& salt) {
    if (participants.size() != values.numerators.size()) return NumberError::out_of_bounds;
    MERIT_TRY(RoundPay pay, pay_all(budget, shapley_weights(participants, values), salt));
    pay.carried += pay.amounts.back();
    pay.amounts.pop_back();
    return pay;
}

}  // namespace merit::contracts
