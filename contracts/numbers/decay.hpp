// Exponential decay by stored constants (CONTRACTS section 1): lambda(h) = floor(2^64 * 2^(-1/h)).
//
// One step is x -> floor(x * lambda / 2^64). A decayed value stores its last epoch; the missing
// steps are applied when it is read and end early at 0.
#pragma once

#include "contracts/numbers/wide.hpp"

#include <cstdint>

namespace merit::contracts {

// Epochs (for 90: days) after which a value is about halved.
enum class HalfLife : std::uint8_t {
    steps_4 = 4,
    steps_12 = 12,
    steps_13 = 13,  // running totals S and recent weights A
    steps_26 = 26,
    steps_52 = 52,
    steps_90 = 90,
};

std::uint64_t decay_constant(HalfLife half_life);

std::uint64_t decay_step(std::uint64_t value, HalfLife half_life);
u128 decay_step(u128 value, HalfLife half_life);

// `steps` single steps, each rounded down; ends as soon as the value is 0.
std::uint64_t decay(std::uint64_t value, HalfLife half_life, std::uint64_t steps);
u128 decay(u128 value, HalfLife half_life, std::uint64_t steps);

}  // namespace merit::contracts
