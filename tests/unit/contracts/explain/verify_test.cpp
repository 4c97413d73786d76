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
using contracts::explain::EpochFile;
using contracts::explain::StatementFile;
using contracts::explain::verify_epoch;
using contracts::explain::verify_statement;
using contracts::explain::VerifyError;
using contracts::incentive::Statement;

constexpr auto style = ledger::AddressStyle::main;

std::string failure(const StatementFile& file, const ledger::NetworkId& trusted) {
    const auto verdict = verify_statement(file, trusted);
    if (verdict) return "verified";
    return std::string(name_of(verdict.error().error));
}

std::string failure(const EpochFile& file, const ledger::NetworkId& trusted) {
    const auto verdict = verify_epoch(file, trusted);
    if (verdict) return "verified";
    return std::string(name_of(verdict.error().error)) + " " + verdict.error().place;
}

TEST(VerifyStatement, EveryStatementOfAClosedEpochVerifies) {
    const RewardedWorld world;
    std::uint64_t sum = 0;
    const auto statements = world.statements();
    EXPECT_EQ(statements.size(), 7u) << "5 authors, 1 reviewer, 1 account";
    for (const Statement& statement : statements) {
        const auto verdict = verify_statement(world.file_of(statement.recipient), world.network());
        ASSERT_TRUE(verdict.has_value())
            << verdict.error().place << ": " << verdict.error().expected << " expected, "
            << verdict.error().found << " found";
        EXPECT_EQ(verdict.value().signatures, 3u);
        EXPECT_GT(verdict.value().equations.size(), 10u);
        sum += statement.reward.value;
    }
    EXPECT_EQ(sum, 1'000 * credit + 7) << "every unit of the pool was paid";
}

TEST(VerifyStatement, AFileIsTheSameAfterAWayThroughJson) {
    const RewardedWorld world;
    const StatementFile file = world.file_of({world.author});
    StatementFile read;
    const auto problems = ledger::read_json(ledger::to_json(file, style), read);
    ASSERT_TRUE(problems.empty()) << problems.front().path << " " << problems.front().expected;
    EXPECT_EQ(failure(read, world.network()), "verified");
    EXPECT_EQ(ledger::to_json(read, style), ledger::to_json(file, style));
}

TEST(VerifyStatement, AnotherFormatIsNamedFirst) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    EXPECT_EQ(file.format, 3) << "record lines have other fields than those of format 2";
    file.format = 1;
    EXPECT_EQ(failure(file, ledger::NetworkId{}), "not_this_format");
    EpochFile epoch = world.epoch_file();
    EXPECT_EQ(epoch.format, 3);
    epoch.format = 1;
    EXPECT_EQ(failure(epoch, ledger::NetworkId{}), "not_this_format /format");
}

TEST(VerifyStatement, AnotherGenesisIsNotTrusted) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    EXPECT_EQ(failure(file, ledger::NetworkId{}), "untrusted_genesis");
    file.genesis.time_ms.value += 1;
    EXPECT_EQ(failure(file, world.network()), "untrusted_genesis");
}

TEST(VerifyStatement, AStatementOfSomebodyElseIsNotUnderThePath) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    const StatementFile other = world.file_of({RewardedWorld::alias(1)});
    file.inclusion = other.inclusion;
    EXPECT_EQ(failure(file, world.network()), "inclusion");
}

TEST(VerifyStatement, SignaturesBelowAQuorumAreRefused) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    file.proof.checkpoint.signatures.pop_back();
    EXPECT_EQ(failure(file, world.network()), "certificate");
    file = world.file_of({world.author});
    file.proof.checkpoint.signatures[0].bytes[5] ^= 1;
    EXPECT_EQ(failure(file, world.network()), "certificate");
}

TEST(VerifyStatement, AMissingRecordIsADifferentSum) {
    const RewardedWorld world;
    StatementFile file = world.file_of({RewardedWorld::alias(1)});
    file.record_lists.at(0).records.pop_back();
    EXPECT_EQ(failure(file, world.network()), "arithmetic");
}

// Files come from strangers: what no node would write is a difference, not the end of the process.
TEST(VerifyStatement, ImpossibleParametersAreADifference) {
    const RewardedWorld world;
    for (const auto member :
         {&contracts::ParameterSet::hold_ppm, &contracts::ParameterSet::alpha,
          &contracts::ParameterSet::weight_code_ppm, &contracts::ParameterSet::sigma_level_2_ppm}) {
        StatementFile file = world.file_of({world.author});
        file.parameters.*member = std::numeric_limits<std::uint64_t>::max();
        file.close.parameters_digest = contracts::incentive::parameters_digest(file.parameters);
        EXPECT_EQ(failure(file, world.network()), "arithmetic");
    }
}

TEST(VerifyStatement, AGenesisWithoutValidatorsCertifiesNothing) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    file.genesis.validators.clear();
    file.proof.checkpoint = {};
    EXPECT_EQ(failure(file, ledger::network_of(file.genesis)), "untrusted_genesis");
}

// ---- every single figure ----

TEST(VerifyStatement, EveryChangedFigureIsFound) {
    const RewardedWorld world;
    const json::value original = ledger::to_json(world.file_of({world.author}), style);
    std::vector<std::string> undetected;
    std::size_t changed = 0;
    json::value edited = original;
    each_figure(edited, "", [&](json::value& figure, const std::string& path) {
        const json::value before = figure;
        if (!change(figure)) return;
        ++changed;
        StatementFile file;
        const bool readable = ledger::read_json(edited, file).empty();
        if (readable && failure(file, world.network()) == "verified") undetected.push_back(path);
        figure = before;
    });
    EXPECT_EQ(undetected, std::vector<std::string>());
    EXPECT_GT(changed, 100u);
}

// The size doubled, the share halved: x stays, the story is another.
TEST(VerifyStatement, AnotherStoryWithTheSameSumIsFound) {
    const RewardedWorld world;
    StatementFile file = world.file_of({world.author});
    auto& line = file.record_lists.at(0).records.at(0);
    line.size.value *= 2;
    line.share.value /= 2;
    EXPECT_EQ(failure(file, world.network()), "arithmetic");
    file = world.file_of({world.author});
    file.record_lists.at(0).records.at(0).work_date.value -= 1;
    EXPECT_EQ(failure(file, world.network()), "arithmetic");
}

// ---- whole epochs ----

TEST(VerifyEpoch, RecomputesWFromAllStatements) {
    const RewardedWorld world;
    EXPECT_EQ(failure(world.epoch_file(), world.network()), "verified");
}

TEST(VerifyEpoch, FindsAMissingStatement) {
    const RewardedWorld world;
    EpochFile file = world.epoch_file();
    file.statements.pop_back();
    EXPECT_EQ(failure(file, world.network()), "arithmetic /close/policies/0/total_weight");
}

TEST(VerifyEpoch, FindsAnEditedStatement) {
    const RewardedWorld world;
    EpochFile file = world.epoch_file();
    file.statements.at(2).free.value += 1;
    EXPECT_EQ(failure(file, world.network()),
              "arithmetic /statement/free of " + to_hex(file.statements.at(2).recipient.view()));
}

TEST(VerifyEpoch, AnEmptyCloseVerifies) {
    RewardedWorld world;
    world.close_epochs(2);
    world.closed = world.closed.next();
    EXPECT_EQ(world.epoch_file().statements.size(), 0u);
    EXPECT_EQ(failure(world.epoch_file(), world.network()), "verified");
}

// ---- the second verifier ----

TEST_F(SecondVerifier, AcceptsEveryStatement) {
    contracts::treasury::PayTerms limited;
    limited.max_share.value = 300'000;
    contracts::treasury::PayTerms rate;
    rate.mode = contracts::treasury::PoolMode::rate;
    std::vector<json::value> files;
    for (const auto& pay : {contracts::treasury::PayTerms{}, limited, rate}) {
        const RewardedWorld world(1'000 * credit + 7, pay);
        for (const Statement& statement : world.statements())
            files.push_back(ledger::to_json(world.file_of(statement.recipient), style));
    }
    EXPECT_EQ(files.size(), 21u);
    EXPECT_EQ(accepted(files), files.size());
}

TEST_F(SecondVerifier, NamesAnotherFormatBeforeWhatIsMissing) {
    const auto said = answers({json::value{{"what", "merit statement"}, {"format", 1}}});
    EXPECT_TRUE(said.at(0).ends_with(": what, format: ('merit statement', 3) by the rules, "
                                     "('merit statement', 1) in the file"))
        << said.at(0);
}

TEST_F(SecondVerifier, RefusesChangedFigures) {
    const RewardedWorld world;
    const json::value original = ledger::to_json(world.file_of({world.author}), style);
    std::vector<json::value> files;
    for (const char* path : {"/statement/reward", "/statement/projects/0/kinds/0/running_total",
                             "/statement/policies/0/quotient", "/record_lists/0/records/0/size",
                             "/record_lists/0/records/0/work_date", "/close/budget",
                             "/parameters/beta", "/inclusion/index", "/close/time_ms"}) {
        json::value edited = original;
        ASSERT_TRUE(change(edited.at_pointer(path))) << path;
        files.push_back(std::move(edited));
    }
    EXPECT_EQ(accepted(files), 0u);
}

TEST_F(SecondVerifier, RefusesEveryChangedFigure) {
    const RewardedWorld world;
    json::value edited = ledger::to_json(world.file_of({RewardedWorld::alias(1)}), style);
    std::vector<json::value> files;
    for (const char* part : {"/record_lists", "/statement", "/close", "/parameters"}) {
        each_figure(edited.at_pointer(part), part, [&](json::value& figure, const std::string&) {
            const json::value before = figure;
            if (change(figure)) files.push_back(edited);
            figure = before;
        });
    }
    EXPECT_GT(files.size(), 100u);
    EXPECT_EQ(accepted(files), 0u);
}

}  // namespace
}  // namespace merit::testing
