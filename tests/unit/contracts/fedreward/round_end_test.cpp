// What the end of a round pays and carries, and where the last unit of a task goes.
#include "tests/support/shared_files.hpp"
#include "tests/unit/contracts/fedreward/federated_world.hpp"

#include <boost/json.hpp>

#include <numeric>

namespace merit::testing {
namespace {

using Amounts = std::vector<std::uint64_t>;
using ledger::Epoch;

constexpr std::uint64_t begin = 1'000'000 * credit;

void expect_ended(const FederatedWorld& world, RoundOutcome outcome, std::uint64_t carried,
                  std::uint32_t round = 0) {
    EXPECT_EQ(world.round(round).stage, RoundStage::ended);
    EXPECT_EQ(name_of(world.round(round).outcome), name_of(outcome));
    EXPECT_EQ(world.round(round).carried.value, carried);
    EXPECT_EQ(world.round(round).pot.value, world.round(round).paid.value + carried);
}

// KNOWN_ANSWERS 11. v = 90 of all; 540 units are 6 for each 1 that somebody adds.
TEST(FedRoundEnd, PaysThreeClientsTheirExactShares) {
    FederatedWorld world;
    world.run_exact({0, 40, 60, 70, 80, 75, 85, 90}, 540);
    EXPECT_EQ(world.pays(), (Amounts{95, 185, 260}));
    EXPECT_EQ(world.rewarded(), (Amounts{95, 185, 260}));
    expect_ended(world, RoundOutcome::paid, 0);
    EXPECT_EQ(world.round().values->denominator, 6u);
    EXPECT_EQ(world.round().pays[0].numerator.text(), "95");
}

// KNOWN_ANSWERS 11: one has a right glove, two have a left one.
TEST(FedRoundEnd, PaysTheGloveGame) {
    FederatedWorld world;
    world.run_exact({0, 0, 0, 0, 0, 1, 1, 1}, 6);
    EXPECT_EQ(world.rewarded(), (Amounts{1, 1, 4}));
}

// KNOWN_ANSWERS 10: accuracies of 10 clients; all add 8,174 of 10,000. The fractions have
// denominators that divide 2,520, so with 2,520 units for each 1 the pay is exact.
TEST(FedRoundEnd, PaysTenClientsTheirExactShares) {
    MERIT_REQUIRE_SHARED("data/federated_10_clients.json");
    const auto data =
        boost::json::parse(read_text(*find_shared("data/federated_10_clients.json"))).as_object();
    Table table;
    for (const auto& utility : data.at("utility").as_array())
        table.push_back(100 * utility.as_int64());
    Amounts expected;
    for (const auto& share : data.at("exact_shapley").as_array()) {
        const std::string text(share.as_string());
        const std::size_t slash = text.find('/');
        expected.push_back(std::stoull(text.substr(0, slash)) * 2'520 /
                           std::stoull(text.substr(slash + 1)));
    }
    FederatedWorld world(10);
    world.run_exact(table, 8'174 * 2'520);
    EXPECT_EQ(std::accumulate(expected.begin(), expected.end(), std::uint64_t{0}), 8'174u * 2'520);
    EXPECT_EQ(world.rewarded(), expected);
}

TEST(FedRoundEnd, PaysAtOnceAndNamesTheCause) {
    FederatedWorld world(2);
    world.run_exact({0, 1, 1, 2}, 10);
    const auto balance = world.balance(world.participants[0]);
    EXPECT_EQ(balance.free.value, 5u);
    EXPECT_EQ(balance.held.value, 0u);
    EXPECT_EQ(balance.rewarded.value, 5u);
    EXPECT_EQ(world.purse(), 0u);
}

// The third never changes the metric; the first two always alike: 100 = 50 + 50 + 0.
TEST(FedRoundEnd, PaysEqualsAlikeAndANullPlayerNothing) {
    FederatedWorld world;
    world.run_exact({10, 30, 30, 44, 10, 30, 30, 44}, 101);
    const Amounts pays = world.pays();
    EXPECT_EQ(pays[0] + pays[1], 101u);
    EXPECT_LE(std::max(pays[0], pays[1]) - std::min(pays[0], pays[1]), 1u);
    EXPECT_EQ(pays[2], 0u);
}

// The second makes it worse by 3: shown, and the pot is the first one's.
TEST(FedRoundEnd, ShowsNegativeValuesAndPaysThemNothing) {
    FederatedWorld world(2);
    world.run_exact({0, 8, -3, 5}, 100);
    EXPECT_EQ(world.round().pays[0].numerator.text(), "16");
    EXPECT_EQ(world.round().pays[1].numerator.text(), "-6");
    EXPECT_EQ(world.rewarded(), (Amounts{100, 0}));
}

TEST(FedRoundEnd, PaysASingleParticipantEverything) {
    FederatedWorld world(2);
    world.open(world.terms());
    EXPECT_EQ(world.commit(1), "applied");
    world.close_epoch();
    world.post_all({3, 4});
    world.close_epoch();
    EXPECT_EQ(world.rewarded(), (Amounts{0, 1'000}));
    EXPECT_EQ(world.round().pays.size(), 1u);
}

TEST(FedRoundEnd, OfWhichNobodyCommittedCarriesThePot) {
    FederatedWorld world;
    world.open(world.terms());
    world.close_epochs(2);
    expect_ended(world, RoundOutcome::nobody_committed, 1'000);
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin);
    EXPECT_EQ(world.balance(world.sponsor()).refunded.value, 1'000u);
}

TEST(FedRoundEnd, WithTwoTablesHasNoResult) {
    FederatedWorld world(2);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    world.post(0, 0, {0, 1, 1, 2});
    world.post(1, 0, {0, 1, 1, 2});
    world.close_epoch();
    expect_ended(world, RoundOutcome::too_few_tables, 1'000);
    EXPECT_EQ(world.rewarded(), (Amounts{0, 0}));
}

// n = 11: the third table lacks its second chunk.
TEST(FedRoundEnd, CountsWholeTablesOnly) {
    FederatedWorld world(11);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    world.post(0, 0, Table(2'048, 1));
    world.post(1, 0, Table(2'048, 1));
    EXPECT_EQ(world.post_chunk(2, 0, 0, Table(2'000, 1)), "applied");
    world.close_epoch();
    expect_ended(world, RoundOutcome::too_few_tables, 1'000);
}

TEST(FedRoundEnd, TakesTheMedianOfTheEvaluators) {
    FederatedWorld world(2, 4);
    TaskTerms terms = world.terms();
    terms.tolerance = 9;
    world.open(terms);
    world.commit_all();
    world.close_epoch();
    world.post(0, 0, {0, 10, 30, 40});
    world.post(1, 0, {1, 11, 30, 41});
    world.post(2, 0, {2, 12, 30, 40});
    world.post(3, 0, {9, 19, 30, 49});  // of four, the lower middle: 1, 11, 30, 40
    world.close_epoch();
    EXPECT_EQ(*fedreward::medians.get(world.state(), world.task, 0, 0),
              fedreward::Values(Table{1, 11, 30, 40}));
    EXPECT_EQ(world.round().pays[0].numerator.text(), "20");  // 10 + 10
    EXPECT_EQ(world.round().pays[1].numerator.text(), "58");  // 29 + 29
    EXPECT_EQ(world.round().values->nobody, 1);
    EXPECT_EQ(world.round().values->all, 40);
}

TEST(FedRoundEnd, WithoutAgreementNamesTheFirstEntryAndCarriesThePot) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.tolerance = 3;
    world.open(terms);
    world.commit_all();
    world.close_epoch();
    world.post(0, 0, {0, 10, 20, 30});
    world.post(1, 0, {0, 13, 20, 30});
    world.post(2, 0, {0, 13, 24, 36});
    world.close_epoch();
    expect_ended(world, RoundOutcome::disagreement, 1'000);
    EXPECT_EQ(world.round().disputed, 2u);
    EXPECT_EQ(world.rewarded(), (Amounts{0, 0}));
}

// Of five, two who lie each in an entry of their own: what the three others say is paid.
TEST(FedRoundEnd, LeavesOutWhoIsFarthestFromTheMedian) {
    FederatedWorld world(2, 5);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    for (const std::size_t honest : {0U, 2U, 4U})
        world.post(honest, 0, {0, 10, 20, 30});
    world.post(1, 0, {0, 10, 20, -500});
    world.post(3, 0, {0, 10, 21, 30});
    const auto who = [&](std::vector<std::size_t> places) {
        std::vector<ledger::AccountId> accounts;
        for (const std::size_t place : places)
            accounts.push_back(world.evaluators[place]);
        return accounts;
    };
    world.close_epoch();
    expect_ended(world, RoundOutcome::paid, 0);
    EXPECT_EQ(std::vector<ledger::AccountId>(world.round().counted), who({0, 2, 4}));
    EXPECT_EQ(std::vector<ledger::AccountId>(world.round().left_out), who({3, 1}));
    EXPECT_EQ(*fedreward::medians.get(world.state(), world.task, 0, 0),
              fedreward::Values(Table{0, 10, 20, 30}));
}

TEST(FedRoundEnd, CountsWhatWasPostedLast) {
    FederatedWorld world(2);
    world.open(world.terms());
    world.commit_all();
    world.close_epoch();
    world.post_all({0, 1, 1, 2});
    world.post(1, 0, {0, 1, 1, 3});
    world.post(1, 0, {0, 1, 1, 2});
    world.close_epoch();
    expect_ended(world, RoundOutcome::paid, 0);
}

// Two of four laboratories have become one organisation after the task was opened: three voices.
TEST(FedRoundEnd, HearsEachOrganisationOnce) {
    FederatedWorld world(2, 4);
    TaskTerms terms = world.terms();
    terms.commit_epochs = 2;
    terms.tolerance = 100;
    world.open(terms);
    world.commit_all();
    world.affiliate(world.evaluators[1], world.member(3));
    world.affiliate(world.evaluators[3], world.member(3));
    world.close_epochs(2);
    for (std::size_t i = 0; i < 4; ++i)
        world.post(i, 0, Table(4, static_cast<Metric>(i)));
    world.close_epoch();
    const auto counted = world.round().counted;
    EXPECT_EQ(std::vector<ledger::AccountId>(counted),
              (std::vector<ledger::AccountId>{world.evaluators[0], world.evaluators[1],
                                              world.evaluators[2]}));
    expect_ended(world, RoundOutcome::nobody_added, 1'000);
}

TEST(FedRoundEnd, WhereNobodyAddsCarriesThePot) {
    FederatedWorld world(2);
    world.run_exact({5, 5, 4, 4}, 1'000);
    expect_ended(world, RoundOutcome::nobody_added, 1'000);
    EXPECT_EQ(world.pays(), (Amounts{0, 0}));
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin);
}

// Three rounds of 1,000: the first pays nobody, the second has 2,000 and pays them, the third
// nobody again: 1,000 return.
TEST(FedRoundEnd, CarriesToTheNextRoundAndAtLastToTheSponsor) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.rounds = 3;
    world.open(terms);
    world.close_epochs(2);
    expect_ended(world, RoundOutcome::nobody_committed, 1'000);
    EXPECT_EQ(world.record().carried.value, 1'000u);
    EXPECT_EQ(world.record().round, 1u);
    EXPECT_EQ(world.purse(), 3'000u);
    world.commit_all(1);
    world.close_epoch();
    world.post_all({0, 1, 1, 2}, 1);
    world.close_epoch();
    expect_ended(world, RoundOutcome::paid, 0, 1);
    EXPECT_EQ(world.rewarded(), (Amounts{1'000, 1'000}));
    EXPECT_EQ(world.purse(), 1'000u);
    EXPECT_FALSE(world.record().has_ended());
    world.close_epochs(2);
    expect_ended(world, RoundOutcome::nobody_committed, 1'000, 2);
    EXPECT_TRUE(world.record().has_ended());
    EXPECT_EQ(world.record().paid.value, 2'000u);
    EXPECT_EQ(world.record().returned.value, 1'000u);
    EXPECT_EQ(world.purse(), 0u);
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin - 2'000);
}

TEST(FedRoundEnd, EndsNothingTwice) {
    FederatedWorld world(2);
    world.run_exact({0, 1, 1, 2}, 1'000);
    const auto before = world.rewarded();
    world.close_epochs(5);
    EXPECT_EQ(world.rewarded(), before);
    EXPECT_TRUE(world.record().has_ended());
    EXPECT_EQ(world.commit(0, 1), "fedreward.out_of_bounds");
}

TEST(FedRoundEnd, KeepsTwoTasksApart) {
    FederatedWorld world(2);
    world.open(world.terms());
    const auto first = world.task;
    world.commit_all();
    TaskTerms terms = world.terms();
    terms.budget.value = 30;
    world.open(terms);
    EXPECT_EQ(world.commit(0), "applied");
    world.close_epoch();
    world.post_all({0, 7});
    world.close_epoch();
    EXPECT_EQ(world.rewarded(), (Amounts{30, 0}));
    EXPECT_EQ(world.purse(), 0u);
    EXPECT_EQ(fedreward::tasks.get(world.state(), first)->returned.value, 1'000u);
}

}  // namespace
}  // namespace merit::testing
