// A federated task is opened: its escrow, its schedule, what is refused.
#include "tests/unit/contracts/fedreward/federated_world.hpp"

#include <functional>

namespace merit::testing {
namespace {

using contracts::metric_magnitude_max;
using contracts::registry::AccountKind;
using fedreward::epochs_of;
using fedreward::RoundEpochs;
using ledger::Epoch;

constexpr std::uint64_t begin = 1'000'000 * credit;

TEST(FedOpen, SetsTheMoneyOfAllRoundsAside) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    terms.rounds = 3;
    world.open(terms);
    EXPECT_EQ(world.purse(), 3'000u);
    EXPECT_EQ(world.record().escrow.value, 3'000u);
    EXPECT_EQ(world.balance(world.sponsor()).free.value, begin - 3'000);
    EXPECT_EQ(world.balance(world.sponsor()).funded.value, 3'000u);
    EXPECT_EQ(world.record().sponsor, world.sponsor());
}

// Commit in 5 and 6, measure in 7 to 9; the next round from 10 on.
TEST(FedOpen, SaysWhenEachRoundOfAnExactTaskRuns) {
    TaskTerms terms;
    terms.first_epoch = Epoch{5};
    terms.commit_epochs = 2;
    terms.measure_epochs = 3;
    EXPECT_EQ(epochs_of(terms, 0), (RoundEpochs{Epoch{5}, Epoch{6}, Epoch{7}, Epoch{9}}));
    EXPECT_EQ(epochs_of(terms, 1), (RoundEpochs{Epoch{10}, Epoch{11}, Epoch{12}, Epoch{14}}));
}

// The beacon of the second epoch after the last commit draws: 6 + 2.
TEST(FedOpen, LeavesASampledRoundAnEpochForTheBeacon) {
    TaskTerms terms;
    terms.permutations = 1;
    terms.first_epoch = Epoch{5};
    terms.commit_epochs = 2;
    terms.measure_epochs = 3;
    EXPECT_EQ(epochs_of(terms, 0), (RoundEpochs{Epoch{5}, Epoch{6}, Epoch{8}, Epoch{10}}));
    EXPECT_EQ(epochs_of(terms, 1).first_commit, Epoch{11});
}

struct Change {
    std::string outcome;
    std::function<void(TaskTerms&)> change;
};

void expect_each(FederatedWorld& world, const std::vector<Change>& changes) {
    for (std::size_t i = 0; i < changes.size(); ++i) {
        TaskTerms terms = world.terms();
        changes[i].change(terms);
        if (changes[i].outcome == "applied") {
            EXPECT_EQ(world.try_open(terms), "applied") << i;
        } else {
            EXPECT_EQ(world.refused(world.sponsor(), OpenTask{terms}), changes[i].outcome) << i;
        }
    }
}

const std::string out_of_bounds = "fedreward.out_of_bounds";

TEST(FedOpen, HasNumbersWithinTheirBounds) {
    FederatedWorld world;
    expect_each(
        world,
        {{out_of_bounds, [](TaskTerms& t) { t.metric.clear(); }},
         {"fedreward.bad_name", [](TaskTerms& t) { t.metric = ledger::Text<64>("a\x1b[2J"); }},
         {out_of_bounds, [](TaskTerms& t) { t.suite_digest = {}; }},
         {out_of_bounds, [](TaskTerms& t) { t.tolerance = -1; }},
         {out_of_bounds, [](TaskTerms& t) { t.tolerance = metric_magnitude_max + 1; }},
         {"applied", [](TaskTerms& t) { t.tolerance = metric_magnitude_max; }},
         {out_of_bounds, [](TaskTerms& t) { t.epsilon = 1; }},  // of an exact task
         {out_of_bounds, [](TaskTerms& t) { t.permutations = 1, t.epsilon = -1; }},
         {"applied", [](TaskTerms& t) { t.permutations = 1, t.epsilon = metric_magnitude_max; }},
         {out_of_bounds,
          [](TaskTerms& t) { t.permutations = 1, t.epsilon = metric_magnitude_max + 1; }},
         {out_of_bounds, [](TaskTerms& t) { t.rounds = 0; }},
         {"applied", [](TaskTerms& t) { t.rounds = 104; }},
         {out_of_bounds, [](TaskTerms& t) { t.rounds = 105; }},
         {out_of_bounds, [](TaskTerms& t) { t.commit_epochs = 0; }},
         {"applied", [](TaskTerms& t) { t.commit_epochs = 26; }},
         {out_of_bounds, [](TaskTerms& t) { t.commit_epochs = 27; }},
         {out_of_bounds, [](TaskTerms& t) { t.measure_epochs = 0; }},
         {"applied", [](TaskTerms& t) { t.measure_epochs = 26; }},
         {out_of_bounds, [](TaskTerms& t) { t.measure_epochs = 27; }},
         {out_of_bounds, [](TaskTerms& t) { t.budget.value = 0; }}});
}

// 2^63 units in all are more than an asset may have; 2^63 - 1 more than this sponsor has.
TEST(FedOpen, HasAnEscrowThatTheSponsorHas) {
    FederatedWorld world;
    constexpr std::uint64_t bound = std::uint64_t{1} << 63;
    const std::string insufficient = "treasury.insufficient_balance";
    expect_each(world,
                {{out_of_bounds, [](TaskTerms& t) { t.budget.value = bound; }},
                 {insufficient, [](TaskTerms& t) { t.budget.value = bound - 1; }},
                 {out_of_bounds, [](TaskTerms& t) { t.budget.value = bound / 2, t.rounds = 2; }},
                 {insufficient, [](TaskTerms& t) { t.budget.value = bound / 2 - 1, t.rounds = 2; }},
                 {insufficient, [](TaskTerms& t) { t.budget.value = begin + 1; }},
                 {"applied", [](TaskTerms& t) { t.budget.value = begin / 2, t.rounds = 2; }}});
}

TEST(FedOpen, BeginsNowOrWithin208Epochs) {
    FederatedWorld world;
    world.close_epoch();
    expect_each(world,
                {{"fedreward.too_late", [](TaskTerms& t) { t.first_epoch.value -= 1; }},
                 {"applied", [](TaskTerms& t) { t.first_epoch.value += 208; }},
                 {out_of_bounds, [](TaskTerms& t) { t.first_epoch.value += 209; }},
                 {out_of_bounds, [](TaskTerms& t) { t.first_epoch.value = ~std::uint64_t{0}; }},
                 {"fedreward.not_found", [](TaskTerms& t) { t.asset.bytes[0] ^= 1; }}});
}

TEST(FedOpen, NamesItsParticipantsInOrder) {
    FederatedWorld world(3);
    const auto bot = world.account(AccountKind::bot, 1);
    const auto service = world.evaluators[0];
    const auto put = [&](TaskTerms& terms, const ledger::AccountId& account) {
        terms.participants[0] = account;
        std::ranges::sort(terms.participants);
    };
    expect_each(
        world,
        {{out_of_bounds, [](TaskTerms& t) { t.participants.resize(1); }},
         {"applied", [](TaskTerms& t) { t.participants.resize(2); }},
         {out_of_bounds, [](TaskTerms& t) { std::ranges::reverse(t.participants); }},
         {out_of_bounds, [](TaskTerms& t) { t.participants[1] = t.participants[0]; }},
         {"fedreward.not_found", [&](TaskTerms& t) { put(t, {}); }},
         {out_of_bounds, [&](TaskTerms& t) { put(t, bot); }},
         {out_of_bounds, [&](TaskTerms& t) { put(t, service); }},
         {out_of_bounds, [&](TaskTerms& t) { put(t, world.validator(0)); }},
         {"applied", [&](TaskTerms& t) { put(t, world.member(2)); }},
         {"fedreward.conflict_of_interest", [&](TaskTerms& t) { put(t, world.sponsor()); }}});
}

TEST(FedOpen, NamesThreeEvaluatorsOrMoreInOrder) {
    FederatedWorld world(2, 16);
    const auto bot = world.account(AccountKind::bot, 1);
    expect_each(world,
                {{"fedreward.too_few_evaluators", [](TaskTerms& t) { t.evaluators.resize(2); }},
                 {"applied", [](TaskTerms& t) { t.evaluators.resize(3); }},
                 {"applied", [](TaskTerms& t) { t.evaluators.resize(15); }},
                 {out_of_bounds,
                  [](TaskTerms& t) {
                      t.evaluators.resize(15);
                      std::ranges::reverse(t.evaluators);
                  }},
                 {"fedreward.not_found",
                  [](TaskTerms& t) {
                      t.evaluators.resize(15);
                      t.evaluators[0] = {};
                  }},
                 {out_of_bounds, [&](TaskTerms& t) {
                      t.evaluators.resize(15);
                      t.evaluators[0] = bot;
                      std::ranges::sort(t.evaluators);
                  }}});
}

// More than the lists can hold is not the encoding of the operation.
TEST(FedOpen, HoldsAtMost64ParticipantsAnd15Evaluators) {
    EXPECT_EQ(decltype(TaskTerms::participants)::max, 64u);
    EXPECT_EQ(decltype(TaskTerms::evaluators)::max, 15u);
}

TEST(FedOpen, HasEvaluatorsOfOtherOrganisationsThanTheParties) {
    FederatedWorld world(2, 2);
    const auto laboratory = world.person(2);
    world.evaluators.push_back(laboratory);
    std::ranges::sort(world.evaluators);
    const std::string conflict = "fedreward.conflict_of_interest";
    const auto with = [&](const ledger::AccountId& instead) {
        TaskTerms terms = world.terms();
        std::ranges::replace(terms.evaluators, laboratory, instead);
        std::ranges::sort(terms.evaluators);
        return OpenTask{terms};
    };
    EXPECT_EQ(world.refused(world.sponsor(), with(world.sponsor())), conflict);
    EXPECT_EQ(world.refused(world.sponsor(), with(world.participants[0])), conflict);
    world.affiliate(laboratory, world.sponsor());
    EXPECT_EQ(world.try_open(world.terms()), "applied") << "it is in force from the next epoch on";
    world.close_epoch();
    EXPECT_EQ(world.refused(world.sponsor(), with(laboratory)), conflict);
    EXPECT_EQ(world.send(world.member(3), with(laboratory)), "applied") << "another sponsor";
    const auto hospital = world.account(AccountKind::organisation, 2);
    world.affiliate(world.participants[0], hospital);
    world.affiliate(laboratory, hospital);
    world.close_epoch();
    EXPECT_EQ(world.refused(world.member(3), with(laboratory)), conflict);
}

// It would post what nobody agrees with, and its member would have its money back.
TEST(FedOpen, HasNoEvaluatorOfTheSponsorsMember) {
    FederatedWorld world(2, 2);
    world.evaluators.push_back(world.account(AccountKind::service, 0));
    std::ranges::sort(world.evaluators);
    EXPECT_EQ(world.refused(world.sponsor(), OpenTask{world.terms()}),
              "fedreward.conflict_of_interest");
    EXPECT_EQ(world.send(world.member(3), OpenTask{world.terms()}), "applied");
}

TEST(FedOpen, HasNoParticipantOfTheSponsorsOrganisation) {
    FederatedWorld world(2);
    world.affiliate(world.participants[1], world.sponsor());
    EXPECT_EQ(world.try_open(world.terms()), "applied") << "it is in force from the next epoch on";
    world.close_epoch();
    EXPECT_EQ(world.refused(world.sponsor(), OpenTask{world.terms()}),
              "fedreward.conflict_of_interest");
}

TEST(FedOpen, LeavesRoomForEightTasksOfAMember) {
    FederatedWorld world(2);
    for (std::uint32_t i = 0; i < fedreward::open_tasks_max; ++i)
        EXPECT_EQ(world.try_open(world.terms()), "applied");
    EXPECT_EQ(world.refused(world.sponsor(), OpenTask{world.terms()}),
              "fedreward.too_many_open");
    const auto colleague = world.account(AccountKind::organisation, 0);
    EXPECT_EQ(world.refused(colleague, OpenTask{world.terms()}), "fedreward.too_many_open");
    world.close_epochs(2);
    EXPECT_EQ(world.try_open(world.terms()), "applied") << "the others have ended";
}

TEST(FedOpen, HasEvaluatorsOfDifferentOrganisations) {
    FederatedWorld world(2, 2);
    const auto laboratory = world.person(2);
    world.evaluators.push_back(laboratory);
    std::ranges::sort(world.evaluators);
    for (const auto& evaluator : world.evaluators)
        if (evaluator != world.evaluators[0]) world.affiliate(evaluator, world.member(3));
    world.close_epoch();
    EXPECT_EQ(world.refused(world.sponsor(), OpenTask{world.terms()}),
              "fedreward.conflict_of_interest");
}

TEST(FedOpen, IsForPersonsAndOrganisations) {
    FederatedWorld world;
    TaskTerms terms = world.terms();
    const auto person = world.person(0);
    EXPECT_EQ(world.refused(person, OpenTask{terms}), "treasury.insufficient_balance");
    EXPECT_EQ(world.refused(world.account(AccountKind::service, 1), OpenTask{terms}),
              "fedreward.not_authorised");
    EXPECT_EQ(world.refused(world.account(AccountKind::bot, 1), OpenTask{terms}),
              "fedreward.not_authorised");
}

// 2^16 values of 16 participants; of 17 twice as many.
TEST(FedOpen, OfAnExactTaskHasAtMost16Participants) {
    FederatedWorld world(17);
    expect_each(world, {{"fedreward.too_many_values", [](TaskTerms&) {}},
                        {"applied", [](TaskTerms& t) { t.participants.resize(16); }}});
}

// M * (n + 1) <= 65,536: 1,008 * 65 = 65,520, and 1,009 * 65 = 65,585; 21,845 * 3 = 65,535.
TEST(FedOpen, OfASampledTaskHasAtMost65536Values) {
    FederatedWorld world(64);
    const std::string too_many = "fedreward.too_many_values";
    const auto two = [](TaskTerms& t, std::uint32_t permutations) {
        t.participants.resize(2);
        t.permutations = permutations;
    };
    expect_each(world, {{"applied", [](TaskTerms& t) { t.permutations = 1'008; }},
                        {too_many, [](TaskTerms& t) { t.permutations = 1'009; }},
                        {too_many, [](TaskTerms& t) { t.permutations = ~std::uint32_t{0}; }},
                        {"applied", [&](TaskTerms& t) { two(t, 21'845); }},
                        {too_many, [&](TaskTerms& t) { two(t, 21'846); }}});
}

}  // namespace
}  // namespace merit::testing
