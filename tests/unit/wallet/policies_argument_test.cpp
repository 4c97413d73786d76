#include "wallet/commands/policies_argument.hpp"

#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

using contracts::treasury::Policies;
using contracts::treasury::Policy;
using ledger::Ppm;

std::string refusal(std::string_view text) {
    const auto policies = policies_argument(text);
    return policies ? "" : policies.assume_error().message;
}

TEST(PoliciesArgument, IsAListOfSharesInTheirOrder) {
    const auto policies = policies_argument("recent=300000,immediate=200000,balanced=500000");
    ASSERT_TRUE(policies.has_value());
    const Policies expected{{Policy::recent, Ppm{300'000}},
                            {Policy::immediate, Ppm{200'000}},
                            {Policy::balanced, Ppm{500'000}}};
    EXPECT_EQ(policies.assume_value(), expected);
    EXPECT_EQ(refusal("balanced=1000000"), "");
}

TEST(PoliciesArgument, RefusesWhatTheLedgerWouldRefuse) {
    const std::string sums =
        "--policies names each policy once, with shares that sum to 1000000";
    EXPECT_EQ(refusal("recent=300000"), sums);
    EXPECT_EQ(refusal("recent=500000,recent=500000"), sums);
    EXPECT_EQ(refusal("immediate=1000000,recent=0,balanced=0,recent=0,recent=0,recent=0"), sums);
    EXPECT_EQ(refusal("special=1000000"), "a policy must be one of: immediate, recent, balanced");
    EXPECT_NE(refusal("recent=1000001"), "");
    EXPECT_NE(refusal("recent"), "");
    EXPECT_NE(refusal(""), "");
}

}  // namespace
}  // namespace merit::wallet
