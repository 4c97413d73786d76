// Known answers for the number rules: published by others, following exactly from what they
// published, or following from our own rules (then computed with unbounded integers).
#include "contracts/numbers/decay.hpp"
#include "contracts/numbers/draw.hpp"
#include "contracts/numbers/incentive.hpp"
#include "contracts/numbers/prizes.hpp"
#include "contracts/numbers/rounds.hpp"
#include "contracts/numbers/score.hpp"
#include "contracts/numbers/shapley.hpp"
#include "contracts/numbers/weighted_median.hpp"
#include "tests/support/shared_files.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace merit::contracts {
namespace {

using testing::model::Big;

using Amounts = std::vector<std::uint64_t>;

constexpr std::uint64_t micro(std::uint64_t count) {
    return count * 1'000'000;
}

Amounts split_amounts(std::uint64_t amount, const std::vector<W256>& weights,
                      const SplitSalt& salt = {}) {
    Amounts result;
    const Split division = split_positions(amount, weights, salt).value();
    for (const SplitPart& part : division.parts)
        result.push_back(part.amount());
    return result;
}

TEST(KnownAnswers, TheLinearModelGives60) {
    const std::vector<std::uint64_t> contributions{micro(100), micro(50)};
    EXPECT_EQ(linear_benefit(contributions, 0, micro(150), 500'000'000, 200'000'000).value(),
              micro(60));
}

// Largest remainder, the Alabama paradox: with one seat more, two parties lose one.
TEST(KnownAnswers, SeatsByLargestRemainder) {
    const std::vector<W256> votes{1500, 1500, 900, 500, 500, 200};
    EXPECT_EQ(split_amounts(25, votes), (Amounts{7, 7, 4, 3, 3, 1}));
    EXPECT_EQ(split_amounts(26, votes), (Amounts{8, 8, 5, 2, 2, 1}));
}

// SourceCred's shipped instance pays out 10^21 as below. Its cred values are not published with it,
// so the rule is checked by its definition: whatever the three have received before, BALANCED
// brings them to lifetime payments in proportion to lifetime weight, here to these exact numbers.
TEST(KnownAnswers, BalancedBringsLifetimePaymentsIntoProportion) {
    const std::vector<Big> lifetime{Big("710251805141068834997"), Big("54403023424753934898"),
                                    Big("235345171434177230105")};
    const Big pool("1000000000000000000000");
    EXPECT_EQ(std::accumulate(lifetime.begin(), lifetime.end(), Big(0)), pool);
    for (const Big& step : {Big(1), Big(7), Big("1000000007")}) {
        std::vector<Big> paid;
        Big budget = pool;
        for (const Big& weight : lifetime) {
            paid.push_back(weight * (paid.size() + 1) / (4 * step));
            budget -= paid.back();
        }
        const std::vector<Big> weights = testing::model::balanced_weights(budget, lifetime, paid);
        std::vector<testing::model::Recipient> recipients;
        for (const Big& weight : weights) {
            recipients.push_back({Bytes{static_cast<Byte>(recipients.size())}, weight});
        }
        const auto division = testing::model::split(budget, recipients, {});
        for (std::size_t i = 0; i < lifetime.size(); ++i) {
            EXPECT_EQ(paid[i] + division.parts[i].amount(), lifetime[i]);
        }
    }
}

TEST(KnownAnswers, BudgetsSmallerThanTheirRecipients) {
    Amounts two = split_amounts(1, {1, 1});
    std::ranges::sort(two);
    EXPECT_EQ(two, (Amounts{0, 1}));
    Amounts four = split_amounts(3, {1, 1, 1, 1});
    std::ranges::sort(four);
    EXPECT_EQ(four, (Amounts{0, 1, 1, 1}));
}

TEST(KnownAnswers, RetroactiveMediansDivideThePool) {
    const std::uint64_t first = retro_weight({micro(2'500)}, 1, 0).value();
    const std::uint64_t second = retro_weight({micro(4'000), micro(5'000)}, 1, 0).value();
    EXPECT_EQ(split_amounts(micro(100'000), {first, second}),
              (Amounts{35'714'285'714, 64'285'714'286}));
}

TEST(KnownAnswers, RankWeightsFallWithThePowerThreeQuarters) {
    EXPECT_EQ(rank_weight(2).value(), 594'603'557'501'360'533U);
    EXPECT_EQ(rank_weight(3).value(), 438'691'337'650'830'820U);
    EXPECT_EQ(rank_weight(10).value(), 177'827'941'003'892'280U);
    EXPECT_EQ(rank_weight(50).value(), 53'182'958'969'449'886U);
    EXPECT_EQ(rank_weight(100).value(), 31'622'776'601'683'793U);
}

TEST(KnownAnswers, QuadraticFundingDivides20To80) {
    const W256 one = quadratic(Amounts{100});
    const W256 two = quadratic(Amounts{100, 100});
    EXPECT_EQ(split_amounts(100, {one, two}), (Amounts{20, 80}));
}

TEST(KnownAnswers, WeightedMedianOfYuma) {
    // scores in tenths, weights in hundredths; kappa in hundredths; one row per column of the table
    const std::vector<std::vector<WeightedScore>> columns{
        {{0, 0}, {0, 75}, {0, 25}, {0, 0}},
        {{1, 0}, {2, 75}, {3, 25}, {4, 0}},
        {{0, 0}, {4, 75}, {1, 25}, {5, 0}},
    };
    const auto consensus = [&](std::uint64_t kappa) {
        std::vector<std::uint32_t> result;
        for (const auto& column : columns) {
            result.push_back(upper_quantile(column, kappa, 100, false).value());
        }
        return result;
    };
    EXPECT_EQ(consensus(24), (std::vector<std::uint32_t>{0, 3, 4}));
    EXPECT_EQ(consensus(26), (std::vector<std::uint32_t>{0, 2, 4}));
    EXPECT_EQ(consensus(76), (std::vector<std::uint32_t>{0, 2, 1}));
}

// "numerator/denominator" of the published values.
void expect_shares(const ShapleyValues& values, const std::vector<std::string>& published,
                   std::uint64_t scale) {
    ASSERT_EQ(values.numerators.size(), published.size());
    for (std::size_t i = 0; i < published.size(); ++i) {
        const std::size_t slash = published[i].find('/');
        const Big numerator(published[i].substr(0, slash));
        const Big denominator(published[i].substr(slash + 1));
        ASSERT_GE(values.numerators[i], 0);
        EXPECT_EQ(testing::big(static_cast<u128>(values.numerators[i])) * denominator,
                  numerator * scale * values.denominator)
            << published[i];
    }
}

// Accuracies of the models of all coalitions of 10 clients, in 1/10,000.
TEST(KnownAnswers, ShapleyValuesOfTenClients) {
    MERIT_REQUIRE_SHARED("data/federated_10_clients.json");
    const std::string text =
        testing::read_text(*testing::find_shared("data/federated_10_clients.json"));
    const boost::json::object data = boost::json::parse(text).as_object();
    std::vector<Metric> values;
    for (const auto& utility : data.at("utility").as_array())
        values.push_back(100 * utility.as_int64());
    std::vector<std::string> published;
    for (const auto& share : data.at("exact_shapley").as_array())
        published.emplace_back(share.as_string());
    const ShapleyValues shapley = exact_shapley(values).value();
    expect_shares(shapley, published, 100);
    EXPECT_TRUE(adds_up(shapley, values.front(), values.back()));
    EXPECT_EQ(values.back() - values.front(), 817'400);
    const std::vector<Metric> last = leave_one_out(values).value();
    EXPECT_EQ(std::accumulate(last.begin(), last.end(), Metric{0}), 7'500);
}

// The coalitions in the README of ShapleyValueFL, whose table takes v({0, 2}) for 80 in one order
// and for 75 in the other, and so gives 100/6, 180/6 and 260/6.
TEST(KnownAnswers, ShapleyValuesOfThreeClients) {
    const std::vector<Metric> values{0, 40, 60, 70, 80, 75, 85, 90};
    expect_shares(exact_shapley(values).value(), {"95/6", "185/6", "130/3"}, 1);
}

// One has a right glove, two have a left one, and a pair is worth 1.
TEST(KnownAnswers, ShapleyValuesOfTheGloveGame) {
    const std::vector<Metric> values{0, 0, 0, 0, 0, 1, 1, 1};
    expect_shares(exact_shapley(values).value(), {"1/6", "1/6", "2/3"}, 1);
}

// Givers 1..n hand their 100 tokens on around a circle, but for `each`, which goes to member 0.
std::uint64_t circle_pay(std::uint32_t givers, std::uint64_t each) {
    std::vector<Gift> gifts;
    for (std::uint32_t giver = 1; giver <= givers; ++giver) {
        gifts.push_back({giver, 0, each});
        gifts.push_back({giver, giver % givers + 1, 100 - each});
    }
    const Amounts received = peer_weights(givers + 1, 100, gifts).value();
    return split_amounts(50'000, {received.begin(), received.end()})[0];
}

TEST(KnownAnswers, PeerGivingWithoutMutualGifts) {
    EXPECT_EQ(circle_pay(15, 5), 2'500U);   // 75 of 1,500
    EXPECT_EQ(circle_pay(10, 10), 5'000U);  // 100 of 1,000
}

TEST(KnownAnswers, PairwiseBoundedMatching) {
    std::vector<Gift> gifts;
    const auto give = [&gifts](std::uint32_t donor, std::uint32_t project, std::uint64_t credits) {
        gifts.push_back({donor, project, micro(credits)});
    };
    const std::vector<std::uint64_t> to_a{10, 15, 7, 10, 15};
    for (std::uint32_t donor = 1; donor <= 5; ++donor)
        give(donor, 0, to_a[donor - 1]);
    const std::vector<std::pair<std::uint32_t, std::uint64_t>> to_b{{1, 15}, {2, 25}, {3, 3},
                                                                    {7, 7},  {8, 2},  {9, 10}};
    for (const auto& [donor, credits] : to_b)
        give(donor, 1, credits);
    give(1, 2, 1'000);
    EXPECT_EQ(match_weights(3, gifts).value(), (Amounts{142'355'528, 170'821'014, 0}));
}

// Colony's factor per hour has a half-life of 2160 hours: it is 2^(-1/2160) to the last digit.
TEST(KnownAnswers, HalfLifeOf2160Hours) {
    const Big factor("999679150010889");
    const Big half = testing::model::power(testing::model::power(10, 15), 2160) / 2;
    const Big below = testing::model::power(factor - 1, 2160);
    const Big above = testing::model::power(factor + 1, 2160);
    EXPECT_LT(below, half);
    EXPECT_GT(above, half);
    const Big distance = abs(testing::model::power(factor, 2160) - half);
    EXPECT_LT(distance, half - below);
    EXPECT_LT(distance, above - half);
}

TEST(KnownAnswers, AYearOfWeeklyCodeAndOneImport) {
    std::uint64_t total = 0;
    std::uint64_t points = 0;
    for (int epoch = 0; epoch < 52; ++epoch) {
        const auto result = epoch_points(CurveKind::code, 1'000'000, total, micro(100)).value();
        points += result.points;
        total = result.next_total;
    }
    EXPECT_EQ(points, 2'684'432'181U);
    EXPECT_EQ(epoch_points(CurveKind::code, 1'000'000, 0, micro(5'200)).value().points,
              2'400'000'000U);
}

TEST(KnownAnswers, TiesOfThreeEqualWeights) {
    const SplitSalt salt{{}, 7, SplitPurpose::payout};
    EXPECT_EQ(split_amounts(10, {1, 1, 1}, salt), (Amounts{3, 3, 4}));
    EXPECT_EQ(split_amounts(11, {1, 1, 1}, salt), (Amounts{4, 3, 4}));
}

TEST(KnownAnswers, ShuffleOfTen) {
    crypto::Hash256 beacon;
    std::iota(beacon.bytes.begin(), beacon.bytes.end(), Byte{0});
    std::vector<int> items(10);
    std::iota(items.begin(), items.end(), 0);
    Draw({}, beacon).shuffle(items);
    EXPECT_EQ(items, (std::vector<int>{8, 7, 1, 4, 3, 9, 5, 0, 2, 6}));
}

TEST(KnownAnswers, ThirteenStepsOfDecay) {
    EXPECT_EQ(decay(std::uint64_t{1'000'000'000'000}, HalfLife::steps_13, 13), 499'999'999'996U);
}

// 33 points of 800, beta 0.2, nothing used, B = 1,000 credits, hold 20 %.
TEST(KnownAnswers, TheStatementOfBob) {
    const u128 bob = reward_weight(500'000'000, 200'000'000, 0, micro(33)).value();
    const u128 rest = reward_weight(500'000'000, 200'000'000, 0, micro(767)).value();
    EXPECT_EQ(bob, u128{6'600'000'000'000'000});  // 6.6 in 10^-15
    const std::vector<SplitRecipient> all{{IdBytes::position(0), bob},
                                          {IdBytes::position(1), rest}};
    const PolicyRewards rewards = pool_rewards(micro(1'000), all, {}).value();
    EXPECT_EQ(rewards.total_weight, W256(u128{160'000'000'000'000'000}));
    EXPECT_EQ(rewards.parts[0].amount, 41'250'000U);
    EXPECT_FALSE(rewards.parts[0].extra);
    const Payout payout = payout_of(rewards.parts[0].amount, 0, 200'000).value();
    EXPECT_EQ(payout.free, 33'000'000U);
    EXPECT_EQ(payout.held, 8'250'000U);
}

}  // namespace
}  // namespace merit::contracts
