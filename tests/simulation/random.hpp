// A small generator whose sequence is the same everywhere (SplitMix64).
#pragma once

#include <cstdint>

namespace merit::testing {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
    bool chance(std::uint32_t ppm) { return below(1'000'000) < ppm; }

  private:
    std::uint64_t state_;
};

}  // namespace merit::testing
