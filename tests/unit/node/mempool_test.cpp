#include "node/mempool/mempool.hpp"

#include "tests/support/examples.hpp"

#include <gtest/gtest.h>

namespace merit::node {
namespace {

namespace limits = ledger::limits;

constexpr std::size_t full = limits::batch_bytes_max;

constexpr std::uint64_t now = 1'000'000;

ledger::MemberId member(std::uint8_t number) {
    ledger::MemberId id;
    id.bytes[0] = number;
    return id;
}

struct Shape {
    std::uint8_t account = 1;
    std::uint64_t nonce = 1;
    std::uint64_t valid_until_ms = 2'000'000'000'000;
    std::size_t operations = 1;
    std::size_t operation_bytes = 3;
};

// Signatures are of no concern to the mempool, so they are zero and trusted.
ledger::CheckedTransaction checked(const Shape& shape) {
    const ledger::NetworkId network;
    ledger::Transaction transaction = testing::transaction(network);
    ledger::Body& body = transaction.body;
    body.account.bytes[0] = shape.account;
    body.nonce = shape.nonce;
    body.valid_until_ms.value = shape.valid_until_ms;
    body.operations.assign(shape.operations, ledger::Operation(Bytes(shape.operation_bytes, 7)));
    const auto result =
        ledger::check_without_signatures(ledger::encode_transaction(transaction), network);
    EXPECT_TRUE(result.has_value());
    return result.value();
}

contracts::Check admit_all(const ledger::CheckedTransaction&) {
    return success();
}

std::vector<ledger::TxId> ids(const std::vector<ledger::CheckedTransaction>& transactions) {
    std::vector<ledger::TxId> out;
    for (const auto& transaction : transactions)
        out.push_back(transaction.tx_id());
    return out;
}

// Whoever cannot pay leaves its cost to the validator's member.
TEST(Mempool, AnAccountOrMemberHasNoMoreHereThanItCanPayFor) {
    Mempool pool({});
    const contracts::QuotaAtHand of_account{.cost = 40, .account_units = 100, .member_units = 500};
    EXPECT_EQ(pool.add(checked({.nonce = 1}), member(1), now, of_account), AddVerdict::added);
    EXPECT_EQ(pool.add(checked({.nonce = 2}), member(1), now, of_account), AddVerdict::added);
    pool.take_batch(now, full, admit_all);
    EXPECT_EQ(pool.add(checked({.nonce = 3}), member(1), now, of_account),
              AddVerdict::quota_exceeded)
        << "what is batched is to be paid for, too";
    const contracts::QuotaAtHand of_member{.cost = 40, .account_units = 100, .member_units = 100};
    EXPECT_EQ(pool.add(checked({.account = 2, .nonce = 1}), member(1), now, of_member),
              AddVerdict::quota_exceeded);
    EXPECT_EQ(pool.add(checked({.account = 3, .nonce = 1}), member(2), now, of_member),
              AddVerdict::added);
    pool.remove(checked({.nonce = 1}).tx_id());
    EXPECT_EQ(pool.add(checked({.nonce = 3}), member(1), now, of_account), AddVerdict::added);
}

TEST(Mempool, TheSameTransactionAgainChangesNothing) {
    Mempool pool({});
    const auto transaction = checked({});
    EXPECT_EQ(pool.add(transaction, member(1), now), AddVerdict::added);
    EXPECT_EQ(pool.add(transaction, member(1), now), AddVerdict::known);
    EXPECT_EQ(pool.size(), 1u);
    EXPECT_EQ(pool.bytes(), transaction.bytes().size());
    ASSERT_EQ(pool.take_batch(now, full, admit_all).transactions.size(), 1u);
    EXPECT_EQ(pool.add(transaction, member(1), now), AddVerdict::known) << "batched is known too";
    EXPECT_TRUE(pool.take_batch(now, full, admit_all).transactions.empty());
}

TEST(Mempool, AnotherTransactionWithTheSameNonceIsRefused) {
    Mempool pool({});
    pool.add(checked({.nonce = 5}), member(1), now);
    const auto other = checked({.nonce = 5, .operation_bytes = 4});
    EXPECT_EQ(pool.add(other, member(1), now), AddVerdict::nonce_in_use);
    EXPECT_EQ(name_of(AddVerdict::nonce_in_use), "nonce_used");
    EXPECT_EQ(pool.add(checked({.account = 2, .nonce = 5}), member(1), now), AddVerdict::added);
}

TEST(Mempool, AnAccountHasAtMost256WaitingOrBatched) {
    Mempool pool({});
    for (std::uint64_t nonce = 1; nonce < limits::pending_per_account_max; ++nonce) {
        ASSERT_EQ(pool.add(checked({.nonce = nonce}), member(1), now), AddVerdict::added);
    }
    EXPECT_EQ(pool.account_size(checked({}).body().account), 255u);
    EXPECT_EQ(pool.add(checked({.nonce = 256}), member(1), now), AddVerdict::added);
    EXPECT_EQ(pool.add(checked({.nonce = 257}), member(1), now), AddVerdict::account_full);
    pool.take_batch(now, full, admit_all);
    EXPECT_EQ(pool.add(checked({.nonce = 257}), member(1), now), AddVerdict::account_full)
        << "batched ones count until they are final";
    pool.remove(checked({.nonce = 1}).tx_id());
    EXPECT_EQ(pool.add(checked({.nonce = 257}), member(1), now), AddVerdict::added);
}

TEST(Mempool, BytesNeverExceedTheCap) {
    const std::size_t one = checked({}).bytes().size();
    for (const std::size_t cap : {2 * one - 1, 2 * one, 2 * one + 1}) {
        Mempool pool({.bytes_max = cap});
        EXPECT_EQ(pool.add(checked({.nonce = 1}), member(1), now), AddVerdict::added);
        const auto second = pool.add(checked({.nonce = 2}), member(1), now);
        EXPECT_EQ(second, cap < 2 * one ? AddVerdict::mempool_full : AddVerdict::added);
        EXPECT_LE(pool.bytes(), cap);
    }
}

TEST(Mempool, AFullPoolMakesRoomForAMemberThatUsesLess) {
    const std::size_t one = checked({}).bytes().size();
    Mempool pool({.bytes_max = 4 * one});
    for (std::uint64_t nonce = 1; nonce <= 4; ++nonce) {
        pool.add(checked({.account = 1, .nonce = nonce}), member(1), now);
    }
    // Member 1 uses 4: its newest goes for member 2's first and (3 > 1 + 1) second, not the third.
    EXPECT_EQ(pool.add(checked({.account = 2, .nonce = 1}), member(2), now), AddVerdict::added);
    EXPECT_EQ(pool.add(checked({.account = 2, .nonce = 2}), member(2), now), AddVerdict::added);
    EXPECT_EQ(pool.add(checked({.account = 2, .nonce = 3}), member(2), now),
              AddVerdict::mempool_full);
    EXPECT_EQ(pool.add(checked({.account = 1, .nonce = 9}), member(1), now),
              AddVerdict::mempool_full);
    EXPECT_EQ(pool.take_evicted(),
              (std::vector{checked({.nonce = 4}).tx_id(), checked({.nonce = 3}).tx_id()}));
    EXPECT_EQ(pool.bytes(), 4 * one);
}

TEST(Mempool, BatchesTakeMembersInTurnThenAccountsInTurn) {
    Mempool pool({});
    // Member 1 has accounts 1 (nonces 1, 2) and 3 (nonce 1); member 2 has account 2 (nonce 1).
    pool.add(checked({.account = 1, .nonce = 1}), member(1), now);
    pool.add(checked({.account = 1, .nonce = 2}), member(1), now);
    pool.add(checked({.account = 3, .nonce = 1}), member(1), now);
    pool.add(checked({.account = 2, .nonce = 1}), member(2), now);
    const auto taken = pool.take_batch(now, full, admit_all);
    EXPECT_EQ(ids(taken.transactions), (std::vector{
                                           checked({.account = 1, .nonce = 1}).tx_id(),
                                           checked({.account = 2, .nonce = 1}).tx_id(),
                                           checked({.account = 3, .nonce = 1}).tx_id(),
                                           checked({.account = 1, .nonce = 2}).tx_id(),
                                       }));
}

TEST(Mempool, ABatchHasAtMost1024Transactions) {
    Mempool pool({});
    for (std::uint8_t account = 1; account <= 5; ++account) {
        for (std::uint64_t nonce = 1; nonce <= 205; ++nonce) {
            pool.add(checked({.account = account, .nonce = nonce}), member(account), now);
        }
    }
    EXPECT_EQ(pool.take_batch(now, full, admit_all).transactions.size(), 1'024u);
    EXPECT_EQ(pool.take_batch(now, full, admit_all).transactions.size(), 1u);  // 5 * 205 - 1024
}

TEST(Mempool, ABatchHasAtMost10000Operations) {
    for (const std::size_t last : {999U, 1'000U}) {
        Mempool pool({});
        for (std::uint64_t nonce = 1; nonce <= 9; ++nonce) {
            pool.add(checked({.nonce = nonce, .operations = 1'000}), member(1), now);
        }
        pool.add(checked({.nonce = 10, .operations = last}), member(1), now);
        pool.add(checked({.nonce = 11, .operations = 1}), member(1), now);
        EXPECT_EQ(pool.take_batch(now, full, admit_all).transactions.size(),
                  last == 999 ? 11u : 10u);
    }
}

TEST(Mempool, AFullBatchEncodesWithinItsLimit) {
    Mempool pool({.bytes_max = 64 * limits::mib});
    for (std::uint64_t nonce = 1; nonce <= 100; ++nonce) {
        pool.add(checked({.nonce = nonce, .operations = 1, .operation_bytes = 16'000}), member(1),
                 now);
    }
    ledger::Batch batch;
    for (const auto& transaction : pool.take_batch(now, full, admit_all).transactions) {
        batch.transactions.emplace_back(to_bytes(transaction.bytes()));
    }
    // One is 16,000 bytes and its envelope; one more would not have fitted.
    EXPECT_GE(batch.transactions.size(), 64u);
    EXPECT_LE(ledger::encode_batch(batch).size(), limits::batch_bytes_max);
    const std::size_t one = batch.transactions.front().size();
    EXPECT_GT(ledger::encode_batch(batch).size() + one + 256, limits::batch_bytes_max);
}

TEST(Mempool, TheLaneRestsWhileItsUnfinalPartIsFull) {
    Mempool pool({.lane_unfinal_bytes_max = 1});
    pool.add(checked({.nonce = 1}), member(1), now);
    EXPECT_EQ(pool.take_batch(now, full, admit_all).transactions.size(), 1u)
        << "a single batch is fine";
    pool.add(checked({.nonce = 2}), member(1), now);
    EXPECT_FALSE(pool.has_ready(now));
    EXPECT_TRUE(pool.take_batch(now, full, admit_all).transactions.empty());
    pool.remove(checked({.nonce = 1}).tx_id());
    EXPECT_TRUE(pool.has_ready(now));
    EXPECT_EQ(pool.take_batch(now, full, admit_all).transactions.size(), 1u);
}

TEST(Mempool, WhatWasBatchedInALaneThatEndedIsBatchedAgainInItsOldOrder) {
    Mempool pool({});
    for (const std::uint64_t nonce : {1U, 2U, 3U})
        pool.add(checked({.nonce = nonce}), member(1), now);
    const auto first = ids(pool.take_batch(now, full, admit_all).transactions);
    ASSERT_EQ(first.size(), 3U);
    pool.remove(first[1]);  // this one became final before the term ended
    pool.requeue_batched(now + 1);
    EXPECT_EQ(pool.batched_bytes(), 0U);
    std::size_t asked = 0;
    const auto again = pool.take_batch(now + 1, full, [&](const ledger::CheckedTransaction&) {
        ++asked;
        return contracts::Check(success());
    });
    EXPECT_EQ(ids(again.transactions), (std::vector{first[0], first[2]}));
    EXPECT_EQ(asked, 2U) << "the state has moved on: admission is asked for again";
}

TEST(Mempool, WhatAnotherLaneHasWaitsTwoSeconds) {
    Mempool pool({});
    const auto transaction = checked({});
    pool.note_seen_elsewhere(transaction.tx_id(), now);
    pool.add(transaction, member(1), now + 10);
    EXPECT_FALSE(pool.has_ready(now + 1'999));
    EXPECT_EQ(pool.next_ready_ms(), now + 2'000);
    EXPECT_TRUE(pool.take_batch(now + 1'999, full, admit_all).transactions.empty());
    EXPECT_EQ(pool.take_batch(now + 2'000, full, admit_all).transactions.size(), 1u);
}

TEST(Mempool, WhatIsQueuedWaitsToo) {
    Mempool pool({});
    const auto transaction = checked({});
    pool.add(transaction, member(1), now);
    pool.note_seen_elsewhere(transaction.tx_id(), now);
    pool.note_seen_elsewhere(transaction.tx_id(), now + 1'500);  // does not begin again
    EXPECT_TRUE(pool.take_batch(now, full, admit_all).transactions.empty());
    EXPECT_EQ(pool.take_batch(now + 2'000, full, admit_all).transactions.size(), 1u);
}

TEST(Mempool, OnlyTheLatestSightingsAreRemembered) {
    for (const std::size_t others : {1U, 2U, 3U}) {
        Mempool pool({.seen_elsewhere_max = 3});
        const auto transaction = checked({});
        pool.note_seen_elsewhere(transaction.tx_id(), now);
        for (std::uint8_t i = 0; i < others; ++i) {
            ledger::TxId other;
            other.bytes[0] = static_cast<Byte>(i + 1);
            pool.note_seen_elsewhere(other, now);
        }
        pool.add(transaction, member(1), now);
        EXPECT_EQ(pool.has_ready(now), others == 3) << others;
    }
}

TEST(Mempool, AnExpiredTransactionLeavesWhereverItIs) {
    Mempool pool({});
    pool.add(checked({.nonce = 1, .valid_until_ms = 100}), member(1), now);
    pool.take_batch(now, full, admit_all);
    pool.add(checked({.nonce = 2, .valid_until_ms = 100}), member(1), now);
    pool.add(checked({.nonce = 3, .valid_until_ms = 101}), member(1), now);
    EXPECT_TRUE(pool.remove_expired(ledger::TimeMs{100}).empty()) << "expired means time above";
    EXPECT_EQ(pool.remove_expired(ledger::TimeMs{101}).size(), 2u);
    EXPECT_EQ(pool.size(), 1u);
    EXPECT_EQ(pool.batched_bytes(), 0u);
}

TEST(Mempool, WhatTheStateNoLongerAdmitsIsNotBatched) {
    Mempool pool({});
    const auto good = checked({.nonce = 1});
    const auto bad = checked({.nonce = 2});
    pool.add(good, member(1), now);
    pool.add(bad, member(1), now);
    const contracts::Refusal used{contracts::ContractNumber::transaction, 3};
    const auto without_2 = [&](const auto& transaction) {
        return transaction.body().nonce != 2 ? contracts::Check(success()) : contracts::Check(used);
    };
    const auto taken = pool.take_batch(now + 1'000, full, without_2);
    EXPECT_EQ(ids(taken.transactions), std::vector{good.tx_id()});
    EXPECT_EQ(taken.refused, (std::vector{Mempool::Refused{bad.tx_id(), used}}));
    EXPECT_EQ(pool.size(), 1u);
}

TEST(Mempool, AFreshAdmissionIsNotAskedForAgain) {
    Mempool pool({});
    pool.add(checked({}), member(1), now);
    const auto none = [](const auto&) {
        return contracts::Check(contracts::Refusal{contracts::ContractNumber::transaction, 3});
    };
    EXPECT_EQ(pool.take_batch(now + 999, full, none).transactions.size(), 1u);
}

TEST(Mempool, ABatchKeepsToTheRoomThatTheLaneHas) {
    const std::size_t one = checked({}).bytes().size() + 4;
    for (const std::size_t room : {2 * one - 1, 2 * one, 2 * one + 1}) {
        Mempool pool({});
        for (std::uint64_t nonce = 1; nonce <= 3; ++nonce) {
            pool.add(checked({.nonce = nonce}), member(1), now);
        }
        EXPECT_EQ(pool.take_batch(now, room, admit_all).transactions.size(),
                  room < 2 * one ? 1u : 2u);
    }
}

}  // namespace
}  // namespace merit::node
