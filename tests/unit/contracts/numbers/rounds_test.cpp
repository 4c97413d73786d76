#include "contracts/numbers/rounds.hpp"

#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;
using testing::model::Table;
using Amounts = std::vector<std::uint64_t>;
using Gifts = std::vector<Gift>;

constexpr std::uint64_t credits(std::uint64_t count) {
    return count * units_per_credit;
}

constexpr auto refused = NumberError::out_of_bounds;

TEST(PeerWeights, AreTheTokensReceived) {
    EXPECT_EQ(peer_weights(3, 100, Gifts{{0, 1, 60}, {0, 2, 40}, {1, 2, 5}}).value(),
              (Amounts{0, 60, 45}));
    EXPECT_EQ(peer_weights(2, 100, {}).value(), (Amounts{0, 0}));
    EXPECT_TRUE(peer_weights(0, 100, {}).value().empty());
}

// 60 and 25 given to each other: each gift loses floor(25 / 2) = 12.
TEST(PeerWeights, MutualGiftsLoseHalfOfTheSmallerOne) {
    EXPECT_EQ(peer_weights(2, 100, Gifts{{0, 1, 60}, {1, 0, 25}}).value(), (Amounts{13, 48}));
    EXPECT_EQ(peer_weights(2, 100, Gifts{{0, 1, 1}, {1, 0, 1}}).value(), (Amounts{1, 1}));
    EXPECT_EQ(peer_weights(2, 100, Gifts{{0, 1, 2}, {1, 0, 2}}).value(), (Amounts{1, 1}));
}

// Two who give each other everything move no more than one who gives all to a third.
TEST(PeerWeights, ARingOfTwoGainsNothing) {
    EXPECT_EQ(peer_weights(3, 100, Gifts{{0, 1, 100}, {1, 0, 100}, {2, 0, 100}}).value(),
              (Amounts{150, 50, 0}));
}

TEST(PeerWeights, RefuseWhatIsNotARound) {
    const auto error = [](std::size_t members, std::uint64_t tokens, const Gifts& gifts) {
        return peer_weights(members, tokens, gifts).error();
    };
    EXPECT_TRUE(peer_weights(2, 100, Gifts{{0, 1, 100}}));
    EXPECT_EQ(error(2, 100, {{0, 1, 101}}), refused);             // more than one has
    EXPECT_EQ(error(3, 100, {{0, 1, 60}, {0, 2, 41}}), refused);  // in two gifts
    EXPECT_EQ(error(2, 100, {{1, 1, 1}}), refused);               // to oneself
    EXPECT_EQ(error(2, 100, {{0, 2, 1}}), refused);               // to nobody
    EXPECT_EQ(error(2, 100, {{2, 0, 1}}), refused);               // by nobody
    EXPECT_EQ(error(2, 100, {{0, 1, 1}, {0, 1, 1}}), NumberError::duplicate_id);
    EXPECT_TRUE(peer_weights(256, 100, {}));
    EXPECT_EQ(error(257, 100, {}), refused);
    const std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(error(3, most, {{0, 2, most}, {1, 2, 1}}), NumberError::overflow);
}

TEST(PeerWeights, AgreeWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(2'000); ++run) {
        const std::size_t members = random.below(7);
        Table table(members, std::vector<Big>(members));
        Gifts gifts;
        for (std::uint32_t from = 0; from < members; ++from) {
            for (std::uint32_t to = 0; to < members; ++to) {
                if (from == to || random.one_in(3)) continue;
                gifts.push_back({from, to, random.u64(61)});
                table[from][to] = gifts.back().amount;
            }
        }
        const auto expected = testing::model::peer_weights(table);
        const Amounts weights = peer_weights(members, ~std::uint64_t{0}, gifts).value();
        for (std::size_t i = 0; i < members; ++i)
            ASSERT_EQ(Big(weights[i]), expected[i]);
    }
}

TEST(RetroWeight, IsTwiceTheMedian) {
    EXPECT_EQ(retro_weight({7}, 1, 0).value(), 14U);
    EXPECT_EQ(retro_weight({9, 1, 7}, 1, 0).value(), 14U);
    EXPECT_EQ(retro_weight({9, 1, 8, 7}, 1, 0).value(), 15U);  // 7 + 8
}

TEST(RetroWeight, NeedsAQuorum) {
    EXPECT_EQ(retro_weight({7, 7}, 2, 0).value(), 14U);
    EXPECT_EQ(retro_weight({7, 7}, 3, 0).value(), 0U);
    EXPECT_EQ(retro_weight({}, 0, 0).value(), 0U);
}

TEST(RetroWeight, NeedsTheMinimum) {
    EXPECT_EQ(retro_weight({7, 8}, 1, 7).value(), 15U);
    EXPECT_EQ(retro_weight({7, 7}, 1, 7).value(), 14U);
    EXPECT_EQ(retro_weight({6, 7}, 1, 7).value(), 0U);  // 13 < 14
    EXPECT_EQ(retro_weight({7}, 1, ~std::uint64_t{0}).value(), 0U);
}

// Whoever holds less than half of the ballots moves the median no further than the others' votes.
TEST(RetroWeight, OneExtremeBallotDoesNotCount) {
    EXPECT_EQ(retro_weight({7, 7, issuance_bound - 1}, 1, 0).value(), 14U);
}

TEST(RetroWeight, RefusesAnAmountOf2To63) {
    const std::uint64_t most = issuance_bound - 1;
    EXPECT_EQ(retro_weight({most, most}, 1, most).value(), 2 * most);
    EXPECT_EQ(retro_weight({1, 1, most + 1}, 1, 0).error(), refused);
}

TEST(RetroWeight, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(5'000); ++run) {
        Amounts amounts;
        std::vector<Big> slow;
        const int bits = static_cast<int>(random.below(64));
        for (std::uint64_t i = random.below(9); i > 0; --i) {
            amounts.push_back(random.u64(bits));
            slow.emplace_back(amounts.back());
        }
        const std::size_t quorum = random.below(5);
        const std::uint64_t minimum = random.one_in(2) ? 0 : random.u64(bits);
        ASSERT_EQ(Big(retro_weight(amounts, quorum, minimum).value()),
                  testing::model::retro_weight(slow, quorum, minimum));
    }
}

// 2 * floor(25 * 25 / (25 + 25)) in credits.
TEST(MatchWeights, APairThatAgreesByTheBoundMovesHalfOfIt) {
    EXPECT_EQ(match_weights(1, Gifts{{0, 0, credits(25)}, {1, 0, credits(25)}}).value(),
              (Amounts{credits(25)}));
}

TEST(MatchWeights, OneDonorAloneMovesNothing) {
    EXPECT_EQ(match_weights(2, Gifts{{0, 0, credits(1'000)}, {0, 1, credits(5)}}).value(),
              (Amounts{0, 0}));
    EXPECT_EQ(match_weights(1, {}).value(), (Amounts{0}));
    EXPECT_TRUE(match_weights(0, {}).value().empty());
}

// The same pair in two projects: t = 50 credits, 2 * floor(25 * 25 / 75) = 16.666666 each.
TEST(MatchWeights, APairIsBoundedOverAllProjects) {
    EXPECT_EQ(match_weights(2, Gifts{{3, 0, credits(25)},
                                     {3, 1, credits(25)},
                                     {8, 0, credits(25)},
                                     {8, 1, credits(25)}})
                  .value(),
              (Amounts{16'666'666, 16'666'666}));
}

// Donors 0 and 1 live together: of three pairs two are left.
TEST(MatchWeights, DonorsOfOneHouseAreNoPair) {
    const Gifts gifts{{0, 0, credits(25)}, {1, 0, credits(25)}, {2, 0, credits(25)}};
    const std::vector<Houses> houses{{4}, {3, 4}, {5}};
    EXPECT_EQ(match_weights(1, gifts, houses).value(), (Amounts{credits(50)}));
    const std::vector<Houses> all_alike{{4}, {3, 4}, {3}};
    EXPECT_EQ(match_weights(1, gifts, all_alike).value(), (Amounts{credits(25)}))
        << "0 and 2 are strangers";
    EXPECT_EQ(match_weights(1, gifts).value(), (Amounts{credits(75)}));
}

// However much two give, they move less than 2 * M; three are three pairs.
TEST(MatchWeights, WhalesAreBounded) {
    const std::uint64_t most = issuance_bound - 1;
    EXPECT_EQ(match_weights(1, Gifts{{0, 0, most}, {1, 0, most}}).value(),
              (Amounts{2 * (match_pair_bound - 1)}));
    EXPECT_EQ(match_weights(1, Gifts{{0, 0, most}, {1, 0, most}, {2, 0, most}}).value(),
              (Amounts{6 * (match_pair_bound - 1)}));
}

TEST(MatchWeights, RefuseWhatIsNotARound) {
    const auto error = [](std::size_t projects, const Gifts& gifts) {
        return match_weights(projects, gifts).error();
    };
    EXPECT_EQ(error(1, {{0, 0, issuance_bound}}), refused);
    EXPECT_EQ(error(1, {{0, 1, 1}}), refused);
    EXPECT_EQ(error(1, {{4, 0, 1}, {4, 0, 1}}), NumberError::duplicate_id);
    EXPECT_TRUE(match_weights(256, {}));
    EXPECT_EQ(error(257, {}), refused);
}

// 256 donors of the bound: 256 * 255 / 2 pairs, each moves 2 * M / 2.
TEST(MatchWeights, TakeUpTo256DonorsOfAProject) {
    Gifts gifts;
    for (std::uint32_t donor = 0; donor < 256; ++donor)
        gifts.push_back({donor, 0, match_pair_bound});
    EXPECT_EQ(match_weights(1, gifts).value(), (Amounts{32'640 * match_pair_bound}));
    gifts.push_back({256, 1, 1});
    EXPECT_TRUE(match_weights(2, gifts));
    gifts.push_back({256, 0, 1});
    EXPECT_EQ(match_weights(2, gifts).error(), refused);
}

TEST(MatchWeights, AgreeWithTheSlowModelInAnyOrder) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(1'000); ++run) {
        const std::size_t projects = random.below(5);
        const std::size_t donors = random.below(7);
        Table table(donors, std::vector<Big>(projects));
        Gifts gifts;
        const int bits = static_cast<int>(random.below(64));
        for (std::uint32_t donor = 0; donor < donors; ++donor) {
            for (std::uint32_t project = 0; project < projects; ++project) {
                if (random.one_in(3)) continue;
                gifts.push_back({donor, project, random.u64(bits)});
                table[donor][project] = gifts.back().amount;
            }
        }
        const auto expected = testing::model::match_weights(table, projects);
        const Amounts weights = match_weights(projects, gifts).value();
        for (std::size_t i = 0; i < projects; ++i)
            ASSERT_EQ(Big(weights[i]), expected[i]);
        std::ranges::reverse(gifts);
        ASSERT_EQ(match_weights(projects, gifts).value(), weights);
    }
}

// A donor at a time, in any order and over any number of calls.
TEST(MatchRound, GivesInPiecesWhatTheWholeGives) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(300); ++run) {
        const std::size_t projects = 1 + random.below(6);
        Gifts gifts;
        const int bits = static_cast<int>(random.below(64));
        for (std::uint32_t donor = 0; donor < 12; ++donor) {
            for (std::uint32_t project = 0; project < projects; ++project) {
                if (random.one_in(2)) gifts.push_back({5 * donor, project, random.u64(bits)});
            }
        }
        const MatchRound round = MatchRound::make(projects, gifts).value();
        std::vector<std::size_t> order(round.donors());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        Amounts weights(projects);
        std::size_t roots = 0;
        for (const std::size_t donor : order)
            roots += round.add_donor(donor, weights);
        ASSERT_EQ(weights, match_weights(projects, gifts).value());
        std::size_t pairs = 0;
        for (std::uint32_t project = 0; project < projects; ++project) {
            const auto to_it = static_cast<std::size_t>(
                std::ranges::count(gifts, project, &Gift::to));
            pairs += to_it * (to_it - (to_it > 0 ? 1 : 0)) / 2;
        }
        ASSERT_EQ(roots, pairs) << "each pair of each project takes one root";
    }
}

TEST(MatchRound, RefusesWhatTheWholeRefuses) {
    EXPECT_EQ(MatchRound::make(1, Gifts{{0, 1, 1}}).error(), refused);
    EXPECT_EQ(MatchRound::make(257, {}).error(), refused);
    EXPECT_EQ(MatchRound::make(2, {}).value().donors(), 0U);
    EXPECT_EQ(MatchRound::make(2, {}).value().projects(), 2U);
}

TEST(Quadratic, IsTheSquareOfTheSumOfRoots) {
    EXPECT_EQ(quadratic({}), u128{0});
    EXPECT_EQ(quadratic(Amounts{99}), u128{81});
    EXPECT_EQ(quadratic(Amounts{4, 9, 16}), u128{81});
    const std::uint64_t most = ~std::uint64_t{0};
    EXPECT_EQ(big(quadratic(Amounts(3, most))), testing::model::power(Big(3) * ~0U, 2));
}

}  // namespace
}  // namespace merit::contracts
