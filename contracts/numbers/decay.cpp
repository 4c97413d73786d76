#include "contracts/numbers/decay.hpp"

#include "crypto/assert.hpp"

namespace merit::contracts {

std::uint64_t decay_constant(HalfLife half_life) {
    switch (half_life) {
        case HalfLife::steps_4:
            return 15511800964685064948U;
        case HalfLife::steps_12:
            return 17411407883787705788U;
        case HalfLife::steps_13:
            return 17488943269053393659U;
        case HalfLife::steps_26:
            return 17961460425139522650U;
        case HalfLife::steps_52:
            return 18202485095519543727U;
        case HalfLife::steps_90:
            return 18305219661902323056U;
    }
    MERIT_ASSERT(false, "a half-life is one of the stored constants");
    return 0;
}

std::uint64_t decay_step(std::uint64_t value, HalfLife half_life) {
    return static_cast<std::uint64_t>((u128{value} * decay_constant(half_life)) >> 64);
}

u128 decay_step(u128 value, HalfLife half_life) {
    const W256 scaled = product(value, decay_constant(half_life));
    return (scaled.high() << 64) | (scaled.low() >> 64);
}

std::uint64_t decay(std::uint64_t value, HalfLife half_life, std::uint64_t steps) {
    return static_cast<std::uint64_t>(decay(u128{value}, half_life, steps));
}

u128 decay(u128 value, HalfLife half_life, std::uint64_t steps) {
    for (; steps > 0 && value != 0; --steps)
        value = decay_step(value, half_life);
    return value;
}

}  // namespace merit::contracts
