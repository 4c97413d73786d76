// How a project's revenue of one epoch is divided (CONTRACTS K6, DETAILS 11). Money in units,
// shares in ppm. Pure; any thread.
#pragma once

#include "contracts/numbers/split.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace merit::contracts {

// In the order of their positions in the SPLIT.
enum class RevenueBranch : std::uint8_t { users, developers, enterprises, upstream, commons };
inline constexpr std::size_t revenue_branches = 5;
std::string_view name_of(RevenueBranch branch);

// By branch.
using BranchNumbers = std::array<std::uint64_t, revenue_branches>;

// The most that costs may take of an epoch's gross: floor(cap * gross / 10^6).
// Error: out_of_bounds for a cap above 10^6.
NumberResult<std::uint64_t> cost_allowance(std::uint64_t gross, std::uint32_t cap);

struct ReserveMove {
    std::uint64_t reserved = 0;  // revenue -> reserve
    std::uint64_t released = 0;  // reserve -> revenue
};

// reserved = min(max(0, target - reserve), floor(share * net / 10^6)); what the reserve has above
// its target is released. One of the two is 0. Error: out_of_bounds for a share above 10^6.
NumberResult<ReserveMove> reserve_move(std::uint64_t net, std::uint64_t reserve,
                                       std::uint64_t target, std::uint32_t share);

// SPLIT(amount, shares) by position, purpose 7. The parts sum to `amount` where a share is above 0.
// Errors: those of SPLIT; out_of_bounds where all shares are 0.
NumberResult<BranchNumbers> branch_amounts(std::uint64_t amount, const BranchNumbers& shares,
                                           const crypto::Hash256& project, std::uint64_t epoch);

// Money that reaches an upstream project flows on for this many rounds: the first is the list of
// the project that earned it.
inline constexpr std::uint8_t upstream_rounds = 3;

// What a project keeps of the money that reached it in a round: all without a list or after the
// last round, nothing in round 0 (the project that earned it), else floor(keep * received / 10^6).
// Error: out_of_bounds for keep above 10^6.
NumberResult<std::uint64_t> upstream_kept(std::uint64_t received, std::uint8_t round,
                                          bool has_list, std::uint32_t keep);

}  // namespace merit::contracts
