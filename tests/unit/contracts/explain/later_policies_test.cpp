// Statements of a pool that pays for earlier epochs too: both verifiers recompute A, e and every
// unit from the file alone.
#include "contracts/explain/verify.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/unit/contracts/explain/changed_figures.hpp"
#include "tests/unit/contracts/explain/rewarded_world.hpp"
#include "tests/unit/contracts/explain/second_verifier.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

namespace json = boost::json;
using contracts::explain::verify_epoch;
using contracts::explain::verify_statement;
using contracts::treasury::Policy;
using ledger::Ppm;

constexpr auto style = ledger::AddressStyle::main;

contracts::treasury::PayTerms suite() {
    contracts::treasury::PayTerms pay;
    pay.policies = {{Policy::immediate, Ppm{200'000}},
                    {Policy::recent, Ppm{300'000}},
                    {Policy::balanced, Ppm{500'000}}};
    pay.max_share = Ppm{400'000};
    return pay;
}

// The second close: two epochs later, in which one person worked.
class LaterWorld : public RewardedWorld {
  public:
    LaterWorld() : RewardedWorld(1'000 * credit + 7, suite()) {
        close_epoch();
        const contracts::treasury::PoolFund fund{pool, ledger::Amount{777 * credit + 1}};
        EXPECT_EQ(send(member(0), fund), "applied");
        accepted(demo, author, maintainer, 321);
        closed = epoch();
        close_epoch();
    }
};

TEST_F(SecondVerifier, AcceptsStatementsOfEarlierWork) {
    const LaterWorld world;
    std::vector<json::value> files;
    for (const auto& statement : world.statements()) {
        const auto file = world.file_of(statement.recipient);
        const auto verdict = verify_statement(file, world.network());
        EXPECT_TRUE(verdict.has_value()) << (verdict ? "" : verdict.error().place);
        files.push_back(ledger::to_json(file, style));
    }
    EXPECT_EQ(files.size(), 7u) << "everybody of the first close";
    EXPECT_EQ(accepted(files), files.size());
}

TEST(LaterPolicies, TheFileOfTheEpochVerifies) {
    const LaterWorld world;
    const auto verdict = verify_epoch(world.epoch_file(), world.network());
    EXPECT_TRUE(verdict.has_value()) << (verdict ? "" : verdict.error().place);
}

TEST(LaterPolicies, AnotherSumOfLifetimeWorkIsNoticed) {
    const LaterWorld world;
    auto file = world.epoch_file();
    file.close.policies[2].lifetime_sums->weight.value += 1;
    const auto verdict = verify_epoch(file, world.network());
    ASSERT_FALSE(verdict.has_value());
    EXPECT_EQ(verdict.error().error, contracts::explain::VerifyError::arithmetic);
}

// The genesis is checked by its hash and signatures by the first verifier only; work dates count
// with work_from only.
bool is_unchecked(const std::string& path) {
    return path.starts_with("/genesis") || path.starts_with("/proof/checkpoint") ||
           path.ends_with("/work_date");
}

TEST_F(SecondVerifier, NoticesEveryChangedFigureOfEarlierWork) {
    const LaterWorld world;
    const json::value original = ledger::to_json(world.file_of({world.author}), style);
    ASSERT_EQ(accepted({original}), 1u);
    std::vector<json::value> files;
    json::value edited = original;
    each_figure(edited, "", [&](json::value& figure, const std::string& path) {
        const json::value before = figure;
        if (is_unchecked(path) || !change(figure)) return;
        files.push_back(edited);
        figure = before;
    });
    EXPECT_GT(files.size(), 120u);
    EXPECT_EQ(accepted(files), 0u);
}

// By the arithmetic alone, before any proof: what the recipient had before decides its parts.
TEST(LaterPolicies, EveryFigureOfEarlierWorkDecidesAPart) {
    const LaterWorld world;
    const auto statements = world.statements();
    const auto behind = std::ranges::find_if(statements, [](const auto& statement) {
        return statement.policies.at(2).weight > ledger::Wide256();
    });
    ASSERT_NE(behind, statements.end());
    const auto original = world.file_of(behind->recipient);
    ASSERT_TRUE(original.statement.before.has_value());
    const auto place = [&](auto edit) {
        auto file = original;
        edit(*file.statement.before);
        const auto verdict = verify_statement(file, world.network());
        return verdict ? std::string() : verdict.error().place;
    };
    EXPECT_EQ(place([](auto& before) { before.accumulated.value *= 2; }),
              "/statement/policies/1/weight");
    EXPECT_EQ(place([](auto& before) { before.accumulated_epoch.value += 1; }),
              "/statement/policies/1/weight");
    EXPECT_EQ(place([](auto& before) { before.accumulated_epoch.value += 100; }),
              "/statement/before/accumulated_epoch");
    EXPECT_EQ(place([](auto& before) { before.lifetime.value *= 2; }),
              "/statement/policies/2/weight");
    EXPECT_EQ(place([](auto& before) { before.paid.value -= 1; }), "/statement/policies/2/weight");
}

}  // namespace
}  // namespace merit::testing
