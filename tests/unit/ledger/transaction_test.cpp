#include "ledger/transaction.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::ledger {
namespace {

const NetworkId network = network_of(testing::genesis());

TxError error_of(BytesView bytes) {
    const auto checked = check_stateless(bytes, network);
    EXPECT_FALSE(checked.has_value());
    return checked.assume_error();
}

TEST(Transaction, ASignedOnePassesTheStatelessCheck) {
    const Bytes bytes = encode_transaction(testing::transaction(network));
    const auto checked = check_stateless(bytes, network);
    ASSERT_TRUE(checked);
    EXPECT_TRUE(std::ranges::equal(checked.assume_value().bytes(), bytes));
    EXPECT_EQ(checked.assume_value().tx_id(), tx_id_of(testing::body(network)));
}

TEST(Transaction, SignaturesChangeTheWireDigestButNotTheTxId) {
    const Body body = testing::body(network);
    const auto one = check_stateless(
        encode_transaction(sign_transaction(body, std::vector{testing::key(1)})), network);
    const auto two = check_stateless(
        encode_transaction(sign_transaction(body, std::vector{testing::key(2)})), network);
    EXPECT_EQ(one.assume_value().tx_id(), two.assume_value().tx_id());
    EXPECT_NE(one.assume_value().wire_digest(), two.assume_value().wire_digest());
}

TEST(Transaction, EveryFlippedBitIsRefused) {
    const Bytes good = encode_transaction(testing::transaction(network));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bytes = good;
        bytes[bit / 8] ^= static_cast<Byte>(1U << (bit % 8));
        EXPECT_FALSE(check_stateless(bytes, network)) << bit;
    }
}

TEST(Transaction, ForAnotherNetworkIsWrongNetworkBeforeAnySignatureIsLookedAt) {
    Transaction transaction = testing::transaction(NetworkId{});
    transaction.signers[0].signature = {};
    EXPECT_EQ(error_of(encode_transaction(transaction)), TxError::wrong_network);
}

TEST(Transaction, WithoutOperationsOrSignersIsMalformed) {
    Transaction no_operations = testing::transaction(network);
    no_operations.body.operations.clear();
    EXPECT_EQ(error_of(encode_transaction(no_operations)), TxError::malformed);
    Transaction no_signers = testing::transaction(network);
    no_signers.signers.clear();
    EXPECT_EQ(error_of(encode_transaction(no_signers)), TxError::malformed);
}

TEST(Transaction, SignersOutOfOrderOrTwiceAreMalformed) {
    Transaction transaction =
        sign_transaction(testing::body(network), std::vector{testing::key(1), testing::key(2)});
    ASSERT_TRUE(check_stateless(encode_transaction(transaction), network));
    std::swap(transaction.signers[0], transaction.signers[1]);
    EXPECT_EQ(error_of(encode_transaction(transaction)), TxError::malformed);
    transaction.signers[1] = transaction.signers[0];
    EXPECT_EQ(error_of(encode_transaction(transaction)), TxError::malformed);
}

TEST(Transaction, SigningTwiceWithOneKeyGivesOneSigner) {
    const auto transaction =
        sign_transaction(testing::body(network), std::vector{testing::key(1), testing::key(1)});
    EXPECT_EQ(transaction.signers.size(), 1U);
}

TEST(Transaction, AtItsSizeLimitIsReadAndOneByteAboveIsTooLarge) {
    Body body = testing::body(network);
    body.operations.assign(32, Operation(Bytes(limits::operation_bytes_max - 64, 1)));
    const auto size = [&] {
        return encode_transaction(sign_transaction(body, std::vector{testing::key(1)})).size();
    };
    const std::size_t room = limits::transaction_bytes_max - size();
    for (std::size_t i = 0; i < room; ++i)
        body.operations[i % 32].push_back(1);
    ASSERT_EQ(size(), limits::transaction_bytes_max);
    EXPECT_TRUE(check_stateless(
        encode_transaction(sign_transaction(body, std::vector{testing::key(1)})), network));
    body.operations[0].push_back(1);
    EXPECT_EQ(error_of(encode_transaction(sign_transaction(body, std::vector{testing::key(1)}))),
              TxError::too_large);
}

TEST(Transaction, OfAThousandOperationsIsReadAndOfOneMoreIsMalformed) {
    Body body = testing::body(network);
    body.operations.assign(limits::operations_per_transaction_max, Operation{1, 2});
    Bytes bytes = encode_transaction(sign_transaction(body, std::vector{testing::key(1)}));
    EXPECT_TRUE(check_stateless(bytes, network));
    // The count of operations follows network, account, nonce and expiry.
    const std::size_t at = 32 + 20 + 8 + 8;
    bytes[at] = static_cast<Byte>((limits::operations_per_transaction_max + 1) & 0xff);
    EXPECT_EQ(error_of(bytes), TxError::malformed);
}

}  // namespace
}  // namespace merit::ledger
