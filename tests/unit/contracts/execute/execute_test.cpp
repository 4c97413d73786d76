#include "contracts/framework/admission.hpp"
#include "contracts/framework/index_keys.hpp"
#include "contracts/framework/log_leaf.hpp"
#include "tests/support/examples.hpp"
#include "tests/support/test_world.hpp"
#include "tests/support/text_writer.hpp"

#include <gtest/gtest.h>

namespace merit::testing {
namespace {

using namespace contracts;
using ledger::Amount;
using ledger::Outcome;
using treasury::Transfer;

ledger::Operation transfer(const TestWorld& world, std::size_t to, std::uint64_t amount) {
    return make_operation(Transfer{world.asset(), world.member(to), Amount{amount}});
}

std::vector<ledger::CheckedTransaction> checked(const TestWorld& world,
                                                const ledger::Transaction& transaction) {
    return {
        ledger::check_without_signatures(ledger::encode_transaction(transaction), world.network())
            .assume_value()};
}

std::string code_of(const ledger::Receipt& receipt) {
    return name_of_code(receipt.code);
}

// A signed transaction of member 0 that differs in its body.
template <class Change>
ledger::Transaction changed(TestWorld& world, Change change) {
    ledger::Body body = world.transaction(world.member(0), {transfer(world, 1, 1)}).body;
    change(body);
    return ledger::sign_transaction(std::move(body), std::vector{key(1)});
}

TEST(ExecuteBlock, GivesOneLeafForEachAppliedOperation) {
    TestWorld world;
    world.send_operations(world.member(0), {transfer(world, 1, 1), transfer(world, 2, 1)});
    EXPECT_EQ(world.last().leaves.size(), 2u);
    EXPECT_EQ(world.last().receipts[0].leaves, 2u);
    EXPECT_EQ(world.last().receipts[0].first_leaf, 0u);
}

TEST(ExecuteBlock, LeavesNameTheOperationAndItsPlace) {
    TestWorld world;
    const ledger::Operation operation = transfer(world, 1, 1);
    world.send_operations(world.member(0), {operation});
    const ledger::Receipt& receipt = world.last().receipts[0];
    const LogLeaf leaf{world.height(), 0, 0, world.member(0), receipt.tx_id, 0};
    EXPECT_EQ(world.last().leaves[0], log_leaf_hash(leaf, operation));
}

// The second operation asks for more than there is: the first does not happen either.
TEST(ExecuteBlock, RunsAllOperationsOrNone) {
    TestWorld world;
    EXPECT_EQ(world.send_operations(
                  world.member(0), {transfer(world, 1, 5), transfer(world, 1, 2'000'000 * credit)}),
              "treasury.insufficient_balance");
    const ledger::Receipt& receipt = world.last().receipts[0];
    EXPECT_EQ(receipt.outcome, Outcome::failed);
    EXPECT_EQ(receipt.operation_index, 1u);
    EXPECT_EQ(world.last().leaves.size(), 1u);
    EXPECT_EQ(world.balance(world.member(1)).free.value, 1'000'000 * credit);
}

// An asset is made, then the transaction fails: no event, and no movement of the transfer, only
// where the transaction stands (by its id, and in the account's history).
TEST(ExecuteBlock, AFailedTransactionLeavesNoEventsAndNoIndexOfItsOperations) {
    TestWorld world;
    world.send_operations(world.member(0),
                          {make_operation(treasury::AssetCreate{treasury::AssetName("points")}),
                           transfer(world, 1, 5), transfer(world, 1, 2'000'000 * credit)});
    EXPECT_TRUE(world.last().events.empty());
    ASSERT_EQ(world.last().index.size(), 2u);
    EXPECT_EQ(world.last().index[0].key[0], static_cast<Byte>(IndexPrefix::transaction));
    EXPECT_EQ(world.last().index[1].key[0], static_cast<Byte>(IndexPrefix::account_history));
}

TEST(ExecuteBlock, AFailedTransactionUsesItsNonce) {
    TestWorld world;
    const auto failing = world.transaction(world.member(0), {transfer(world, 1, 0)});
    world.block({failing});
    world.block({failing});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.nonce_used");
}

TEST(ExecuteBlock, DropsTheSameTransactionTwice) {
    TestWorld world;
    const auto transaction = world.transaction(world.member(0), {transfer(world, 1, 1)});
    world.block({transaction, transaction});
    EXPECT_EQ(world.last().receipts[0].outcome, Outcome::applied);
    EXPECT_EQ(world.last().receipts[1].outcome, Outcome::dropped);
    EXPECT_EQ(code_of(world.last().receipts[1]), "transaction.nonce_used");
    EXPECT_EQ(world.last().receipts[1].leaves, 0u);
    EXPECT_EQ(world.last().leaves.size(), 1u);
}

TEST(ExecuteBlock, DropsAnExpiredTransaction) {
    TestWorld world;
    const auto expired = changed(world, [&](ledger::Body& body) {
        body.valid_until_ms.value = world.time().value + 999;  // the block comes at + 1,000
    });
    world.block({expired});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.expired");
    const auto in_time = changed(
        world, [&](ledger::Body& body) { body.valid_until_ms.value = world.time().value + 1'000; });
    world.block({in_time});
    EXPECT_EQ(world.last().receipts[0].outcome, Outcome::applied);
}

TEST(ExecuteBlock, DropsATransactionValidForMoreThanThirtyDays) {
    TestWorld world;
    const std::uint64_t month = 30ULL * 24 * 3'600 * 1'000;
    const auto valid_for = [&](std::uint64_t ms) {
        world.block({changed(world, [&](ledger::Body& body) {
            body.valid_until_ms.value = world.time().value + 1'000 + ms;
        })});
        return code_of(world.last().receipts[0]);
    };
    EXPECT_EQ(valid_for(month), "applied");
    EXPECT_EQ(valid_for(month + 1), "transaction.valid_until_too_far");
}

TEST(ExecuteBlock, DropsAKeyThatIsNotTheAccounts) {
    TestWorld world;
    ledger::Body body = world.transaction(world.member(0), {transfer(world, 1, 1)}).body;
    world.block({ledger::sign_transaction(body, std::vector{key(2)})});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.key_not_of_account");
    world.block({ledger::sign_transaction(body, std::vector{key(1), key(2)})});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.key_not_of_account");
}

TEST(ExecuteBlock, DropsAnUnknownAccount) {
    TestWorld world;
    world.block({changed(world, [](ledger::Body& body) { body.account = {}; })});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.unknown_account");
}

TEST(ExecuteBlock, ChargesADropToTheMemberOfTheLane) {
    TestWorld world;
    const auto unknown = changed(world, [](ledger::Body& body) { body.account = {}; });
    world.block({unknown, unknown}, 2);
    EXPECT_EQ(drops_of(world.state(), world.member_id(2), DropReason::unknown_account), 2u);
    EXPECT_EQ(drops_of(world.state(), world.member_id(0), DropReason::unknown_account), 0u);
}

// A bucket of 7,000 units that does not refill: one transaction of a signature and an operation
// (5,500 units and its bytes) empties most of it.
struct TightWorld : TestWorld {
    TightWorld() : TestWorld({}, 4, {0, 1'000'000, 0, 7'000}) {}
    std::string send_from_member_2() {
        return send(member(2), Transfer{asset(), member(1), Amount{1}});
    }
};

TEST(ExecuteBlock, TakesTheCostOfADropFromTheMemberOfTheLane) {
    TightWorld other_lane;
    other_lane.block({changed(other_lane, [](ledger::Body& body) { body.account = {}; })}, 1);
    EXPECT_EQ(other_lane.send_from_member_2(), "applied");

    TightWorld own_lane;
    own_lane.block({changed(own_lane, [](ledger::Body& body) { body.account = {}; })}, 2);
    EXPECT_EQ(own_lane.send_from_member_2(), "transaction.quota_exceeded");
}

TEST(ExecuteBlock, TakesNothingForAUsedNonce) {
    TightWorld world;
    const auto transaction = world.transaction(world.member(0), {transfer(world, 1, 1)});
    world.block({transaction, transaction}, 2);
    EXPECT_EQ(code_of(world.last().receipts[1]), "transaction.nonce_used");
    EXPECT_EQ(world.send_from_member_2(), "applied");
}

TEST(ExecuteBlock, AnEmptyBucketStopsOnlyItsOwnMember) {
    TightWorld world;
    EXPECT_EQ(world.send_from_member_2(), "applied");
    EXPECT_EQ(world.send_from_member_2(), "transaction.quota_exceeded");
    EXPECT_EQ(world.send(world.member(3), Transfer{world.asset(), world.member(1), Amount{1}}),
              "applied");
}

TEST(ExecuteBlock, DropsBeyondTheAccountsQuota) {
    TestWorld world;
    // A signature and an operation cost 5,500 units and the body's bytes; the bucket holds
    // 20,000,000 and a block of one second brings 100,000.
    std::vector<ledger::Transaction> many;
    for (int i = 0; i < 4'000; ++i)
        many.push_back(world.transaction(world.member(0), {transfer(world, 1, 1)}));
    for (std::size_t i = 0; i < many.size(); i += 200)
        world.block(
            {many.begin() + static_cast<long>(i), many.begin() + static_cast<long>(i) + 200});
    EXPECT_EQ(code_of(world.last().receipts.back()), "transaction.quota_exceeded");
}

TEST(ExecuteBlock, AnUnknownOperationFails) {
    TestWorld world;
    EXPECT_EQ(world.send_operations(world.member(0), {ledger::Operation{1, 63}}),
              "treasury.unknown_operation");
    EXPECT_EQ(world.send_operations(world.member(0), {ledger::Operation{1, 250}}),
              "treasury.unknown_operation");
    EXPECT_EQ(world.send_operations(world.member(0), {ledger::Operation{200, 1}}),
              "transaction.unknown_operation");
    EXPECT_EQ(world.send_operations(world.member(0), {ledger::Operation{1}}),
              "transaction.malformed");
}

TEST(ExecuteBlock, AnOperationWithATrailingByteIsMalformed) {
    TestWorld world;
    ledger::Operation operation = transfer(world, 1, 1);
    operation.push_back(0);
    EXPECT_EQ(world.send_operations(world.member(0), {operation}), "treasury.malformed");
}

TEST(ExecuteBlock, GivesTheSameResultTwice) {
    TestWorld one;
    TestWorld two;
    for (TestWorld* world : {&one, &two}) {
        world->send_operations(world->member(0), {transfer(*world, 1, 5)});
        world->close_epoch();
    }
    EXPECT_EQ(one.state().entries(), two.state().entries());
}

TEST(ExecuteBlock, IndexesATransactionByItsId) {
    TestWorld world;
    world.send_operations(world.member(0), {transfer(world, 1, 5)});
    const Bytes key = index_key(IndexPrefix::transaction, world.last().receipts[0].tx_id.view());
    bool found = false;
    for (const ledger::IndexEntry& entry : world.last().index) {
        if (entry.key != key) continue;
        found = true;
        EXPECT_EQ(decode_transaction_place(*entry.value)->height, world.height());
    }
    EXPECT_TRUE(found);
}

TEST(Rotation, KeepsTheIdAndNeedsTheOldKeys) {
    TestWorld world;
    registry::Rotate rotate;
    rotate.keys.push_back(key(77).public_key());
    ledger::Body body = world.transaction(world.member(0), {make_operation(rotate)}).body;
    world.block({ledger::sign_transaction(body, std::vector{key(77)})});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.key_not_of_account");
    world.block({ledger::sign_transaction(body, std::vector{key(1)})});
    EXPECT_EQ(world.last().receipts[0].outcome, Outcome::applied);

    body = world.transaction(world.member(0), {transfer(world, 1, 1)}).body;
    world.block({ledger::sign_transaction(body, std::vector{key(1)})});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.key_not_of_account");
    world.block({ledger::sign_transaction(body, std::vector{key(77)})});
    EXPECT_EQ(world.last().receipts[0].outcome, Outcome::applied);
}

TEST(MultiSignature, NeedsItsThreshold) {
    TestWorld world;
    registry::Rotate rotate;
    rotate.keys = {key(77).public_key(), key(78).public_key(), key(79).public_key()};
    std::ranges::sort(rotate.keys);
    rotate.threshold = 2;
    ASSERT_EQ(world.send(world.member(0), rotate), "applied");
    const ledger::Body body = world.transaction(world.member(0), {transfer(world, 1, 1)}).body;
    world.block({ledger::sign_transaction(body, std::vector{key(77)})});
    EXPECT_EQ(code_of(world.last().receipts[0]), "transaction.key_not_of_account");
    world.block({ledger::sign_transaction(body, std::vector{key(79), key(77)})});
    EXPECT_EQ(world.last().receipts[0].outcome, Outcome::applied);
}

TEST(Admit, AcceptsWhatWouldRun) {
    TestWorld world;
    const auto good = world.transaction(world.member(0), {transfer(world, 1, 1)});
    const Admission admission = admit(world.state(), checked(world, good)[0], world.time());
    EXPECT_TRUE(admission.verdict);
    EXPECT_EQ(admission.member, world.member_id(0));
}

TEST(Admit, RefusesAnOperationThatFailsItsCheck) {
    TestWorld world;
    const auto bad = world.transaction(world.member(0), {transfer(world, 1, 0)});
    const Admission admission = admit(world.state(), checked(world, bad)[0], world.time());
    ASSERT_FALSE(admission.verdict);
    EXPECT_EQ(name_of_code(admission.verdict.error().code()), "treasury.out_of_bounds");
}

TEST(Admit, NamesTheHighestNonceOfAUsedOne) {
    TestWorld world;
    const auto used = world.transaction(world.member(0), {transfer(world, 1, 1)});
    world.block({used});
    const Admission admission = admit(world.state(), checked(world, used)[0], world.time());
    ASSERT_FALSE(admission.verdict);
    EXPECT_EQ(name_of_code(admission.verdict.error().code()), "transaction.nonce_used");
    EXPECT_EQ(admission.nonce_highest, 1u);
}

TEST(Simulate, AnswersWithoutChangingTheState) {
    TestWorld world;
    std::vector<ledger::Event> events;
    const auto rules = execution_rules(world.genesis());
    const ledger::Body body =
        world.transaction(world.member(0), {transfer(world, 1, 2'000'000 * credit)}).body;
    const auto receipt = simulate(world.state(), body, world.time(), rules, events);
    EXPECT_EQ(receipt.outcome, Outcome::failed);
    EXPECT_EQ(code_of(receipt), "treasury.insufficient_balance");
    EXPECT_EQ(world.balance(world.member(0)).free.value, 1'000'000 * credit);
}

TEST(DescribeOperation, NamesTheOperationAndItsFields) {
    TestWorld world;
    TextWriter writer;
    describe_operation(transfer(world, 1, 5), writer);
    EXPECT_EQ(writer.take(),
              "{operation: treasury.transfer, fields: {asset: " + world.asset().hex() +
                  ", to: " + world.member(1).hex() + ", amount: 5}}");
}

TEST(DescribeOperation, ShowsAnUnknownKind) {
    TextWriter writer;
    describe_operation(Bytes{200, 1, 2}, writer);
    EXPECT_EQ(writer.take(), "{operation: unknown.200.1, fields: null}");
}

TEST(GenesisState, CountsBalancesAsDeposits) {
    TestWorld world;
    EXPECT_NE(world.query("treasury", "proof_of_reserves", {{"asset", world.asset().hex()}})
                  .find("outstanding: 4000000000000"),
              std::string::npos);
}

TEST(GenesisParameters, OutOfBoundsAreRefused) {
    ledger::Genesis genesis = testing::genesis();
    genesis.parameters.push_back({ledger::Text<32>("epoch_length_ms"), 4'999});
    EXPECT_EQ(check_genesis_parameters(genesis), "genesis.bad_parameter");
    genesis.parameters[0].value = 5'000;
    EXPECT_EQ(check_genesis_parameters(genesis), std::nullopt);
}

}  // namespace
}  // namespace merit::testing
