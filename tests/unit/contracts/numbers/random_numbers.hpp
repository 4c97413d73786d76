// Random integers that like the edges: any bit width, powers of two and their neighbours, long runs
// of ones and zeros. Deterministic: MERIT_SEED chooses another run, MERIT_CASES a longer one.
#pragma once

#include "contracts/numbers/wide.hpp"
#include "tests/support/environment.hpp"

#include <cstdint>
#include <random>

namespace merit::testing {

// How many cases a comparison runs.
inline std::uint64_t cases(std::uint64_t regular) {
    return number_from_environment("MERIT_CASES", regular);
}

class RandomNumbers {
  public:
    RandomNumbers() : engine_(number_from_environment("MERIT_SEED", 20'250'101)) {}

    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

    // Below 2^bits, edges likely.
    contracts::W256 wide(int bits) {
        const auto width = static_cast<int>(below(static_cast<std::uint64_t>(bits) + 1));
        contracts::u128 low = half();
        contracts::u128 high = half();
        const auto keep = [](contracts::u128 value, int count) {
            if (count <= 0) return contracts::u128{0};
            return count >= 128 ? value : value & ((contracts::u128{1} << count) - 1);
        };
        low = keep(low, width);
        high = keep(high, width - 128);
        if (width > 0 && below(2) == 0) {  // exactly `width` bits
            if (width > 128) {
                high |= contracts::u128{1} << (width - 129);
            } else {
                low |= contracts::u128{1} << (width - 1);
            }
        }
        return contracts::W256::from_halves(high, low);
    }

    contracts::u128 u128(int bits) { return wide(bits).low(); }
    std::uint64_t u64(int bits) { return static_cast<std::uint64_t>(wide(bits).low()); }
    // 0..max, with both ends likely.
    std::uint64_t up_to(std::uint64_t max) {
        switch (below(8)) {
            case 0:
                return 0;
            case 1:
                return max;
            case 2:
                return max - (max > 0 ? 1 : 0);
            default:
                return max == ~std::uint64_t{0} ? engine_() : engine_() % (max + 1);
        }
    }

  private:
    std::uint64_t limb() {
        switch (below(6)) {
            case 0:
                return 0;
            case 1:
                return ~std::uint64_t{0};
            case 2:
                return std::uint64_t{1} << below(64);
            case 3:
                return (std::uint64_t{1} << below(64)) - 1;
            default:
                return engine_();
        }
    }
    contracts::u128 half() { return (contracts::u128{limb()} << 64) | limb(); }

    std::mt19937_64 engine_;
};

}  // namespace merit::testing
