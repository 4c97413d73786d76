#include "contracts/framework/account_use.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

namespace merit::contracts {
namespace {

using ledger::TimeMs;

TEST(NonceWindow, BeginsWithZeroUsed) {
    const NonceWindow window;
    EXPECT_EQ(check_nonce(window, 0), DropReason::nonce_used);
    EXPECT_EQ(check_nonce(window, 1), std::nullopt);
}

TEST(NonceWindow, AcceptsAtMost256Ahead) {
    const NonceWindow window;
    EXPECT_EQ(check_nonce(window, 255), std::nullopt);
    EXPECT_EQ(check_nonce(window, 256), std::nullopt);
    EXPECT_EQ(check_nonce(window, 257), DropReason::nonce_too_far);
}

TEST(NonceWindow, AcceptsGapsBelowTheHighestOnce) {
    NonceWindow window;
    use_nonce(window, 10);
    EXPECT_EQ(check_nonce(window, 3), std::nullopt);
    use_nonce(window, 3);
    EXPECT_EQ(check_nonce(window, 3), DropReason::nonce_used);
    EXPECT_EQ(check_nonce(window, 10), DropReason::nonce_used);
}

TEST(NonceWindow, ForgetsWhatLiesMoreThan256Below) {
    NonceWindow window;
    use_nonce(window, 256);
    use_nonce(window, 300);
    EXPECT_EQ(check_nonce(window, 43), DropReason::nonce_too_old);
    EXPECT_EQ(check_nonce(window, 44), std::nullopt);
}

// Whatever the order, a nonce is used once, and the answer is that of a set of all used nonces.
TEST(NonceWindow, AgreesWithASetOfUsedNonces) {
    EXPECT_TRUE(rc::check([] {
        NonceWindow window;
        std::set<std::uint64_t> used{0};
        for (int i = 0; i < 100; ++i) {
            const std::uint64_t highest = *used.rbegin();
            const auto nonce =
                *rc::gen::inRange<std::uint64_t>(highest > 270 ? highest - 270 : 0, highest + 270);
            const auto reason = check_nonce(window, nonce);
            const bool in_window = nonce + 256 >= highest && nonce <= highest + 256;
            RC_ASSERT(!reason == (in_window && !used.contains(nonce)));
            if (reason) continue;
            use_nonce(window, nonce);
            used.insert(nonce);
        }
    }));
}

TEST(Bucket, IsFullWhenItWasNeverUsed) {
    EXPECT_EQ(refilled(std::nullopt, {100, 5'000}, TimeMs{7}).units, 5'000u);
}

TEST(Bucket, RefillsWithTimeUpToItsCap) {
    const Bucket bucket{10, TimeMs{1'000}};
    EXPECT_EQ(refilled(bucket, {3, 1'000}, TimeMs{1'100}).units, 310u);
    EXPECT_EQ(refilled(bucket, {3, 1'000}, TimeMs{9'000}).units, 1'000u);
}

TEST(Bucket, DoesNotOverflowAfterAges) {
    const Bucket bucket{10, TimeMs{0}};
    EXPECT_EQ(refilled(bucket, {1'000, 1'000}, TimeMs{~std::uint64_t{0}}).units, 1'000u);
}

TEST(TransactionCost, CountsBytesSignaturesAndOperations) {
    EXPECT_EQ(transaction_cost(300, 2, 3), 300u + 10'000u + 1'500u);
}

}  // namespace
}  // namespace merit::contracts
