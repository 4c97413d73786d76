#include "contracts/incentive/use.hpp"

#include "crypto/assert.hpp"

namespace merit::contracts::incentive {

const LevelUse& Use::at(std::size_t level) const {
    const std::array<const LevelUse*, levels> all = {&level_0, &level_1, &level_2, &level_3};
    MERIT_ASSERT(level < levels, "levels are 0 to 3");
    return *all[level];
}

LevelUse& Use::at(std::size_t level) {
    return const_cast<LevelUse&>(std::as_const(*this).at(level));
}

std::array<std::uint32_t, levels> sigmas(const ParameterSet& parameters) {
    const auto ppm = [](std::uint64_t value) { return static_cast<std::uint32_t>(value); };
    return {ppm(parameters.sigma_level_0_ppm), ppm(parameters.sigma_level_1_ppm),
            ppm(parameters.sigma_level_2_ppm), ppm(parameters.sigma_level_3_ppm)};
}

NumberResult<std::uint64_t> use_value(const Use& use, const ParameterSet& parameters,
                                      bool distinct) {
    const auto sigma = sigmas(parameters);
    if (distinct) {
        u128 sum = 0;
        for (std::size_t level = 0; level < levels; ++level)
            sum += u128{use.at(level).users} * sigma[level];
        return to_u64(sum);
    }
    // Counting by level or by user is the same sum: the floor is taken once, at the end.
    std::array<UserInteractions, levels> by_level;
    for (std::size_t level = 0; level < levels; ++level)
        by_level[level] = {use.at(level).interactions.value, sigma[level]};
    return interaction_value(by_level, false);
}

}  // namespace merit::contracts::incentive
