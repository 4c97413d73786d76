// How rewards were spread, from epoch files.
#include "contracts/explain/epoch_report.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::explain::EpochFile;
using contracts::explain::EpochReport;
using contracts::explain::report_of;
using contracts::incentive::Statement;
using contracts::registry::ContributionKind;

Statement statement(std::uint8_t who, std::uint64_t reward, std::uint64_t uncut = 0) {
    Statement made;
    ledger::AccountId account;
    account.bytes.fill(who);
    made.recipient = {account};
    made.reward.value = reward;
    contracts::incentive::StatementPolicy policy;
    policy.quotient.value = uncut == 0 ? reward : uncut;
    made.policies.push_back(policy);
    return made;
}
void add_work(Statement& statement, ContributionKind kind, std::uint64_t score,
              std::uint64_t points) {
    if (statement.projects.empty()) statement.projects.emplace_back();
    contracts::incentive::StatementKind work;
    work.kind = kind;
    work.score_since.value = score;
    work.counted_points.value = points;
    statement.projects[0].kinds.push_back(work);
}
std::vector<std::uint32_t> shares(const EpochReport& report) {
    std::vector<std::uint32_t> found;
    for (const auto& top : report.top)
        found.push_back(top.share);
    return found;
}

// 10, 20, 30 and 40: Gini = (-3*10 - 1*20 + 1*30 + 3*40) / (4 * 100) = 0.25.
TEST(EpochReport, TellsTotalsTopSharesAndGini) {
    EpochFile file;
    for (std::uint8_t i = 1; i <= 4; ++i)
        file.statements.push_back(statement(i, 10U * i));
    const EpochReport report = report_of({&file, 1});
    EXPECT_EQ(report.epochs, 1u);
    EXPECT_EQ(report.recipients, 4u);
    EXPECT_EQ(report.rewarded, 4u);
    EXPECT_TRUE(report.rewards.value == 100);
    EXPECT_EQ(report.gini_of_rewards, 250'000u);
    EXPECT_EQ(shares(report), (std::vector<std::uint32_t>{400'000, 900'000, 1'000'000}));
}

TEST(EpochReport, AddsUpARecipientsEpochsFirst) {
    std::vector<EpochFile> files(2);
    files[0].statements.push_back(statement(1, 30));
    files[0].statements.push_back(statement(2, 10));
    files[1].statements.push_back(statement(2, 20));
    const EpochReport report = report_of(files);
    EXPECT_EQ(report.epochs, 2u);
    EXPECT_EQ(report.recipients, 2u);
    EXPECT_EQ(report.gini_of_rewards, 0u) << "30 each";
}

TEST(EpochReport, SeesWhatMaxShareKept) {
    EpochFile file;
    file.statements.push_back(statement(1, 50, 80));
    file.statements.push_back(statement(2, 20));
    const EpochReport report = report_of({&file, 1});
    EXPECT_EQ(report.cut, 1u);
    EXPECT_TRUE(report.kept_by_max_share.value == 30);
}

// 900 and 100 before the curve are 300 and 100 after it.
TEST(EpochReport, SeesWhatTheCurveChanged) {
    EpochFile file;
    Statement large = statement(1, 3);
    add_work(large, ContributionKind::code, 900, 300);
    Statement small = statement(2, 1);
    add_work(small, ContributionKind::code, 60, 60);
    add_work(small, ContributionKind::review, 40, 40);
    file.statements.push_back(large);
    file.statements.push_back(small);
    const EpochReport report = report_of({&file, 1});
    EXPECT_EQ(report.gini_of_scores, 400'000u);
    EXPECT_EQ(report.gini_of_points, 250'000u);
    ASSERT_EQ(report.kinds.size(), 2u);
    EXPECT_EQ(report.kinds[0].kind, ContributionKind::code);
    EXPECT_TRUE(report.kinds[0].score.value == 960);
    EXPECT_TRUE(report.kinds[0].points.value == 360);
}

TEST(EpochReport, OfNothingIsNothing) {
    const EpochReport report = report_of({});
    EXPECT_EQ(report.recipients, 0u);
    EXPECT_EQ(shares(report), (std::vector<std::uint32_t>{0, 0, 0}));
    EXPECT_EQ(report.gini_of_rewards, 0u);
}

}  // namespace
}  // namespace merit::testing
