// Weights of the community rounds (CONTRACTS K10, DETAILS 11); round_pay.hpp turns them into money.
//
// Members, donors and projects are known by their positions in ascending order of id. Pure; any
// thread.
#pragma once

#include "contracts/numbers/scale.hpp"
#include "contracts/numbers/wide.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace merit::contracts {

inline constexpr std::size_t round_size_max = 256;  // members; projects; donors of one project
// M of MATCH, units: what two donors have in common, s, counts as s*M / (M+s), always below M.
inline constexpr std::uint64_t match_pair_bound = 25 * units_per_credit;

struct Gift {
    std::uint32_t from = 0;    // member, or donor
    std::uint32_t to = 0;      // member, or project
    std::uint64_t amount = 0;  // tokens, or units
};

// PEER: tokens received, g'_ab = g_ab - floor(min(g_ab, g_ba) / 2) from a to b; `tokens` is what
// each member has to give. Unspent and damped tokens count for nobody.
// Errors: out_of_bounds (more than 256 members, no such member, a gift to oneself, more given than
// `tokens`), duplicate_id (two gifts from one member to another), overflow.
NumberResult<std::vector<std::uint64_t>> peer_weights(std::size_t members, std::uint64_t tokens,
                                                      std::span<const Gift> gifts);

// RETRO: v = twice the median of what the ballots that name a project give it, the sum of the two
// middle ones or twice the middle one; 0 where fewer than `quorum` name it or v < 2 * minimum.
// Error: out_of_bounds for an amount of 2^63 or more.
NumberResult<std::uint64_t> retro_weight(std::vector<std::uint64_t> amounts, std::size_t quorum,
                                         std::uint64_t minimum);

// MATCH: raw_p = 2 * sum over donors a < b of floor(s_ab * M / (M + t_ab)) in units, s_ab =
// isqrt(c_ap * c_bp), t_ab = sum of s_ab over all projects. One donor alone moves nothing, and a
// pair less the more they give together. Below 2^41 per project.
// Two donors with a house in common are no pair. Donors beyond `houses` have none.
// Errors: out_of_bounds (more than 256 projects, or donors of one; no such project; an amount of
// 2^63 or more), duplicate_id (two gifts from one donor to one project).
using Houses = std::vector<std::uint32_t>;  // of one donor: the members behind it, as numbers
NumberResult<std::vector<std::uint64_t>> match_weights(std::size_t projects,
                                                       std::span<const Gift> gifts,
                                                       std::span<const Houses> houses = {});

// The same in pieces, for a clock that may do only so much at once: the weights are the sum, over
// all donors, of what add_donor adds, in any order and however the calls are spread.
class MatchRound {
  public:
    // Errors: those of match_weights.
    static NumberResult<MatchRound> make(std::size_t projects, std::span<const Gift> gifts,
                                         std::span<const Houses> houses = {});

    std::size_t projects() const { return projects_; }
    std::size_t donors() const { return by_donor_.size(); }  // who give something

    // Adds to `weights`, one for each project, what a donor moves with all those after it; donors
    // are counted from 0 in ascending order. Answers how many roots that took: for each of its
    // gifts 255 at the most.
    std::size_t add_donor(std::size_t donor, std::vector<std::uint64_t>& weights) const;

  private:
    bool are_strangers(std::uint32_t a, std::uint32_t b) const;

    std::size_t projects_ = 0;
    std::vector<Gift> by_project_;             // in ascending order of (project, donor)
    std::vector<std::vector<Gift>> by_donor_;  // the gifts of each, by project
    std::vector<Houses> houses_;               // by number of the donor
};

// Quadratic funding, (sum of isqrt(c))^2: shown for comparison, pays nothing.
u128 quadratic(std::span<const std::uint64_t> gifts);

}  // namespace merit::contracts
