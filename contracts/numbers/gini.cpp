#include "contracts/numbers/gini.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"

#include <algorithm>
#include <numeric>

namespace merit::contracts {

// The factors of x_i and x_(n+1-i) differ in sign only, so each pair adds one product that is not
// negative: (n + 1 - 2i) * (x_(n+1-i) - x_i). The sum of the products is below `whole`.
NumberResult<std::uint32_t> gini(std::vector<std::uint64_t> amounts) {
    std::ranges::sort(amounts);
    const std::size_t n = amounts.size();
    const u128 sum = std::accumulate(amounts.begin(), amounts.end(), u128{0});
    MERIT_TRY(const u128 whole, checked_multiply(u128{n}, sum));
    if (whole == 0) return 0;
    u128 spread = 0;
    for (std::size_t i = 0; i < n / 2; ++i)
        spread += u128{n - 1 - 2 * i} * (amounts[n - 1 - i] - amounts[i]);
    MERIT_TRY(const u128 result, muldiv(ppm_one, spread, whole));
    return static_cast<std::uint32_t>(result);
}

}  // namespace merit::contracts
