#include "contracts/numbers/prizes.hpp"

#include "contracts/numbers/scale.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;

const SplitSalt salt{};

TEST(RankWeight, AgreesWithUnboundedIntegers) {
    EXPECT_EQ(rank_weight(0).error(), NumberError::out_of_bounds);
    EXPECT_EQ(rank_weight(1).value(), 1'000'000'000'000'000'000U);
    for (std::uint32_t rank : {2U, 7U, 999U, 65'536U, ~0U}) {
        const Big cube = testing::model::power(rank, 3);
        const Big inner = testing::model::isqrt(testing::model::power(10, 72) / cube);
        EXPECT_EQ(big(rank_weight(rank).value()), testing::model::isqrt(inner)) << rank;
    }
}

// Weights .594603557 and 1 of 1.594603557: 62.711512 and 37.288487, one unit left for the larger
// remainder.
TEST(CurvePrizes, FollowTheWeightsOfTheRanks) {
    EXPECT_EQ(curve_prizes(100 * units_per_credit, 2, salt).value(),
              (std::vector<std::uint64_t>{62'711'512, 37'288'488}));
}

TEST(CurvePrizes, ThePlacesHeldShareTheWholePrize) {
    EXPECT_EQ(curve_prizes(7, 1, salt).value(), (std::vector<std::uint64_t>{7}));
    EXPECT_TRUE(curve_prizes(7, 0, salt).value().empty());
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(500); ++run) {
        const std::uint64_t prize = random.u64(63);
        const auto places = static_cast<std::uint32_t>(1 + random.below(100));
        const auto prizes = curve_prizes(prize, places, salt).value();
        ASSERT_EQ(prizes.size(), places);
        ASSERT_EQ(std::accumulate(prizes.begin(), prizes.end(), std::uint64_t{0}), prize);
        ASSERT_TRUE(std::ranges::is_sorted(prizes, std::ranges::greater()));
    }
}

TEST(CurvePrizes, RefuseAPrizeOf2To63) {
    EXPECT_TRUE(curve_prizes(issuance_bound - 1, 3, salt));
    EXPECT_EQ(curve_prizes(issuance_bound, 3, salt).error(), NumberError::out_of_bounds);
}

TEST(CurvePrizes, AgreeWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(100); ++run) {
        const std::uint64_t prize = random.u64(63);
        const auto places = static_cast<std::uint32_t>(1 + random.below(30));
        const std::uint64_t epoch = random.u64(64);
        std::vector<testing::model::Recipient> ranks;
        for (std::uint32_t place = 0; place < places; ++place) {
            const Big cube = testing::model::power(place + 1, 3);
            ranks.push_back({to_bytes(IdBytes::position(place).view()),
                             testing::model::root(testing::model::power(10, 72) / cube, 4)});
        }
        const auto expected = testing::model::split(prize, ranks, {{}, epoch, 1});
        const auto prizes = curve_prizes(prize, places, {{}, epoch}).value();
        for (std::size_t i = 0; i < places; ++i)
            ASSERT_EQ(Big(prizes[i]), expected.parts[i].amount());
    }
}

}  // namespace
}  // namespace merit::contracts
