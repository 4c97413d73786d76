// Statements of a pool that pays for earlier epochs too: both verifiers recompute A, e and every
// unit from the file alone.
#include "contracts/explain/verify.hpp"
#include "ledger/json/json.hpp"
#include "ledger/json/read_json.hpp"
#include "tests/unit/contracts/explain/changed_figures.hpp"
#include "tests/unit/contracts/explain/later_world.hpp"
#include "tests/unit/contracts/explain/second_verifier.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace merit::testing {
namespace {

namespace json = boost::json;
using contracts::explain::verify_epoch;
using contracts::explain::verify_statement;
using contracts::explain::StatementFile;

constexpr auto style = ledger::AddressStyle::main;

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

// ---- closes that say something else, sealed from the leaf to the certificate ----

class SealedAnew : public SecondVerifier {
  protected:
    using Edit = std::function<void(StatementFile&)>;

    // Where the first verifier sees the difference; the second one sees it too.
    std::string difference(const RewardedWorld& world, const Edit& edit) {
        StatementFile file = world.file_of({world.author});
        edit(file);
        file = sealed(world, std::move(file));
        const auto verdict = verify_statement(file, world.network());
        EXPECT_EQ(accepted({ledger::to_json(file, style)}), verdict ? 1u : 0u);
        return verdict ? "none" : verdict.error().place;
    }
};

TEST_F(SealedAnew, ATrueCloseIsAccepted) {
    EXPECT_EQ(difference(LaterWorld(), [](auto&) {}), "none");
    EXPECT_EQ(difference(RewardedWorld(), [](auto&) {}), "none");
}

// The signatures are good, and the sum is the budget: the parts are not those of the shares.
TEST_F(SealedAnew, APolicyWithAnotherPartOfTheBudgetIsRefused) {
    const LaterWorld world;
    EXPECT_EQ(difference(world,
                         [](auto& file) {
                             file.close.policies[0].budget.value += 100 * credit;
                             file.close.policies[1].budget.value -= 100 * credit;
                         }),
              "/close/policies/0/budget");
    EXPECT_EQ(difference(world,
                         [](auto& file) {
                             file.close.policies[1].budget.value -= 1;
                             file.close.policies[2].budget.value += 1;
                         }),
              "/close/policies/1/budget");
}

TEST_F(SealedAnew, PoliciesOfOtherTermsAreRefused) {
    const LaterWorld world;
    EXPECT_EQ(difference(world,
                         [](auto& file) {
                             std::swap(file.close.policies[0], file.close.policies[1]);
                         }),
              "/close/policies/0/policy");
    EXPECT_EQ(difference(world, [](auto& file) { file.close.policies[1].share.value += 1; }),
              "/close/policies/1/share");
    EXPECT_EQ(difference(world, [](auto& file) { file.close.policies.pop_back(); }),
              "/close/policies");
}

TEST_F(SealedAnew, WhatIsThereWithoutCauseIsRefused) {
    const LaterWorld world;
    EXPECT_EQ(difference(world, [](auto& file) { file.close.rest.value += 1; }), "/close/rest");
    EXPECT_EQ(difference(world, [](auto& file) { file.close.kept.emplace(); }), "/close/kept");
    EXPECT_EQ(difference(world,
                         [](auto& file) { file.close.policies[0].lifetime_sums.emplace(); }),
              "/close/policies/0/lifetime_sums");
    EXPECT_EQ(difference(RewardedWorld(), [](auto& file) { file.statement.before.emplace(); }),
              "/statement/before");
}

}  // namespace
}  // namespace merit::testing
