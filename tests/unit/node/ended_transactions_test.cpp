#include "node/runtime/ended_transactions.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

ledger::TxId tx_id(std::size_t number) {
    ledger::TxId id;
    for (std::size_t i = 0; i < 4; ++i)
        id.bytes[i] = static_cast<Byte>(number >> (8 * i));
    return id;
}

TEST(EndedTransactions, TheReasonIsKeptWithTheState) {
    EndedTransactions ended;
    EXPECT_EQ(ended.find(tx_id(1)), std::nullopt);
    ended.add(tx_id(1), {TransactionState::invalid, 2});
    EXPECT_EQ(ended.find(tx_id(1)), (EndedTransactions::End{TransactionState::invalid, 2}));
    ended.add(tx_id(1), {TransactionState::expired, 6});  // it was submitted again
    EXPECT_EQ(ended.find(tx_id(1)), (EndedTransactions::End{TransactionState::expired, 6}));
}

TEST(EndedTransactions, TheOldestGoesAboveTheBound) {
    EndedTransactions ended;
    for (std::size_t i = 0; i < EndedTransactions::entries_max; ++i)
        ended.add(tx_id(i), {TransactionState::invalid, 2});
    EXPECT_TRUE(ended.find(tx_id(0)).has_value());
    ended.add(tx_id(EndedTransactions::entries_max), {TransactionState::invalid, 2});
    EXPECT_FALSE(ended.find(tx_id(0)).has_value());
    EXPECT_TRUE(ended.find(tx_id(1)).has_value());
}

}  // namespace
}  // namespace merit::node
