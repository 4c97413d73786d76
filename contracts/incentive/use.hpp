// Interactions by level of the user: what u is made of. Counts x 10^6.
#pragma once

#include "contracts/framework/parameters.hpp"
#include "contracts/numbers/incentive.hpp"
#include "ledger/codec/fields.hpp"
#include "ledger/strong.hpp"

#include <array>
#include <cstdint>

namespace merit::contracts::incentive {

inline constexpr std::size_t levels = 4;

// Sums over the users of one level: interactions that count, and how many users they came from.
struct LevelUse {
    ledger::Points interactions;
    std::uint32_t users = 0;
    MERIT_FIELDS(interactions, users)
};

// What one recipient (or one whole project) was used in one project and epoch. A user counts with
// the level that the account had when the interaction was recorded.
struct Use {
    LevelUse level_0;
    LevelUse level_1;
    LevelUse level_2;
    LevelUse level_3;
    MERIT_FIELDS(level_0, level_1, level_2, level_3)

    LevelUse& at(std::size_t level);
    const LevelUse& at(std::size_t level) const;
};

// sigma in ppm by level.
std::array<std::uint32_t, levels> sigmas(const ParameterSet& parameters);

// u = floor(sum of interactions * sigma / 10^6); DISTINCT: sum of sigma over the users.
// Errors: overflow, out_of_bounds.
NumberResult<std::uint64_t> use_value(const Use& use, const ParameterSet& parameters,
                                      bool distinct);

}  // namespace merit::contracts::incentive
