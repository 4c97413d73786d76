// The properties that CONTRACTS section 1 promises of SPLIT, and its comparison with the slow
// model.
#include "contracts/numbers/split.hpp"
#include "tests/unit/contracts/numbers/big_convert.hpp"
#include "tests/unit/contracts/numbers/random_numbers.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <random>

namespace merit::contracts {
namespace {

using testing::big;
using testing::model::Big;

// One division with weights that repeat often, so that remainders tie.
struct Case {
    std::uint64_t amount = 0;
    std::vector<W256> weights;
    SplitSalt salt;
    Split split() const { return split_positions(amount, weights, salt).value(); }
    bool has_weight() const {
        return std::ranges::any_of(weights, [](const W256& w) { return !w.is_zero(); });
    }
};

rc::Gen<Case> any_case() {
    return rc::gen::exec([] {
        Case result;
        result.amount =
            *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << *rc::gen::inRange(0, 63));
        const int bits = *rc::gen::inRange(1, 64);
        const int shift = *rc::gen::inRange(0, 120);
        const auto numbers = *rc::gen::container<std::vector<std::uint64_t>>(
            rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << bits));
        for (const std::uint64_t number : numbers) {
            result.weights.push_back(product(number, u128{1} << shift));
        }
        result.salt.epoch = *rc::gen::arbitrary<std::uint64_t>();
        result.salt.subject.bytes[0] = *rc::gen::arbitrary<Byte>();
        return result;
    });
}

void for_any_case(const char* fact, void (*property)(const Case&)) {
    EXPECT_TRUE(rc::check(fact, [property] {
        const Case any = *any_case();
        RC_PRE(any.has_weight());
        RC_LOG() << "amount " << any.amount << ", weights";
        for (const W256& weight : any.weights)
            RC_LOG() << ' ' << to_decimal(weight);
        property(any);
    }));
}

TEST(SplitProperty, PartsSumToTheAmount) {
    for_any_case("parts sum to the amount", [](const Case& any) {
        Big sum = 0;
        for (const SplitPart& part : any.split().parts)
            sum += part.amount();
        RC_ASSERT(sum == any.amount);
    });
}

TEST(SplitProperty, EveryPartIsLessThanOneFromItsExactShare) {
    for_any_case("|part - P*w/W| < 1", [](const Case& any) {
        const Split division = any.split();
        const Big total = big(division.total_weight);
        for (std::size_t i = 0; i < any.weights.size(); ++i) {
            const Big difference =
                Big(division.parts[i].amount()) * total - Big(any.amount) * big(any.weights[i]);
            RC_ASSERT(abs(difference) < total);
        }
    });
}

TEST(SplitProperty, WeightZeroGetsZero) {
    for_any_case("weight 0 gets 0", [](const Case& any) {
        Case with_zeros = any;
        with_zeros.weights.insert(with_zeros.weights.begin(), W256());
        with_zeros.weights.emplace_back();
        const Split division = with_zeros.split();
        for (std::size_t i = 0; i < division.parts.size(); ++i) {
            if (with_zeros.weights[i].is_zero()) RC_ASSERT(division.parts[i].amount() == 0U);
        }
    });
}

TEST(SplitProperty, EqualWeightsDifferByAtMostOne) {
    for_any_case("equal weights differ by at most 1", [](const Case& any) {
        Case twins = any;
        twins.weights.insert(twins.weights.end(), any.weights.begin(), any.weights.end());
        const Split division = twins.split();
        for (std::size_t i = 0; i < any.weights.size(); ++i) {
            const std::uint64_t one = division.parts[i].amount();
            const std::uint64_t other = division.parts[any.weights.size() + i].amount();
            RC_ASSERT(std::max(one, other) - std::min(one, other) <= 1U);
        }
    });
}

TEST(SplitProperty, LargerWeightsNeverGetLess) {
    for_any_case("monotone in the weight", [](const Case& any) {
        const Split division = any.split();
        for (std::size_t i = 1; i < any.weights.size(); ++i) {
            const bool larger = any.weights[i - 1] > any.weights[i];
            if (larger) {
                RC_ASSERT(division.parts[i - 1].amount() >= division.parts[i].amount());
            }
        }
    });
}

TEST(SplitProperty, OrderOfTheInputDoesNotMatter) {
    for_any_case("independent of the order", [](const Case& any) {
        std::vector<SplitRecipient> recipients;
        for (const W256& weight : any.weights) {
            const auto index = static_cast<std::uint32_t>(recipients.size());
            recipients.push_back({IdBytes::position(index), weight});
        }
        const Split straight = any.split();
        std::vector<std::size_t> order(recipients.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
        std::ranges::shuffle(order, engine);
        std::vector<SplitRecipient> shuffled;
        for (const std::size_t i : order)
            shuffled.push_back(recipients[i]);
        const Split other = split(any.amount, shuffled, any.salt).value();
        for (std::size_t i = 0; i < order.size(); ++i) {
            RC_ASSERT(other.parts[i].amount() == straight.parts[order[i]].amount());
        }
        RC_ASSERT(other.cut.has_value() == straight.cut.has_value());
        if (other.cut) RC_ASSERT(other.cut->tie == straight.cut->tie);
    });
}

// R10: whoever reads the cut alone can tell who got the extra unit.
TEST(SplitProperty, TheCutTellsWhoGotTheExtraUnit) {
    for_any_case("extra = r above the cut, or at it with a tie at or before", [](const Case& any) {
        const Split division = any.split();
        RC_ASSERT(division.cut.has_value() == (division.extra_units > 0U));
        std::uint64_t extras = 0;
        for (std::uint32_t i = 0; i < division.parts.size(); ++i) {
            const SplitPart& part = division.parts[i];
            extras += part.extra ? 1U : 0U;
            if (!division.cut) continue;
            const crypto::Hash256 tie = split_tie(any.salt, IdBytes::position(i));
            const SplitCut& cut = *division.cut;
            const bool expected = part.remainder > cut.remainder ||
                                  (part.remainder == cut.remainder && tie <= cut.tie);
            RC_ASSERT(part.extra == expected);
        }
        RC_ASSERT(extras == division.extra_units);
        RC_ASSERT(extras < std::max<std::size_t>(division.parts.size(), 1));
    });
}

std::vector<SplitRecipient> random_recipients(testing::RandomNumbers& random) {
    std::vector<SplitRecipient> recipients;
    const std::uint64_t count = random.below(12);
    const int bits = static_cast<int>(1 + random.below(188));  // 12 of them sum to below 2^192
    const bool twins = random.one_in(2);
    const std::size_t id_bytes = random.one_in(2) ? 20 : 32;
    for (std::uint64_t i = 0; i < count; ++i) {
        Bytes id(id_bytes, static_cast<Byte>(random.below(256)));
        id[0] = static_cast<Byte>(i);
        const W256 weight =
            twins && !recipients.empty() ? recipients.back().weight : random.wide(bits);
        recipients.push_back({IdBytes(id), weight});
    }
    return recipients;
}

TEST(SplitProperty, AgreesWithTheSlowModel) {
    testing::RandomNumbers random;
    for (std::uint64_t run = 0; run < testing::cases(15'000); ++run) {
        const std::vector<SplitRecipient> recipients = random_recipients(random);
        const std::uint64_t amount = random.up_to(random.u64(63));
        SplitSalt salt{{}, random.u64(64), static_cast<SplitPurpose>(random.below(11))};
        salt.subject.bytes[5] = static_cast<Byte>(random.below(256));

        testing::model::Salt slow_salt{salt.subject, salt.epoch,
                                       static_cast<unsigned>(salt.purpose)};
        std::vector<testing::model::Recipient> slow;
        for (const SplitRecipient& recipient : recipients) {
            slow.push_back({to_bytes(recipient.id.view()), big(recipient.weight)});
        }
        const testing::model::Split expected = testing::model::split(amount, slow, slow_salt);
        const Split division = split(amount, recipients, salt).value();
        ASSERT_EQ(big(division.total_weight), expected.total);
        ASSERT_EQ(Big(division.extra_units), expected.extra_units);
        ASSERT_EQ(division.cut.has_value(), expected.extra_units > 0);
        if (division.cut) {
            ASSERT_EQ(big(division.cut->remainder), expected.cut_remainder);
            ASSERT_EQ(division.cut->tie, expected.cut_tie);
        }
        for (std::size_t i = 0; i < recipients.size(); ++i) {
            ASSERT_EQ(Big(division.parts[i].quotient), expected.parts[i].quotient);
            ASSERT_EQ(big(division.parts[i].remainder), expected.parts[i].remainder);
            ASSERT_EQ(division.parts[i].extra, expected.parts[i].extra);
        }
    }
}

}  // namespace
}  // namespace merit::contracts
