#include "contracts/numbers/prizes.hpp"

#include "contracts/numbers/muldiv.hpp"

namespace merit::contracts {

NumberResult<std::uint64_t> rank_weight(std::uint32_t rank) {
    if (rank == 0) return NumberError::out_of_bounds;
    constexpr u128 ten_to_36 = u128{1'000'000'000'000'000'000} * 1'000'000'000'000'000'000;
    const u128 cube = u128{rank} * rank * rank;
    MERIT_TRY(const Division division, divide(product(ten_to_36, ten_to_36), W256(cube)));
    return isqrt(isqrt(division.quotient));
}

NumberResult<std::vector<std::uint64_t>> curve_prizes(std::uint64_t prize,
                                                      std::uint32_t places_held,
                                                      const SplitSalt& salt) {
    std::vector<W256> weights;
    weights.reserve(places_held);
    for (std::uint32_t place = 0; place < places_held; ++place)
        weights.emplace_back(rank_weight(place + 1).value());
    MERIT_TRY(const Split division, split_positions(prize, weights, salt));
    std::vector<std::uint64_t> prizes;
    prizes.reserve(places_held);
    for (const SplitPart& part : division.parts)
        prizes.push_back(part.amount());
    return prizes;
}

}  // namespace merit::contracts
