#include "contracts/numbers/split.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>

namespace merit::contracts {
namespace {

constexpr std::uint64_t amount_bound = std::uint64_t{1} << 63;

const SplitSalt salt{};

std::vector<std::uint64_t> amounts(std::uint64_t amount, const std::vector<W256>& weights) {
    std::vector<std::uint64_t> result;
    const Split division = split_positions(amount, weights, salt).value();
    for (const SplitPart& part : division.parts)
        result.push_back(part.amount());
    return result;
}

IdBytes account(Byte number) {
    Bytes bytes(20, number);
    return IdBytes(bytes);
}

TEST(Split, GivesNothingWithoutWeight) {
    const Split division = split_positions(100, std::vector<W256>{0, 0}, salt).value();
    EXPECT_FALSE(division.given());
    EXPECT_EQ(division.extra_units, 0U);
    EXPECT_EQ(division.cut, std::nullopt);
    ASSERT_EQ(division.parts.size(), 2U);
    EXPECT_EQ(division.parts[0].amount(), 0U);
    EXPECT_TRUE(split_positions(100, {}, salt).value().parts.empty());
}

TEST(Split, DividesExactlyWhereItCan) {
    const Split division = split_positions(60, std::vector<W256>{1, 2, 3}, salt).value();
    EXPECT_EQ(division.total_weight, W256(6));
    EXPECT_EQ(division.extra_units, 0U);
    EXPECT_EQ(division.cut, std::nullopt);
    EXPECT_EQ(division.parts[2].amount(), 30U);
}

TEST(Split, ExtraUnitsGoToTheLargestRemainders) {
    // 10 * {5, 3, 1} / 9 = 5 rest 5, 3 rest 3, 1 rest 1: one unit left for the first
    const Split division = split_positions(10, std::vector<W256>{5, 3, 1}, salt).value();
    EXPECT_EQ(division.extra_units, 1U);
    EXPECT_EQ(division.parts[0].amount(), 6U);
    EXPECT_EQ(division.parts[1].amount(), 3U);
    EXPECT_EQ(division.parts[2].amount(), 1U);
    ASSERT_TRUE(division.cut);
    EXPECT_EQ(division.cut->remainder, W256(5));
    EXPECT_EQ(division.cut->tie, split_tie(salt, IdBytes::position(0)));
}

TEST(Split, WeightZeroNeverGetsTheExtraUnit) {
    EXPECT_EQ(amounts(1, {0, 1, 0}), (std::vector<std::uint64_t>{0, 1, 0}));
    EXPECT_EQ(amounts(5, {0, 0, 2}), (std::vector<std::uint64_t>{0, 0, 5}));
}

TEST(Split, CarriesTheWholeProduct) {
    // floor((2^63 - 1)/2) twice and one extra unit, with weights of 192 bits together
    const W256 half = W256::from_halves((u128{1} << 63) - 1, ~u128{0});
    const std::vector<std::uint64_t> parts = amounts(amount_bound - 1, {half, half});
    EXPECT_EQ(parts[0] + parts[1], amount_bound - 1);
    EXPECT_EQ(std::min(parts[0], parts[1]), (amount_bound - 1) / 2);
}

TEST(Split, RefusesAnAmountOf2To63) {
    const std::vector<W256> weights{1};
    EXPECT_EQ(split_positions(amount_bound - 1, weights, salt).value().parts[0].amount(),
              amount_bound - 1);
    EXPECT_EQ(split_positions(amount_bound, weights, salt).error(), NumberError::out_of_bounds);
    EXPECT_EQ(split_positions(amount_bound + 1, weights, salt).error(), NumberError::out_of_bounds);
}

TEST(Split, RefusesAWeightOrASumOf2To192) {
    const W256 bound = W256::from_halves(u128{1} << 64, 0);
    const W256 below = checked_subtract(bound, W256(1)).value();
    EXPECT_TRUE(split_positions(1, std::vector<W256>{below}, salt));
    EXPECT_EQ(split_positions(1, std::vector<W256>{bound}, salt).error(),
              NumberError::out_of_bounds);
    EXPECT_EQ(split_positions(1, std::vector<W256>{below, 1}, salt).error(),
              NumberError::out_of_bounds);
}

TEST(Split, RefusesEqualIdsInAnyOrder) {
    const std::vector<SplitRecipient> apart{{account(2), 1}, {account(1), 1}, {account(2), 1}};
    EXPECT_EQ(split(1, apart, salt).error(), NumberError::duplicate_id);
    const std::vector<SplitRecipient> distinct{{account(2), 1}, {account(1), 1}, {account(3), 1}};
    EXPECT_TRUE(split(1, distinct, salt));
}

TEST(Split, AnIdIsMoreThanItsLeadingBytes) {
    const std::vector<SplitRecipient> two{{account(7), 1}, {IdBytes(Bytes(32, 7)), 1}};
    EXPECT_TRUE(split(1, two, salt));
    EXPECT_LT(account(7), IdBytes(Bytes(32, 7)));
    EXPECT_LT(IdBytes::position(255), IdBytes::position(256));
}

TEST(Split, JoinsEqualIdsByAddingTheirWeights) {
    const auto joined = join_equal_ids({{account(2), 5}, {account(1), 3}, {account(2), 6}}).value();
    ASSERT_EQ(joined.size(), 2U);
    EXPECT_EQ(joined[0].id, account(1));
    EXPECT_EQ(joined[0].weight, W256(3));
    EXPECT_EQ(joined[1].id, account(2));
    EXPECT_EQ(joined[1].weight, W256(11));
    const W256 top = W256::from_halves(~u128{0}, ~u128{0});
    EXPECT_EQ(join_equal_ids({{account(1), top}, {account(1), 1}}).error(), NumberError::overflow);
}

TEST(Split, KeepsTheLargestWeightsAndOfEqualOnesTheSmallerIds) {
    const auto kept =
        largest_weights({{account(4), 7}, {account(3), 5}, {account(2), 5}, {account(1), 1}}, 2);
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].id, account(2));
    EXPECT_EQ(kept[1].id, account(4));
    EXPECT_EQ(largest_weights({{account(2), 1}, {account(1), 1}}, 2).size(), 2U);
    EXPECT_TRUE(largest_weights({{account(2), 1}}, 0).empty());
}

TEST(Split, TiesDependOnEveryPartOfTheSalt) {
    const crypto::Hash256 tie = split_tie(salt, IdBytes::position(0));
    SplitSalt other = salt;
    other.subject.bytes[31] = 1;
    EXPECT_NE(split_tie(other, IdBytes::position(0)), tie);
    other = salt;
    other.epoch = 1;
    EXPECT_NE(split_tie(other, IdBytes::position(0)), tie);
    other = salt;
    other.purpose = SplitPurpose::recent;
    EXPECT_NE(split_tie(other, IdBytes::position(0)), tie);
    EXPECT_NE(split_tie(salt, IdBytes::position(1)), tie);
}

// The largest division of a pool's close. The bound is generous to a loaded machine; the time
// stands in the benchmarks.
TEST(Split, Divides100000RecipientsInOneStep) {
    std::vector<W256> different;
    std::vector<W256> equal;
    for (std::uint32_t i = 1; i <= 100'000; ++i) {
        different.push_back(product(u128{i} * 1'000'003, u128{1} << 60));
        equal.emplace_back(u128{7});
    }
    for (const std::vector<W256>& weights : {different, equal}) {
        const auto start = std::chrono::steady_clock::now();
        const Split division = split_positions(123'456'789'012'345, weights, salt).value();
        const auto time = std::chrono::steady_clock::now() - start;
        std::uint64_t sum = 0;
        for (const SplitPart& part : division.parts)
            sum += part.amount();
        EXPECT_EQ(sum, 123'456'789'012'345U);
        const auto taken_ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
        RecordProperty("milliseconds", static_cast<int>(taken_ms));
        EXPECT_LT(taken_ms, 2'000);
    }
}

}  // namespace
}  // namespace merit::contracts
