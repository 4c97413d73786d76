#include "consensus/batch_check.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::consensus {
namespace {

const auto keys = testing::keys(4);
const auto validators = testing::public_keys(keys);
const ledger::NetworkId network = ledger::network_of(testing::genesis());

ledger::Batch one_transaction() {
    ledger::Batch batch;
    batch.lane = ledger::ValidatorIndex{2};
    batch.position = ledger::Position{1};
    batch.transactions.emplace_back(ledger::encode_transaction(testing::transaction(network)));
    return batch;
}

ledger::SignedBatch sign(const ledger::Batch& batch, const crypto::KeyPair& key) {
    ledger::SignedBatch signed_batch;
    signed_batch.batch = decltype(signed_batch.batch)(ledger::encode_batch(batch));
    const auto digest = ledger::batch_digest(signed_batch.batch);
    signed_batch.signature = key.sign(ledger::batch_signing_bytes(network, digest));
    return signed_batch;
}

BatchKey key_of(const ledger::SignedBatch& batch) {
    return peek_batch(batch)->key;
}

auto check(const ledger::SignedBatch& batch) {
    return check_batch(batch, ledger::Term{0}, key_of(batch), network, validators, check_every_transaction(network));
}

TEST(BatchCheck, AGoodBatchGivesItsFacts) {
    const auto signed_batch = sign(one_transaction(), keys[2]);
    const auto facts = check(signed_batch);
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts.assume_value().operations, 1U);
    EXPECT_EQ(facts.assume_value().bytes, ledger::encode_signed_batch(signed_batch).size());
    EXPECT_EQ(facts.assume_value().key, key_of(signed_batch));
    const auto described = describe_batch(signed_batch, network);
    ASSERT_TRUE(described);
    EXPECT_EQ(described.assume_value().key, facts.assume_value().key);
    EXPECT_EQ(described.assume_value().operations, 1U);
}

TEST(BatchCheck, EachRefusalHasItsName) {
    const auto refusal = [](const ledger::SignedBatch& batch) {
        return name_of(check(batch).assume_error());
    };
    EXPECT_EQ(refusal(sign(one_transaction(), keys[1])), "bad_signature");
    ledger::Batch batch = one_transaction();
    batch.transactions.clear();
    EXPECT_EQ(refusal(sign(batch, keys[2])), "empty");
    batch = one_transaction();
    batch.transactions[0].back() ^= 1;
    EXPECT_EQ(refusal(sign(batch, keys[2])), "bad_transaction");
    batch = one_transaction();
    batch.lane = ledger::ValidatorIndex{4};
    EXPECT_EQ(refusal(sign(batch, keys[2])), "wrong_key");
    batch = one_transaction();
    batch.position = ledger::Position{0};
    EXPECT_EQ(refusal(sign(batch, keys[2])), "wrong_key");
    batch = one_transaction();
    batch.term = ledger::Term{1};
    EXPECT_EQ(refusal(sign(batch, keys[2])), "wrong_key");
    auto trailing = sign(one_transaction(), keys[2]);
    trailing.batch.push_back(0);
    EXPECT_EQ(refusal(trailing), "malformed");
}

TEST(BatchCheck, AnotherKeyThanAnnouncedIsRefused) {
    const auto batch = sign(one_transaction(), keys[2]);
    BatchKey key = key_of(batch);
    key.position = ledger::Position{2};
    EXPECT_EQ(check_batch(batch, ledger::Term{0}, key, network, validators, check_every_transaction(network))
                  .assume_error(),
              BatchError::wrong_key);
}

TEST(BatchCheck, OperationsAreCountedUpToTheLimit) {
    const auto signed_batch = sign(one_transaction(), keys[2]);
    const auto with = [&](std::size_t operations) {
        return check_batch(signed_batch, ledger::Term{0}, key_of(signed_batch), network, validators,
                           [=](BytesView) { return std::optional<std::size_t>(operations); });
    };
    EXPECT_TRUE(with(limits::batch_operations_max - 1));
    EXPECT_TRUE(with(limits::batch_operations_max));
    EXPECT_EQ(with(limits::batch_operations_max + 1).assume_error(),
              BatchError::too_many_operations);
}

TEST(BatchPeek, OfTooFewBytesIsNothing) {
    ledger::SignedBatch batch;
    batch.batch = decltype(batch.batch)(Bytes(49, 0));  // 8 + 2 + 8 + 32 are needed
    EXPECT_FALSE(peek_batch(batch));
    batch.batch.push_back(0);
    EXPECT_TRUE(peek_batch(batch));
}

}  // namespace
}  // namespace merit::consensus
