// Sampled rounds: permutations from the beacon, truncation, what must be the same in all.
#include "contracts/beacon/beacon.hpp"
#include "contracts/beacon/operations.hpp"
#include "tests/unit/contracts/fedreward/fed_model.hpp"
#include "tests/unit/contracts/fedreward/federated_world.hpp"

namespace merit::testing {
namespace {

using Amounts = std::vector<std::uint64_t>;
using ledger::Epoch;

// A task of two, M permutations: commit in epoch 0, measure in epoch 2.
struct SampledWorld : FederatedWorld {
    explicit SampledWorld(std::uint32_t permutations, Metric epsilon = 0) : FederatedWorld(2) {
        TaskTerms wanted = terms();
        wanted.permutations = permutations;
        wanted.epsilon = epsilon;
        open(wanted);
        commit_all();
    }
    std::vector<FedModel::Order> orders() const {
        const auto beacon = contracts::beacon::find_beacon(state(), Epoch{2});
        return FedModel::draw(to_bytes(task.view()), beacon->value, record().terms.permutations, 2);
    }
    // Validators 0 and 1 commit to secrets for epoch 2.
    void commit_secrets() {
        for (std::size_t i = 0; i < 2; ++i) {
            const auto digest =
                contracts::beacon::commitment_digest(validator(i), Epoch{2}, secret(i));
            EXPECT_EQ(send(validator(i), contracts::beacon::BeaconCommit{Epoch{2}, digest}),
                      "applied");
        }
    }
    void reveal_secrets() {
        for (std::size_t i = 0; i < 2; ++i)
            EXPECT_EQ(send(validator(i), contracts::beacon::BeaconReveal{Epoch{2}, secret(i)}),
                      "applied");
    }
    static crypto::Secret32 secret(std::size_t number) {
        std::array<Byte, 32> bytes{};
        bytes.fill(static_cast<Byte>(number + 1));
        return crypto::Secret32(bytes);
    }
    std::string permutations(std::string_view first = "0") const {
        return query("fedreward", "permutations",
                     {{"task", task.hex()}, {"round", "0"}, {"first", std::string(first)}});
    }
};

TEST(FedSampled, IsMeasuredWhenTheSecondBeaconAfterTheCommitsIsDrawn) {
    SampledWorld world(1);
    const PostChunk chunk{world.task, 0, 0, ledger::Bounded<Metric, 2'000>(Table{0, 1, 2})};
    EXPECT_EQ(world.refused(world.evaluators[0], chunk), "fedreward.too_early");
    world.close_epoch();
    EXPECT_EQ(world.refused(world.evaluators[0], chunk), "fedreward.too_early");
    EXPECT_EQ(world.permutations(), "fedreward.not_found");
    world.close_epoch();
    EXPECT_EQ(world.send(world.evaluators[0], chunk), "applied");
    world.close_epoch();
    EXPECT_EQ(world.refused(world.evaluators[0], chunk), "fedreward.too_late");
}

TEST(FedSampled, SaysItsPermutationsAndThatTheyAreNotRandom) {
    SampledWorld world(3);
    world.close_epochs(2);
    std::string orders;
    for (const auto& order : world.orders())
        orders += (orders.empty() ? "[" : ", [") + std::to_string(order[0]) + ", " +
                  std::to_string(order[1]) + "]";
    const std::string beacon =
        to_hex(contracts::beacon::find_beacon(world.state(), Epoch{2})->value.bytes);
    EXPECT_EQ(world.permutations(),
              "{task: " + world.task.hex() + ", round: 0, beacon_epoch: 2, beacon: " + beacon +
                  ", random: false, participants: [" + world.participants[0].hex() + ", " +
                  world.participants[1].hex() + "], permutations: 3, first: 0, orders: [" + orders +
                  "]}");
    EXPECT_EQ(world.permutations("3"), "fedreward.not_found");
}

TEST(FedSampled, SaysThatItsPermutationsAreRandom) {
    SampledWorld world(3);
    world.commit_secrets();
    world.close_epoch();
    world.reveal_secrets();
    world.close_epoch();
    EXPECT_NE(world.permutations().find("random: true"), std::string::npos);
    const std::string answer = world.query(
        "fedreward", "explain",
        {{"task", world.task.hex()}, {"round", "0"}, {"participant", world.participants[0].hex()}});
    EXPECT_NE(answer.find("random: true"), std::string::npos) << answer;
}

// At most 256 an answer, and the same orders whatever the page.
TEST(FedSampled, ShowsPermutationsByPages) {
    SampledWorld world(300);
    world.close_epochs(2);
    const auto count = [](const std::string& text) {
        const std::string orders = text.substr(text.find("orders: "));
        return std::ranges::count(orders, '[') - 1;
    };
    EXPECT_EQ(count(world.permutations()), 256);
    EXPECT_EQ(count(world.permutations("256")), 44);
    EXPECT_EQ(count(world.permutations("299")), 1);
    const auto last = world.orders()[299];
    EXPECT_NE(world.permutations("299").find("orders: [[" + std::to_string(last[0])),
              std::string::npos);
}

// The first adds 30, the other 10.
TEST(FedSampled, PaysWhatEachAddsInTheOrderDrawn) {
    SampledWorld world(1);
    world.close_epochs(2);
    world.post_all({0, 30, 40});
    world.close_epoch();
    Amounts expected(2);
    expected[world.orders()[0][0]] = 750;
    expected[world.orders()[0][1]] = 250;
    EXPECT_EQ(world.rewarded(), expected);
    EXPECT_EQ(world.round().values->denominator, 1u);
}

// v(first) = 9 is within 1 of v(all) = 10: the second is not looked at, and its 1 is nobody's.
TEST(FedSampled, CarriesTheShareOfTheDeficit) {
    SampledWorld world(1, 1);
    world.close_epochs(2);
    world.post_all({0, 9, 10});
    world.close_epoch();
    Amounts expected(2);
    expected[world.orders()[0][0]] = 900;
    EXPECT_EQ(world.rewarded(), expected);
    EXPECT_EQ(world.round().values->deficit.text(), "1");
    EXPECT_EQ(world.round().carried.value, 100u);
    EXPECT_EQ(world.record().returned.value, 100u);
}

// A pot of 1 that the deficit takes: paid, though nobody got a unit.
TEST(FedSampled, MayPayNothingOfASmallPot) {
    FederatedWorld world(2);
    TaskTerms terms = world.terms();
    terms.permutations = 1;
    terms.epsilon = 9;
    terms.budget.value = 1;
    world.open(terms);
    world.commit_all();
    world.close_epochs(2);
    world.post_all({0, 1, 10});
    world.close_epoch();
    EXPECT_EQ(world.round().outcome, RoundOutcome::paid);
    EXPECT_EQ(world.rewarded(), (Amounts{0, 0}));
    EXPECT_EQ(world.record().returned.value, 1u);
}

TEST(FedSampled, NeedsOneValueOfNobodyAndOneOfAll) {
    for (const Table& table : {Table{0, 1, 5, 1, 2, 5}, Table{0, 1, 5, 0, 2, 6}}) {
        SampledWorld world(2);
        world.close_epochs(2);
        world.post_all(table);
        world.close_epoch();
        EXPECT_EQ(world.round().outcome, RoundOutcome::sums_differ);
        EXPECT_EQ(world.rewarded(), (Amounts{0, 0}));
        EXPECT_EQ(world.record().returned.value, 1'000u);
    }
}

// Those who commit are fewer than may: the table is that of one participant.
TEST(FedSampled, IsOfThoseWhoCommitted) {
    FederatedWorld world(3);
    TaskTerms terms = world.terms();
    terms.permutations = 4;
    world.open(terms);
    EXPECT_EQ(world.commit(1), "applied");
    world.close_epochs(2);
    world.post_all({0, 3, 0, 3, 0, 3, 0, 3});
    world.close_epoch();
    EXPECT_EQ(world.rewarded(), (Amounts{0, 1'000, 0}));
}

}  // namespace
}  // namespace merit::testing
