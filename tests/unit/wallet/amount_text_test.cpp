#include "wallet/amount_text.hpp"

#include <gtest/gtest.h>

namespace merit::wallet {
namespace {

std::optional<std::uint64_t> units(std::string_view text) {
    const auto amount = parse_amount(text);
    return amount ? std::optional(amount->value) : std::nullopt;
}

TEST(AmountText, CreditsHaveSixDecimals) {
    EXPECT_EQ(units("12.5"), 12'500'000U);
    EXPECT_EQ(units("12.500000"), 12'500'000U);
    EXPECT_EQ(units("12500000u"), 12'500'000U);
    EXPECT_EQ(units("0.000001"), 1U);
    EXPECT_EQ(amount_text(ledger::Amount{1'234'500'000}, true), "1,234.500000");
}

TEST(AmountText, LargestAmountIsTheLargestNumberOf64Bits) {
    // 2^64 - 1 = 18446744073709551615
    EXPECT_EQ(units("18446744073709.551615"), UINT64_MAX);
    EXPECT_EQ(units("18446744073709551615u"), UINT64_MAX);
    EXPECT_EQ(units("18446744073709.551616"), std::nullopt);
    EXPECT_EQ(units("18446744073709551616u"), std::nullopt);
    EXPECT_EQ(units(std::string(1'000, '9')), std::nullopt);
}

TEST(AmountText, RefusalsSayWhatIsWrong) {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "is empty"},
        {"-1", "is negative"},
        {"1e5", "has characters that are no digits"},
        {"0x10", "has characters that are no digits"},
        {"1,5", "has characters that are no digits"},
        {" 1", "has characters that are no digits"},
        {"1.0000001", "has more than six decimals"},
        {"1.2.3", "has two points"},
        {".5", "has no digits on one side of the point"},
        {"5.", "has no digits on one side of the point"},
        {"1.5u", "has decimals, but base units have none"},
        {"u", "has no digits"},
        {"99999999999999999999", "is too large"},
        {"99999999999999999999u", "is too large"},
    };
    for (const auto& [text, why] : cases) {
        EXPECT_EQ(units(text), std::nullopt) << text;
        EXPECT_EQ(why_no_amount(text), why) << text;
    }
}

}  // namespace
}  // namespace merit::wallet
