#include "contracts/explain/check_statement.hpp"
#include "contracts/govern/operations.hpp"
#include "contracts/quality/operations.hpp"
#include "contracts/registry/registry.hpp"
#include "tests/unit/contracts/explain/rewarded_world.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using contracts::incentive::Statement;
using contracts::incentive::statement_id;

std::map<std::string, std::string> of(const RewardedWorld& world, const std::string& recipient) {
    return {{"pool", world.pool.hex()},
            {"epoch", std::to_string(world.closed.value)},
            {"recipient", recipient}};
}

std::string project_name(const RewardedWorld& world) {
    return contracts::registry::find_project(world.state(), world.demo)->name;
}

TEST(Explain, WhatWasPaidIsWhatTheStatementsSay) {
    const RewardedWorld world;
    const auto close = world.close_of_pool();
    std::uint64_t sum = 0;
    std::uint64_t unclaimed = 0;
    for (const Statement& statement : world.statements()) {
        sum += statement.reward.value;
        unclaimed += statement.unclaimed.value;
        if (statement.recipient == ledger::Recipient{world.author}) {
            EXPECT_EQ(world.balance(world.author).free, statement.free);
            EXPECT_EQ(world.balance(world.author).held, statement.held);
            EXPECT_GT(statement.held.value, 0u);
        }
    }
    EXPECT_EQ(sum, close.paid.value);
    EXPECT_EQ(close.paid.value + close.rest.value, 1'000 * credit + 7);
    EXPECT_EQ(world.money(world.pool).unclaimed.value, unclaimed);
    EXPECT_EQ(world.money(world.pool).balance.value, 0u);
}

TEST(Explain, NamesTheEquationsDownToTheRecords) {
    const RewardedWorld world;
    const std::string text = world.query("explain", "explain", of(world, world.author.hex()));
    EXPECT_NE(text.find(": x = floor(share*s*Q*m / 10^18) = floor(1000000*1234000000*1000000*"
                        "1000000 / 10^18) = 1234000000"),
              std::string::npos);
    EXPECT_NE(
        text.find("code of " + project_name(world) + ": X = sum of x of 1 record = 1234000000"),
        std::string::npos);
    EXPECT_NE(
        text.find(project_name(world) + ": uses by level = sum of interactions*sigma = floor(("),
        std::string::npos);
    EXPECT_NE(text.find(project_name(world) +
                        ": part of the uses of the project = floor(V*(S + X) / sum"),
              std::string::npos);
    EXPECT_NE(text.find("W = sum of w of all 7 recipients, certified in the EpochClose"),
              std::string::npos);
    EXPECT_NE(text.find("w = alpha*u + beta*c"), std::string::npos);
    EXPECT_NE(text.find("from the segment (0, 0) to (1000, 1000) into (1000, 1000) to "
                        "(10000, 4000)"),
              std::string::npos)
        << "1,234 lines cross a breakpoint of the curve";
}

// Every line "name = ... = floor(a*b / c) + d = n" of the explanation of `recipient`.
std::vector<std::string> lines_of(const RewardedWorld& world, const ledger::Recipient& recipient) {
    const auto file = world.file_of(recipient);
    std::vector<contracts::explain::Equation> equations;
    EXPECT_TRUE(contracts::explain::check_statement(file.parameters, file.close, file.statement,
                                                    &file.record_lists, equations)
                    .has_value());
    std::vector<std::string> lines;
    for (const auto& equation : equations)
        lines.push_back(equation.text);
    return lines;
}

std::string line_with(const std::vector<std::string>& lines, const std::string& part) {
    for (const std::string& line : lines)
        if (line.find(part) != std::string::npos) return line;
    return "no line with " + part;
}

TEST(Explain, OfAnAliasSaysThatAllOfItIsUnclaimed) {
    const RewardedWorld world;
    const auto statement = world.file_of({RewardedWorld::alias(1)}).statement;
    const auto lines = lines_of(world, {RewardedWorld::alias(1)});
    EXPECT_EQ(line_with(lines, "unclaimed"),
              "unclaimed = all of the reward, until somebody has claimed the alias = " +
                  std::to_string(statement.reward.value));
    EXPECT_EQ(line_with(lines, "free ="), "no line with free =");
    EXPECT_EQ(line_with(lines, "held"), "no line with held");
    EXPECT_EQ(line_with(lines_of(world, {world.author}), "unclaimed"), "no line with unclaimed");
}

// The remainder is compared with the cut, in words and numbers, for each recipient.
TEST(Explain, ShowsWhyThereIsAnExtraUnitOrNone) {
    const RewardedWorld world;
    const auto cut = world.close_of_pool().policies.at(0).cut;
    ASSERT_TRUE(cut.has_value());
    const std::string mark = ledger::to_decimal(cut->remainder);
    std::set<std::string> answers;
    for (const Statement& statement : world.statements()) {
        const auto& part = statement.policies.at(0);
        const std::string r = ledger::to_decimal(part.remainder);
        const auto lines = lines_of(world, statement.recipient);
        EXPECT_EQ(line_with(lines, "r = P*w mod W"), "r = P*w mod W = P*w - q*W = " + r);
        const std::string line = line_with(lines, "extra unit:");
        const bool is_mark = part.remainder == cut->remainder;
        const std::string found =
            is_mark ? "r = " + r + " equals it"
                    : "r = " + r + (part.remainder > cut->remainder ? " > " : " < ") + mark;
        EXPECT_NE(line.find(found), std::string::npos) << line;
        if (is_mark) {
            EXPECT_NE(line.find(to_hex(cut->tie.view())), std::string::npos) << line;
        }
        EXPECT_TRUE(line.ends_with(part.extra ? "extra unit: yes" : "extra unit: no")) << line;
        const std::string sum =
            std::to_string(part.quotient.value) + (part.extra ? " + 1" : " + 0");
        EXPECT_NE(line_with(lines, "reward = min").find("min(" + sum + ","), std::string::npos);
        answers.insert(part.extra ? "yes" : "no");
    }
    EXPECT_EQ(answers.size(), 2u) << "both happen";
}

TEST(Explain, NamesTheCommitOfAnImportedRecord) {
    const RewardedWorld world;
    const auto file = world.file_of({RewardedWorld::alias(1)});
    const auto& record = file.record_lists.at(0).records.at(0).record;
    const std::string text =
        world.query("explain", "explain", of(world, RewardedWorld::alias(1).hex()));
    EXPECT_NE(text.find("record " + record.hex().substr(0, 16) + ", commit "), std::string::npos);
    EXPECT_NE(text.find("code of " + project_name(world) + ": root of the record lines = "),
              std::string::npos);
}

TEST(Explain, SaysHowManyMembersVouchForAnImport) {
    const RewardedWorld world;
    const std::string text =
        world.query("explain", "explain", of(world, RewardedWorld::alias(1).hex()));
    EXPECT_NE(text.find("members: 2, records: 3, self_accepted: 0"), std::string::npos) << text;
    EXPECT_NE(world.query("explain", "explain", of(world, world.author.hex())).find("imports: []"),
              std::string::npos)
        << "registered directly";
}

TEST(Explain, NamesTheVotesBehindTheParameters) {
    RewardedWorld world;
    EXPECT_NE(world.query("explain", "explain", of(world, world.author.hex()))
                  .find("parameter_votes: []"),
              std::string::npos)
        << "as in genesis";
    EXPECT_EQ(world.send(world.member(0),
                         contracts::govern::Propose{ledger::Text<32>("beta"), 240'000'000}),
              "applied");
    const auto proposal = world.made<ledger::ProposalId>("merit.proposal");
    for (std::size_t i = 0; i < 3; ++i)
        world.send(world.member(i), contracts::govern::CastVote{proposal, true});
    world.close_epochs(5);  // votes end with the second epoch after, then two of timelock
    world.send(world.member(0), contracts::treasury::PoolFund{world.pool, ledger::Amount{1'000}});
    world.accepted(world.demo, world.author, world.maintainer, 100);
    world.closed = world.epoch();
    world.close_epoch();
    const std::string text = world.query("explain", "explain", of(world, world.author.hex()));
    EXPECT_NE(text.find("from: 200000000, to: 240000000"), std::string::npos) << text;
    EXPECT_NE(text.find("yes: 3, no: 0, members: 4"), std::string::npos) << text;
}

TEST(Explain, UnknownAndUnreadableArgumentsAreRefused) {
    const RewardedWorld world;
    EXPECT_EQ(world.query("explain", "explain", of(world, world.member(3).hex())),
              "explain.not_found");
    EXPECT_EQ(world.query("explain", "explain", of(world, "nobody")), "explain.malformed");
    auto later = of(world, world.author.hex());
    later["epoch"] = "77";
    EXPECT_EQ(world.query("explain", "statement", later), "explain.not_found");
}

TEST(Earnings, ListStatementsByEpochAndPool) {
    const RewardedWorld world;
    const std::string text =
        world.query("incentive", "earnings", {{"recipient", world.author.hex()}});
    EXPECT_NE(text.find(statement_id(world.pool, world.closed, {world.author}).hex()),
              std::string::npos);
    EXPECT_EQ(
        world.query("incentive", "earnings", {{"recipient", world.member(3).hex()}}).find("reward"),
        std::string::npos);
}

TEST(Benefit, IsAllThatAPoolPaid) {
    const RewardedWorld world;
    const std::string text = world.query("incentive", "benefit", {{"pool", world.pool.hex()}});
    EXPECT_NE(text.find("benefit: 1000000007, undistributed: 0, recipients: 7"), std::string::npos)
        << text;
}

// KNOWN_ANSWERS row 2, through the query.
TEST(LinearBenefit, OfTheModelsExampleIs60) {
    const TestWorld world;
    EXPECT_EQ(world.query("incentive", "linear_benefit",
                          {{"contributions", "100000000,50000000"},
                           {"interactions", "0"},
                           {"total", "150000000"},
                           {"alpha", "500000000"},
                           {"beta", "200000000"}}),
              "{benefit: 60000000}");
}

TEST(Points, AreTheEpochsCAndTheirSum) {
    const RewardedWorld world;
    // 1,000 + floor(234 * 3,000 / 9,000) = 1,078.
    const std::string text = world.query(
        "score", "points", {{"project", world.demo.hex()}, {"recipient", world.author.hex()}});
    EXPECT_NE(text.find("points: 1078000000, total: 1078000000"), std::string::npos) << text;
}

TEST(RecordPoints, TellEveryAuthorsPart) {
    RewardedWorld world;
    const auto record = world.accepted(world.demo, world.author, world.maintainer, 90);
    const std::map<std::string, std::string> of_record = {{"record", record.hex()}};
    std::string text = world.query("score", "record_points", of_record);
    EXPECT_NE(text.find("x: 90000000"), std::string::npos) << text;
    EXPECT_NE(text.find("points: null"), std::string::npos) << "the epoch is not closed";
    world.close_epoch();
    text = world.query("score", "record_points", of_record);
    // S = 1,234 faded once is above 1,000: 90 lines * 3,000 / 9,000 = 30, less a floor.
    EXPECT_NE(text.find("points: 30000000"), std::string::npos) << text;
    EXPECT_EQ(world.query("score", "record_points", {{"record", world.demo.hex()}}),
              "score.not_found");
}

TEST(Workload, IsWhatAnAccountMayStillReview) {
    TestWorld world;
    const auto maintainer = world.member(2);
    auto settings = world.settings({maintainer});
    settings.review_mode = contracts::registry::ReviewMode::open;
    const auto project = world.project(maintainer, settings);
    const auto author = world.person(0, 2);
    const auto reviewer = world.person(3, 1);
    const auto one = world.accepted(project, author, maintainer, 100);
    const auto two = world.accepted(project, author, maintainer, 200);
    const auto workload = [&](const ledger::AccountId& account) {
        return world.query("quality", "workload", {{"reviewer", account.hex()}});
    };
    const std::string text = workload(reviewer);
    EXPECT_NE(text.find("reviewed: 0"), std::string::npos) << text;
    EXPECT_NE(text.find(one.hex()), std::string::npos) << text;
    EXPECT_NE(text.find(two.hex()), std::string::npos) << text;
    EXPECT_NE(workload(author).find("waiting: []"), std::string::npos) << "the own work";
    contracts::quality::Review review;
    review.contribution = one;
    review.correctness.value = review.usefulness.value = review.clarity.value = 500'000;
    ASSERT_EQ(world.send(reviewer, review), "applied");
    EXPECT_NE(workload(reviewer).find("reviewed: 1"), std::string::npos);
    EXPECT_EQ(workload(reviewer).find(one.hex()), std::string::npos);
    world.close_epochs(3);
    EXPECT_NE(workload(reviewer).find("reviewed: 0, waiting: []"), std::string::npos);
    EXPECT_EQ(workload(ledger::AccountId{}), "quality.not_found");
}

// Mode open from end to end: a record of two authors waits for its reviews, counts with Q, and the
// first two reviewers earn beside the authors.
TEST(Close, ReviewedWorkOfTwoAuthorsIsPaidByShareAndQuality) {
    TestWorld world;
    const auto maintainer = world.member(2);
    auto settings = world.settings({maintainer});
    settings.review_mode = contracts::registry::ReviewMode::open;
    const auto project = world.project(maintainer, settings);
    std::vector<ledger::AccountId> authors = {world.person(0, 2), world.person(1, 2)};
    std::ranges::sort(authors);
    auto joint = world.code(project, authors[0], 100);
    joint.authors.clear();
    joint.authors.push_back({authors[0], ledger::Ppm{750'000}});
    joint.authors.push_back({authors[1], ledger::Ppm{250'000}});
    ASSERT_EQ(world.send(authors[0], joint), "applied");
    const auto record = world.made<ledger::ContributionId>("merit.contrib");
    ASSERT_EQ(world.send(authors[1], contracts::registry::Consent{record}), "applied");
    contracts::registry::Accept accept;
    accept.contribution = record;
    ASSERT_EQ(world.send(maintainer, accept), "applied");

    for (const std::uint32_t score : {900'000u, 800'000u, 100'000u}) {
        contracts::quality::Review review;
        review.contribution = record;
        review.correctness.value = review.usefulness.value = review.clarity.value = score;
        EXPECT_EQ(world.send(world.person(3, 1), review), "applied");
        EXPECT_EQ(world.send(authors[0], review), "quality.conflict_of_interest");
    }
    const auto pool = world.own_pool(project);
    const auto earned = [&](const ledger::AccountId& account) {
        const auto close = contracts::explain::find_epoch_close(
            world.state(), pool, ledger::Epoch{world.epoch().value - 1});
        const auto found = contracts::explain::find_statement(world.state(), *close, {account});
        return found ? found->c.value : 0;
    };
    const auto fund = [&] {
        EXPECT_EQ(world.send(world.member(0),
                             contracts::treasury::PoolFund{pool, ledger::Amount{80 * credit}}),
                  "applied");
    };
    fund();
    world.close_epoch();
    EXPECT_EQ(world.money(pool).balance.value, 0u) << "two reviewers shared it: 10 points each";
    EXPECT_EQ(earned(authors[0]), 0u);
    fund();
    world.close_epochs(2);
    EXPECT_EQ(earned(authors[0]), 60'000'000u) << "0.75 * 100 lines * Q 0.8";
    EXPECT_EQ(earned(authors[1]), 20'000'000u);
    EXPECT_EQ(world.balance(authors[0]).free.value, 48 * credit) << "80 * 60/80, 20 % held";
    EXPECT_EQ(world.balance(authors[0]).held.value, 12 * credit);
}

TEST(Close, PermutingTransactionsOfDifferentAccountsChangesNothing) {
    const auto close_with = [](bool reversed) {
        TestWorld world;
        const auto maintainer = world.member(2);
        const auto project = world.project({maintainer});
        std::vector<ledger::AccountId> authors;
        for (std::size_t i = 0; i < 4; ++i)
            authors.push_back(world.person(i, 2));
        std::vector<ledger::ContributionId> records;
        std::vector<ledger::Transaction> uses;
        for (std::size_t i = 0; i < 4; ++i) {
            contracts::incentive::RecordInteraction op;
            op.user = authors[i];
            op.project = project;
            op.target = contracts::incentive::InteractionTarget::account;
            op.account = authors[(i + 1) % 4];
            op.count = static_cast<std::uint32_t>(i + 1);
            uses.push_back(world.transaction(authors[i], {contracts::make_operation(op)}));
        }
        if (reversed) std::ranges::reverse(uses);
        world.block(std::move(uses));
        const auto pool = world.own_pool(project);
        EXPECT_EQ(world.send(world.member(0),
                             contracts::treasury::PoolFund{pool, ledger::Amount{100 * credit + 1}}),
                  "applied");
        const ledger::Epoch closed = world.epoch();
        world.close_epoch();
        return contracts::explain::find_epoch_close(world.state(), pool, closed).value();
    };
    const auto one = close_with(false);
    const auto two = close_with(true);
    EXPECT_EQ(one.statements, 4u);
    EXPECT_EQ(contracts::incentive::encode_epoch_close(one),
              contracts::incentive::encode_epoch_close(two));
}

TEST(StatementIndex, FindsAStatementByIdAndByRecipient) {
    const RewardedWorld world;
    const auto id = statement_id(world.pool, world.closed, {world.author});
    const auto by_id = contracts::incentive::statement_id_prefix(id.view());
    const auto by_recipient = contracts::incentive::statement_recipient_prefix({world.author});
    int found = 0;
    for (const ledger::IndexEntry& entry : world.last().index) {
        const bool is_row =
            entry.key == by_id ||
            (entry.key.size() > by_recipient.size() &&
             std::equal(by_recipient.begin(), by_recipient.end(), entry.key.begin()));
        if (!is_row) continue;
        ++found;
        const auto decoded = contracts::incentive::decode_statement_entry(*entry.value);
        ASSERT_TRUE(decoded.has_value());
        EXPECT_EQ(decoded->statement, id);
        EXPECT_EQ(decoded->pool, world.pool);
    }
    EXPECT_EQ(found, 2);
}

}  // namespace
}  // namespace merit::testing
