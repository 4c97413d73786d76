// The model's queries: pure functions of their arguments and of the parameters in force.
#include "tests/unit/contracts/revenue/revenue_world.hpp"

namespace merit::testing {
namespace {

using Arguments = std::map<std::string, std::string>;

// The example of docs/specification/numbers.md.
Arguments example() {
    return {{"per_user", "2000000000"},       {"per_enterprise", "50000000000"},
            {"per_developer", "10000000000"}, {"per_root_point", "3000000000"},
            {"users", "1000000000"},          {"enterprises", "4000000"},
            {"developers", "20000000"},       {"interactions", "5000000000"},
            {"points", "800000000"}};
}

TEST(ForecastQuery, SetsRevenueAgainstOutlay) {
    const TestWorld world;
    EXPECT_EQ(world.query("revenue", "forecast", example()),
              "{revenue: 2484852813, alpha: 500000000, beta: 200000000, outlay: 2660000000, "
              "surplus: 0, shortfall: 175147187}");
    Arguments asked = example();
    asked["alpha"] = "0";
    EXPECT_EQ(world.query("revenue", "forecast", asked),
              "{revenue: 2484852813, alpha: 0, beta: 200000000, outlay: 160000000, surplus: "
              "2324852813, shortfall: 0}");
}

TEST(ForecastQuery, RefusesWhatIsNotThereOrTooLarge) {
    const TestWorld world;
    Arguments asked = example();
    asked.erase("points");
    EXPECT_EQ(world.query("revenue", "forecast", asked), "revenue.malformed");
    asked = example();
    asked["per_user"] = "1099511627777";
    EXPECT_EQ(world.query("revenue", "forecast", asked), "revenue.out_of_bounds");
}

TEST(SuggestQuery, AnswersTheLargestCoefficients) {
    const TestWorld world;
    Arguments asked = example();
    asked["ratio_alpha"] = "5";
    asked["ratio_beta"] = "2";
    asked["target_surplus"] = "1000000000";
    EXPECT_EQ(world.query("revenue", "suggest", asked),
              "{revenue: 2484852813, found: true, factor: 46707759, alpha: 233538795, beta: "
              "93415518, outlay: 1242426389, limit: 1242426406}");
    asked["target_surplus"] = "2484852814";
    EXPECT_EQ(world.query("revenue", "suggest", asked),
              "{revenue: 2484852813, found: false, factor: 0, alpha: 0, beta: 0, outlay: 0, "
              "limit: 0}");
    asked["ratio_alpha"] = asked["ratio_beta"] = "0";
    EXPECT_EQ(world.query("revenue", "suggest", asked), "revenue.out_of_bounds");
}

// 500 of 500 + 600 + 150 + 150 + 100: a third of the revenue.
TEST(SuggestQuery, TakesTheDevelopersShareInForce) {
    const TestWorld world({{"share_users_ppm", 600'000}});
    Arguments asked = example();
    asked["ratio_alpha"] = "5";
    asked["ratio_beta"] = "2";
    EXPECT_NE(world.query("revenue", "suggest", asked).find("limit: 828284271}"),
              std::string::npos);
}

}  // namespace
}  // namespace merit::testing
