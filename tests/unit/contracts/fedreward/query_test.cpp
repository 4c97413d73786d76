// The queries of K9: enough to recompute by hand what somebody was paid, and why.
#include "tests/unit/contracts/fedreward/federated_world.hpp"

namespace merit::testing {
namespace {

using Arguments = std::map<std::string, std::string>;

std::string ask(const FederatedWorld& world, std::string_view query, Arguments arguments = {}) {
    arguments.emplace("task", world.task.hex());
    if (query != "task") arguments.emplace("round", "0");
    return world.query("fedreward", query, arguments);
}

void expect_part(const std::string& answer, const std::string& part) {
    EXPECT_NE(answer.find(part), std::string::npos) << part << " in " << answer;
}

// 541 units: 95 * 541 = 95 * 540 + 95, and the one unit more goes to the largest remainder, 260.
TEST(FedExplain, ShowsEveryNumberOfAPart) {
    FederatedWorld world;
    world.run_exact({0, 40, 60, 70, 80, 75, 85, 90}, 541);
    const auto explain = [&](std::size_t site) {
        return ask(world, "explain", {{"participant", world.participants[site].hex()}});
    };
    const std::string first = explain(0);
    expect_part(first, "participant: " + world.participants[0].hex() +
                           ", position: 0, participants: 3, commit: {digest: ");
    expect_part(first, "same_as: null}, exact: true, beacon: null, random: false");
    expect_part(first,
                "outcome: paid, values: {nobody: 0, all: 90, denominator: 6, deficit: "
                "{is_negative: false, magnitude: 0}}");
    // v(all) - v(1 and 2) = 90 - 85
    expect_part(first,
                "numerator: 95, leave_one_out: 5, pot: 541, part: {weight: 95, "
                "total_weight: 540, quotient: 95, remainder: 95, extra: false");
    expect_part(first, "cut_remainder: 260");
    expect_part(first, "amount: 95}");
    const std::string third = explain(2);
    expect_part(third, "position: 2");
    expect_part(third,
                "leave_one_out: 20, pot: 541, part: {weight: 260, total_weight: 540, "
                "quotient: 260, remainder: 260, extra: true");
    expect_part(third, "amount: 261}");
}

TEST(FedExplain, SaysWhyNothingWasPaid) {
    FederatedWorld world(2);
    world.open(world.terms());
    EXPECT_EQ(world.commit(0, 0, "copied"), "applied");
    EXPECT_EQ(world.commit(1, 0, "copied"), "applied");
    const Arguments second{{"participant", world.participants[1].hex()}};
    expect_part(ask(world, "explain", second), "outcome: none, values: null, numerator: null");
    world.close_epochs(2);
    const std::string answer = ask(world, "explain", second);
    expect_part(answer, "same_as: {round: 0, participant: " + world.participants[0].hex() + "}");
    expect_part(answer,
                "outcome: too_few_tables, values: null, numerator: null, leave_one_out: "
                "null, pot: 1000, part: null, amount: 0}");
}

TEST(FedExplain, IsOfAParticipantWhoCommitted) {
    FederatedWorld world;
    world.open(world.terms());
    EXPECT_EQ(ask(world, "explain", {{"participant", world.participants[0].hex()}}),
              "fedreward.not_found");
    EXPECT_EQ(ask(world, "explain"), "fedreward.malformed");
    EXPECT_EQ(ask(world, "explain", {{"participant", TestWorld::alias(1).hex()}}),
              "fedreward.malformed");
    EXPECT_EQ(ask(world, "explain", {{"round", "1"}}), "fedreward.not_found");
    EXPECT_EQ(ask(world, "explain", {{"task", "00"}}), "fedreward.malformed");
}

TEST(FedTableQuery, ShowsMediansOrOneEvaluator) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.tolerance = 2;
    world.open(terms);
    EXPECT_EQ(ask(world, "table"), "fedreward.not_found") << "nobody has committed";
    world.commit_all();
    world.close_epoch();
    expect_part(ask(world, "table"),
                "entries: 4, chunk: 0, chunks: 1, first_entry: 0, evaluators: [], values: [], "
                "missing: 0, reason: too_few, random: null}");
    world.post(0, 0, {0, 5, 6, 9});
    world.post(1, 0, {1, 5, 7, 9});
    world.post(2, 0, {2, 5, 9, 9});
    expect_part(ask(world, "table"),
                "values: [1, 5], missing: 2, reason: disagreement, random: null}");
    EXPECT_EQ(ask(world, "table", {{"chunk", "1"}}), "fedreward.not_found");
    const Arguments third{{"evaluator", world.evaluators[2].hex()}};
    expect_part(ask(world, "table", third),
                "evaluators: [" + world.evaluators[2].hex() +
                    "], values: [2, 5, 9, 9], missing: null, reason: , random: null}");
    world.post(2, 0, {2, 5, -8, 9});
    expect_part(ask(world, "table", third), "[2, 5, -8, 9]");
    world.post(2, 0, {2, 5, 8, 9});
    world.close_epoch();
    expect_part(ask(world, "table"),
                "values: [1, 5, 7, 9], missing: null, reason: , random: null}");
    EXPECT_EQ(ask(world, "table", {{"evaluator", world.sponsor().hex()}}), "fedreward.not_found");
}

// n = 11: entry 2,000 is the first of the second chunk.
TEST(FedTableQuery, NumbersTheEntriesOfAllChunks) {
    FederatedWorld world(11);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    Table table(2'048);
    world.post(0, 0, table);
    world.post(1, 0, table);
    table[2'003] = -7;
    world.post(2, 0, table);
    expect_part(ask(world, "table", {{"chunk", "1"}}),
                "entries: 2048, chunk: 1, chunks: 2, first_entry: 2000");
    expect_part(ask(world, "table", {{"chunk", "1"}}),
                "values: [0, 0, 0], missing: 2003, reason: disagreement, random: null}");
    expect_part(ask(world, "table"), "missing: null");
    world.close_epoch();
    EXPECT_EQ(world.round().disputed, 2'003u);
}

TEST(FedPermutations, AreOfSampledTasks) {
    FederatedWorld world;
    world.open(world.terms());
    world.commit_all();
    world.close_epochs(2);
    EXPECT_EQ(ask(world, "permutations"), "fedreward.not_found");
}

TEST(FedRoundQuery, ShowsCommitsTablesAndResult) {
    FederatedWorld world(2);
    world.open(world.terms());
    EXPECT_EQ(world.commit(1), "applied");
    const std::string open = ask(world, "round");
    expect_part(open,
                "epochs: {first_commit: 0, last_commit: 0, first_measure: 1, "
                "last_measure: 1}, commits: [{participant: " +
                    world.participants[1].hex());
    expect_part(open, "entries: 2, chunks: 1, counting: []");
    world.close_epoch();
    world.post_all({0, 4});
    expect_part(ask(world, "round"), "counting: [" + world.evaluators[0].hex());
    world.close_epoch();
    const std::string ended = ask(world, "round");
    expect_part(ended, "record: {stage: ended, committed: 1");
    expect_part(ended, "pays: [{participant: " + world.participants[1].hex() +
                           ", numerator: {is_negative: false, magnitude: 4}, amount: 1000}], pot: "
                           "1000, paid: 1000, carried: 0}");
    EXPECT_EQ(ask(world, "round", {{"round", "1"}}), "fedreward.not_found");
    EXPECT_EQ(world.query("fedreward", "round", {{"task", world.task.hex()}}),
              "fedreward.not_found")
        << "no round runs any more";
}

TEST(FedTaskQuery, ShowsMoneyAndWhoMeasures) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.rounds = 2;
    world.open(terms);
    const std::string answer = ask(world, "task");
    expect_part(answer,
                "round: 0, escrow: 2000, paid: 0, carried: 0, returned: 0}, ended: false, "
                "purse: 2000, epochs: {first_commit: 0");
    expect_part(answer, "evaluators: [{evaluator: " + world.evaluators[0].hex() +
                            ", organisation: " + world.evaluators[0].hex() + ", member: ");
    world.close_epochs(2);
    expect_part(ask(world, "task"), "round: 1, escrow: 2000, paid: 0, carried: 1000");
    expect_part(ask(world, "task"), "epochs: {first_commit: 2");
    world.close_epochs(2);
    expect_part(ask(world, "task"),
                "returned: 2000}, ended: true, purse: 0, epochs: "
                "{first_commit: 2");
    EXPECT_EQ(world.query("fedreward", "task", {{"task", std::string(64, '0')}}),
              "fedreward.not_found");
}

TEST(FedNames, OfErrorsStagesAndOutcomesAreTheirOwn) {
    EXPECT_EQ(contracts::name_of_code(9u << 16 | 64), "fedreward.bad_name");
    EXPECT_EQ(contracts::name_of_code(9u << 16 | 68), "fedreward.wrong_chunk");
    EXPECT_EQ(contracts::name_of_code(9u << 16 | 69), "fedreward.unknown");
    EXPECT_EQ(name_of(RoundStage::ended), "ended");
    EXPECT_EQ(name_of(RoundOutcome::nobody_added), "nobody_added");
}

}  // namespace
}  // namespace merit::testing
