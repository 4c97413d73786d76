#include "contracts/numbers/decay.hpp"
#include "contracts/score/points.hpp"
#include "tests/unit/contracts/score/score_state.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace merit::testing {
namespace {

// A running total of so many units after some epochs.
std::uint64_t faded(std::uint64_t units, std::uint64_t epochs) {
    return contracts::decay(units * 1'000'000, contracts::HalfLife::steps_13, epochs);
}

std::uint64_t sum_of_points(ScoreState& world, std::uint64_t epochs,
                            const ledger::Recipient& recipient) {
    std::uint64_t sum = 0;
    for (std::uint64_t epoch = 0; epoch < epochs; ++epoch)
        sum += world.points(epoch, recipient);
    return sum;
}

// KNOWN_ANSWERS row 19.
TEST(ClosePoints, FiftyTwoEpochsOfHundredLinesMake2684Points) {
    ScoreState world;
    for (std::uint8_t epoch = 0; epoch < 52; ++epoch) {
        world.add(alias(1), ContributionKind::code, epoch, 100);
        world.close();
    }
    EXPECT_EQ(sum_of_points(world, 52, alias(1)), 2'684'432'181u);
    EXPECT_EQ(
        contracts::score::points_sum_at(world.state(), world.project(), alias(1), ledger::Epoch{99})
            .value,
        2'684'432'181u);
}

// 1,000 + (5,200 - 1,000) * 3,000 / 9,000 = 2,400.
TEST(ClosePoints, TheSameLinesAtOnceMake2400Points) {
    ScoreState world;
    world.add(alias(1), ContributionKind::code, 1, 5'200);
    world.close();
    EXPECT_EQ(world.points(0, alias(1)), 2'400'000'000u);
}

TEST(ClosePoints, ReviewsAreLinear) {
    ScoreState world;
    world.add(alias(1), ContributionKind::review, 1, 5'200);
    world.close();
    EXPECT_EQ(world.points(0, alias(1)), 5'200'000'000u);
}

TEST(ClosePoints, TheWeightOfAKindScalesItsPoints) {
    contracts::ParameterSet set;
    set.weight_code_ppm = 250'000;
    ScoreState world(set);
    world.add(alias(1), ContributionKind::code, 1, 100);
    world.close();
    EXPECT_EQ(world.points(0, alias(1)), 25'000'000u);
}

TEST(ClosePoints, RecordPointsSumToTheEpochsPoints) {
    ScoreState world;
    for (std::uint8_t record = 1; record <= 3; ++record)
        world.add(alias(1), ContributionKind::code, record, 777 * record);
    world.close();
    const auto kind = world.row(0, alias(1)).kinds.at(0);
    EXPECT_EQ(kind.record_count, 3u);
    std::vector<contracts::score::RecordLine> lines;
    contracts::score::record_rows.scan(
        world.state(), [&](const auto& key, const contracts::score::RecordRow& row) {
            lines.push_back(contracts::score::line_of(std::get<4>(key), row));
            return true;
        });
    ASSERT_TRUE(
        contracts::score::split_points(kind.points.value, lines, world.project(), ledger::Epoch{0})
            .has_value());
    std::uint64_t sum = 0;
    for (const auto& line : lines)
        sum += line.points.value;
    EXPECT_EQ(sum, kind.points.value);
    EXPECT_EQ(contracts::score::record_root(lines), kind.record_root);
    lines[1].work_date.value += 1;
    EXPECT_NE(contracts::score::record_root(lines), kind.record_root)
        << "every figure of a line is bound";
}

TEST(ClosePoints, AnEpochWithoutRecordsStillDecaysTheRunningTotal) {
    ScoreState world;
    world.add(alias(1), ContributionKind::code, 1, 1'000);
    world.close();
    for (int epoch = 1; epoch < 13; ++epoch)
        world.close();
    // Half of the 1,000 lines are forgotten after 13 epochs; floors take a few millionths more.
    const auto total = contracts::score::running_total_at(world.state(), world.project(), alias(1),
                                                          ContributionKind::code, world.epoch());
    EXPECT_EQ(total, faded(1000, 13));
    EXPECT_NEAR(static_cast<double>(total), 500e6, 20);
}

TEST(ClosePoints, EveryRowOfXIsUsedUp) {
    ScoreState world;
    world.add(alias(1), ContributionKind::code, 1, 10);
    world.add(alias(2), ContributionKind::test, 2, 5);
    world.close();
    int rows = 0;
    contracts::score::scores.scan(world.state(), [&](const auto&, const auto&) {
        ++rows;
        return true;
    });
    EXPECT_EQ(rows, 0);
}

void fill(ScoreState& world, std::uint8_t recipients) {
    for (std::uint8_t i = 0; i < recipients; ++i) {
        world.add(alias(i), ContributionKind::code, i, 100u + i);
        world.add(alias(i), ContributionKind::review, static_cast<std::uint8_t>(100 + i), 10);
    }
}

TEST(ClosePoints, OneStepAtATimeGivesTheSameState) {
    ScoreState whole;
    ScoreState stepped;
    fill(whole, 20);
    fill(stepped, 20);
    whole.close();
    EXPECT_GE(stepped.close(1), 20u) << "at least one piece per recipient";
    EXPECT_EQ(whole.state().delta(), stepped.state().delta());
}

TEST(ClosePoints, TheOrderOfRecordsChangesNothing) {
    EXPECT_TRUE(rc::check([] {
        struct Record {
            std::uint8_t recipient;
            std::uint8_t id;
            std::uint16_t lines;
        };
        std::vector<Record> records;
        const auto count = *rc::gen::inRange<std::uint8_t>(1, 30);
        for (std::uint8_t i = 0; i < count; ++i) {
            records.push_back({*rc::gen::inRange<std::uint8_t>(0, 4), i,
                               *rc::gen::inRange<std::uint16_t>(0, 9'000)});
        }
        ScoreState one;
        ScoreState two;
        for (const Record& record : records)
            one.add(alias(record.recipient), ContributionKind::code, record.id, record.lines);
        for (auto record = records.rbegin(); record != records.rend(); ++record)
            two.add(alias(record->recipient), ContributionKind::code, record->id, record->lines);
        one.close();
        two.close();
        RC_ASSERT(one.state().delta() == two.state().delta());
    }));
}

TEST(AddRecord, XIsCutAt2To53WithAnEvent) {
    ScoreState world;
    const std::uint64_t lines = (std::uint64_t{1} << 50) / 1'000'000;
    for (std::uint8_t record = 0; record < 9; ++record)
        world.add(alias(1), ContributionKind::code, record, lines);
    EXPECT_EQ(world.events().size(), 1u) << "8 times 2^50 fits, the ninth is cut";
    EXPECT_EQ(world.events().at(0).name, "points.cut");
    world.close();
    EXPECT_EQ(world.row(0, alias(1)).kinds.at(0).score.value, std::uint64_t{1} << 53);
}

TEST(MoveRunningTotals, AddsBothDecayedToTheSameEpoch) {
    ScoreState world;
    world.add(alias(1), ContributionKind::code, 1, 1'000);
    world.close();
    world.add(alias(2), ContributionKind::code, 2, 500);
    world.close();
    auto context = world.context();
    contracts::score::move_running_totals(context, world.project(), alias(1), alias(2));
    const auto at = [&](const ledger::Recipient& recipient) {
        return contracts::score::running_total_at(world.state(), world.project(), recipient,
                                                  ContributionKind::code, world.epoch());
    };
    EXPECT_EQ(at(alias(1)), 0u);
    EXPECT_EQ(at(alias(2)), faded(1000, 2) + faded(500, 1));
    EXPECT_EQ(world.points(0, alias(1)), 1'000'000'000u) << "closed epochs stay the alias's";
}

TEST(PointsSum, IsThePrefixSumAtAnyEpoch) {
    ScoreState world;
    for (std::uint8_t epoch = 0; epoch < 6; ++epoch) {
        if (epoch % 2 == 0) world.add(alias(1), ContributionKind::test, epoch, 5);
        world.close();
    }
    const auto sum = [&](std::uint64_t epoch) {
        return contracts::score::points_sum_at(world.state(), world.project(), alias(1),
                                               ledger::Epoch{epoch})
            .value;
    };
    EXPECT_EQ(sum(0), 5'000'000u);
    EXPECT_EQ(sum(1), 5'000'000u);
    EXPECT_EQ(sum(4), 15'000'000u);
    EXPECT_EQ(sum(100) - sum(1), 10'000'000u) << "over (1, 100]";
}

}  // namespace
}  // namespace merit::testing
