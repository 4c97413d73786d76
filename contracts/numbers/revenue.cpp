#include "contracts/numbers/revenue.hpp"

#include "contracts/numbers/muldiv.hpp"
#include "contracts/numbers/scale.hpp"

#include <algorithm>
#include <vector>

namespace merit::contracts {

namespace {

// floor(share * amount / 10^6), at most `amount`.
NumberResult<std::uint64_t> part_of(std::uint64_t amount, std::uint32_t share) {
    if (share > ppm_one) return NumberError::out_of_bounds;
    return muldiv_u64(amount, share, ppm_one);
}

}  // namespace

std::string_view name_of(RevenueBranch branch) {
    constexpr std::array<std::string_view, revenue_branches> names{
        "users", "developers", "enterprises", "upstream", "commons"};
    const auto index = static_cast<std::size_t>(branch);
    return index < names.size() ? names[index] : std::string_view("unknown");
}

NumberResult<std::uint64_t> cost_allowance(std::uint64_t gross, std::uint32_t cap) {
    return part_of(gross, cap);
}

NumberResult<ReserveMove> reserve_move(std::uint64_t net, std::uint64_t reserve,
                                       std::uint64_t target, std::uint32_t share) {
    MERIT_TRY(const std::uint64_t most, part_of(net, share));
    if (reserve >= target) return ReserveMove{0, reserve - target};
    return ReserveMove{std::min(target - reserve, most), 0};
}

NumberResult<BranchNumbers> branch_amounts(std::uint64_t amount, const BranchNumbers& shares,
                                           const crypto::Hash256& project, std::uint64_t epoch) {
    const std::vector<W256> weights(shares.begin(), shares.end());
    MERIT_TRY(const Split division,
              split_positions(amount, weights, {project, epoch, SplitPurpose::revenue_branches}));
    if (!division.given()) return NumberError::out_of_bounds;
    BranchNumbers amounts{};
    std::ranges::transform(division.parts, amounts.begin(), &SplitPart::amount);
    return amounts;
}

NumberResult<std::uint64_t> upstream_kept(std::uint64_t received, std::uint8_t round,
                                          bool has_list, std::uint32_t keep) {
    if (keep > ppm_one) return NumberError::out_of_bounds;
    if (!has_list || round >= upstream_rounds) return received;
    if (round == 0) return std::uint64_t{0};
    return part_of(received, keep);
}

}  // namespace merit::contracts
